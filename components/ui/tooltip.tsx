'use client';
import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';

const OPEN_AFTER_MS = 350;
/** Time to move the pointer from the trigger onto the tooltip. */
const CLOSE_AFTER_MS = 120;
const GAP_PX = 6;
const EDGE_PX = 8;

/** What a trigger must pass on to its element. */
interface TriggerProps {
  'aria-describedby'?: string | undefined;
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * A sentence about its one child, on hover and focus; Escape closes it, the pointer may move onto it (WCAG 1.4.13).
 * A popover in the top layer, placed by hand: a positioning library would be a tenth of every page's JavaScript.
 */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactElement<TriggerProps> }) {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = useCallback((ms: number, target: HTMLElement | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(target), ms);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const own = children.props;
  return (
    <>
      {cloneElement(children, {
        'aria-describedby': [own['aria-describedby'], anchor ? id : undefined].filter(Boolean).join(' ') || undefined,
        onPointerEnter: (event) => {
          own.onPointerEnter?.(event);
          if (event.pointerType !== 'touch') later(OPEN_AFTER_MS, event.currentTarget);
        },
        onPointerLeave: (event) => {
          own.onPointerLeave?.(event);
          later(CLOSE_AFTER_MS, null);
        },
        onFocus: (event) => {
          own.onFocus?.(event);
          // Only a focus that shows: one by click would cover what the click opened.
          if (event.currentTarget.matches(':focus-visible') || own['aria-describedby']) later(0, event.currentTarget);
        },
        onBlur: (event) => {
          own.onBlur?.(event);
          later(0, null);
        },
      })}
      {anchor && (
        <Bubble id={id} anchor={anchor} keep={() => clearTimeout(timer.current)} close={(ms) => later(ms, null)}>
          {content}
        </Bubble>
      )}
    </>
  );
}

interface BubbleProps {
  id: string;
  anchor: HTMLElement;
  keep: () => void;
  close: (afterMs: number) => void;
  children: ReactNode;
}

function Bubble({ id, anchor, keep, close, children }: BubbleProps) {
  const place = useCallback(
    (bubble: HTMLDivElement | null) => {
      if (!bubble) return;
      bubble.showPopover();
      const of = anchor.getBoundingClientRect();
      const { width, height } = bubble.getBoundingClientRect();
      const above = of.top - height - GAP_PX;
      const left = of.left + of.width / 2 - width / 2;
      bubble.style.top = `${above >= EDGE_PX ? above : of.bottom + GAP_PX}px`;
      bubble.style.left = `${Math.max(EDGE_PX, Math.min(left, window.innerWidth - width - EDGE_PX))}px`;
    },
    [anchor],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close(0);
    };
    // What it points at moves away under it.
    const onScroll = () => close(0);
    document.addEventListener('keydown', onKey);
    document.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('scroll', onScroll, { capture: true });
    };
  }, [close]);
  return createPortal(
    <div
      ref={place}
      id={id}
      role="tooltip"
      popover="manual"
      className="fixed inset-auto m-0 max-w-72 animate-appear rounded-md border border-line bg-text px-2 py-1 text-background text-sm"
      onPointerEnter={keep}
      onPointerLeave={() => close(CLOSE_AFTER_MS)}
    >
      {children}
    </div>,
    document.body,
  );
}
