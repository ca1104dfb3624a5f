'use client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { toast } from './toast.tsx';

const SAID_MS = 1500;

export interface CopyButtonProps extends Pick<ButtonProps, 'size' | 'variant' | 'className'> {
  /** What goes to the clipboard. */
  text: string;
  /** What it is, for its name: `Copy address`. */
  label: string;
  /** Shows the word beside the icon. */
  children?: string;
}

export function CopyButton({ text, label, children, size, variant = 'outline', className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    copyText(text).then(
      () => setCopied(true),
      () => toast.error('Not copied: the browser refused', { description: 'Select the text and copy it by hand.' }),
    );
  };
  return (
    <Button
      variant={variant}
      size={size ?? (children ? 'sm' : 'icon')}
      className={className}
      label={copied ? 'Copied' : label}
      onClick={copy}
    >
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      {children}
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </Button>
  );
}

/** Over plain HTTP, other than on this machine, browsers have no clipboard API. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  // Inside an open dialog, or its focus trap takes the focus back before the text is copied.
  (document.activeElement?.closest('[role="dialog"]') ?? document.body).append(area);
  const before = document.activeElement;
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  if (!done) throw new Error('refused');
}
