'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { createContainer } from '../../../app/_actions/data.ts';
import { containersQuery } from '../../../lib/client/queries.ts';
import { useWrite } from '../../../lib/client/use-write.ts';
import type { DataContainer } from '../../../lib/http/answers/data.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

interface CreateContainerDialogProps {
  project: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Absent: its page is opened, where files are uploaded. */
  onCreated?: (container: DataContainer) => void;
}

export function CreateContainerDialog({ project, open, onOpenChange, onCreated }: CreateContainerDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create a container"
      description="For files that apps mount: the weights of a model, a data set, what an app shall write."
    >
      <CreateForm project={project} onCreated={onCreated} close={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface CreateFormProps {
  project: string;
  onCreated: ((container: DataContainer) => void) | undefined;
  close: () => void;
}

function CreateForm({ project, onCreated, close }: CreateFormProps) {
  const client = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const create = useWrite(createContainer, {
    onDone: (container) => {
      void client.invalidateQueries({ queryKey: containersQuery(project).queryKey });
      close();
      if (onCreated) onCreated(container);
      else router.push(paths.container(project, container.id));
    },
    onField: (_field, message) => setProblem(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`),
    onRefused: ({ message }) => {
      setProblem(message);
      return true;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form that the dialog was opened from stands around it, as React sees it.
    event.stopPropagation();
    setProblem(null);
    if (!create.isPending) create.mutate({ project, name: name.trim() });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pb-2">
      <Field label="Name" hint="Apps name it so: models is models@davit to them." error={problem ?? undefined}>
        <Input
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="models"
          spellCheck={false}
          className="font-mono"
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          pending={create.isPending}
          disabledReason={name.trim() === '' ? 'Give it a name first' : undefined}
        >
          Create
        </Button>
      </div>
    </form>
  );
}
