'use client';
import { Check } from 'lucide-react';
import Link from 'next/link';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import type { RefObject } from 'react';
import { cn } from './cn.ts';
import type { MenuEntry, MenuItem } from './menu.tsx';

interface MenuListProps {
  label: string;
  entries: readonly MenuEntry[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  align: 'start' | 'end';
  button: RefObject<HTMLButtonElement | null>;
}

/** The opened half of `Menu`. Its own trigger is an empty span over the real button: the place to open at. */
export function MenuList({ label, entries, open, onOpenChange, align, button }: MenuListProps) {
  return (
    <RadixMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <RadixMenu.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </RadixMenu.Trigger>
      {/* Inside a landmark, where who goes from one to the next finds it. */}
      <RadixMenu.Portal container={document.querySelector('main')}>
        <RadixMenu.Content
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // Unless the choice moved focus elsewhere, such as into a dialog.
            if (document.activeElement === document.body) button.current?.focus();
          }}
          onInteractOutside={(event) => {
            // The button itself closes it.
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault();
          }}
          onEscapeKeyDown={() => button.current?.focus()}
          className="z-50 max-h-[min(24rem,var(--radix-dropdown-menu-content-available-height))] min-w-44 max-w-80 animate-appear overflow-y-auto rounded-lg border border-line bg-card p-1 text-text"
        >
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity beyond their place
            <Entry key={index} entry={entry} />
          ))}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'separator':
      return <RadixMenu.Separator className="my-1 h-px bg-line" />;
    case 'heading':
      return <RadixMenu.Label className="px-2 py-1 text-dim text-sm">{entry.label}</RadixMenu.Label>;
    default:
      return <Item item={entry} />;
  }
}

function Item({ item }: { item: MenuItem }) {
  const { label, href, onSelect, icon, keys, disabledReason, danger, checked } = item;
  const look = cn(
    'flex items-center gap-2 rounded-md px-2 py-1.5 outline-none data-highlighted:bg-inset [&_svg]:size-3.5 [&_svg]:shrink-0',
    danger && !disabledReason && 'text-danger',
    disabledReason && 'text-dim',
  );
  const inner = (
    <>
      {icon}
      <span className="min-w-0 grow">
        <span className="block truncate">{label}</span>
        {disabledReason && <span className="block text-dim text-sm">{disabledReason}</span>}
      </span>
      {checked && <Check aria-hidden />}
      {keys && <kbd className="font-mono text-dim text-xs">{keys}</kbd>}
    </>
  );
  if (href !== undefined && !disabledReason) {
    return (
      <RadixMenu.Item asChild>
        <Link href={href} className={look} aria-current={checked ? 'true' : undefined}>
          {inner}
        </Link>
      </RadixMenu.Item>
    );
  }
  const select = (event: Event) => {
    if (disabledReason) event.preventDefault();
    else onSelect?.();
  };
  if (checked !== undefined) {
    return (
      <RadixMenu.CheckboxItem checked={checked} className={cn(look, 'cursor-pointer')} onSelect={select}>
        {inner}
      </RadixMenu.CheckboxItem>
    );
  }
  // Not `disabled`, which the keyboard would skip: the reason must be readable.
  return (
    <RadixMenu.Item
      aria-disabled={disabledReason ? true : undefined}
      className={cn(look, disabledReason ? 'cursor-not-allowed' : 'cursor-pointer')}
      onSelect={select}
    >
      {inner}
    </RadixMenu.Item>
  );
}
