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
  if (props.open && !wanted) setWanted(true);
  return wanted ? <DialogFrame {...props} /> : null;
}
