'use client';
import dynamic from 'next/dynamic';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { cn } from './cn.ts';

export interface MenuItem {
  kind?: 'item';
  label: string;
  /** Goes there; or `onSelect` does it. */
  href?: string;
  onSelect?: () => void;
  icon?: ReactNode;
  /** Keys that do the same, such as `g a`. */
  keys?: string;
  /** Why it cannot be done now: it stays visible and reachable, and says so under its label. */
  disabledReason?: string | undefined;
  danger?: boolean;
  /** One of several, and the chosen one. */
  checked?: boolean;
}

export type MenuEntry = MenuItem | { kind: 'separator' } | { kind: 'heading'; label: string };

export interface MenuProps {
  /** Names the menu, and its button where that shows only an icon: `Actions for iris`. */
  label: string;
  entries: readonly MenuEntry[];
  /** What its button shows. */
  children: ReactNode;
  /** The button shows its name already: no `aria-label`, no tooltip. */
  labelled?: boolean;
  variant?: ButtonProps['variant'];
  size?: ButtonProps['size'];
  align?: 'start' | 'end';
  className?: string;
  buttonClassName?: string;
}

const load = () => import('./menu-list.tsx').then((one) => one.MenuList);
const MenuList = dynamic(load, { ssr: false });

/** A button that opens a menu. The list (positioning, roving focus, typeahead) is loaded when it is about to be opened. */
export function Menu({
  label,
  entries,
  children,
  labelled = false,
  variant = 'ghost',
  size = 'icon',
  align = 'end',
  className,
  buttonClassName,
}: MenuProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const show = (next: boolean) => {
    if (next) setWanted(true);
    setOpen(next);
  };
  const handlers: ComponentProps<'button'> = {
    onClick: () => show(!open),
    onPointerEnter: () => void load(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      show(true);
    },
  };
  return (
    <span className={cn('relative inline-flex', className)}>
      <Button
        ref={button}
        variant={variant}
        size={size}
        {...(labelled ? {} : { label })}
        aria-haspopup="menu"
        aria-expanded={open}
        className={buttonClassName}
        {...handlers}
      >
        {children}
      </Button>
      {wanted && (
        <MenuList label={label} entries={entries} open={open} onOpenChange={show} align={align} button={button} />
      )}
    </span>
  );
}
