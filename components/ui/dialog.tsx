'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';

const DialogFrame = dynamic(() => import('./dialog-frame.tsx').then((one) => one.DialogFrame), { ssr: false });

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One sentence under the title. */
  description?: ReactNode;
  /** Buttons, the one that does it last. */
  footer?: ReactNode;
  size?: 'md' | 'lg' | 'xl';
  /** `sheet`: at the right edge, full height, for forms beside what they are about. */
  placement?: 'center' | 'sheet' | 'left';
  children?: ReactNode;
}

/**
 * Focus goes in, stays in, and returns to where it was; Escape and a press outside close. Loaded when first opened.
 * Its children are mounted only while it is open: load what is large inside them by `next/dynamic`.
 */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open);
  const [wasOpen, setWasOpen] = useState(false);
  const [opener, setOpener] = useState<Element | null>(null);
  if (props.open && !wanted) setWanted(true);
  if (props.open !== wasOpen) {
    setWasOpen(props.open);
    // Before anything inside takes the focus: afterwards nobody knows where it was.
    if (props.open) setOpener(document.activeElement);
  }
  return wanted ? <DialogFrame {...props} opener={opener} /> : null;
}
