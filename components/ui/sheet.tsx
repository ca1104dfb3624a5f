'use client';
import { Dialog, type DialogProps } from './dialog.tsx';

/** A dialog at the edge: forms in a side panel, the navigation on a phone (`side="left"`). */
export function Sheet({ side = 'right', ...rest }: Omit<DialogProps, 'placement'> & { side?: 'left' | 'right' }) {
  return <Dialog {...rest} placement={side === 'left' ? 'left' : 'sheet'} />;
}
