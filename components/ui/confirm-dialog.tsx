'use client';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A question that names what it is about: `Delete iris?` */
  title: ReactNode;
  /** What goes, what stays. */
  children: ReactNode;
  /** The verb: `Delete`. */
  confirmLabel: string;
  onConfirm: () => void;
  pending?: boolean;
  /** Something is lost: the button is red. */
  danger?: boolean;
  /** What must be typed first, where data is lost: the app's name. */
  typeToConfirm?: string;
}

export function ConfirmDialog({ open, onOpenChange, title, ...rest }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title}>
      <ConfirmForm {...rest} cancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

type ConfirmFormProps = Omit<ConfirmDialogProps, 'open' | 'onOpenChange' | 'title'> & { cancel: () => void };

/** Its own component: what was typed is forgotten when the dialog closes. */
function ConfirmForm({
  children,
  confirmLabel,
  onConfirm,
  pending = false,
  danger = false,
  typeToConfirm,
  cancel,
}: ConfirmFormProps) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const missing = typeToConfirm !== undefined && typed !== typeToConfirm;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!missing && !pending) onConfirm();
  };
  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex flex-col gap-2 break-words text-muted">{children}</div>
      {typeToConfirm !== undefined && (
        <Field
          label={
            <>
              Type <span className="font-mono">{typeToConfirm}</span> to confirm
            </>
          }
        >
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} spellCheck={false} />
        </Field>
      )}
      <div className="flex justify-end gap-2 py-2">
        <Button onClick={cancel}>Cancel</Button>
        <Button
          type="submit"
          variant={danger ? 'danger' : 'primary'}
          pending={pending}
          disabledReason={missing ? `Type ${typeToConfirm} first` : undefined}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
