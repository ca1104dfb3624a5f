/** A line's colours as spans of our own: data and theme classes, never HTML. Loaded when a log is looked at. */
import Anser from 'anser';
import type { Span } from '../../lib/client/logs/search.ts';

/** The terminal's eight colours, as the theme's tones: each readable on the page in both themes. */
const COLOURS: readonly { rgb: readonly number[]; text: string; ground: string }[] = [
  { rgb: [0, 0, 0], text: 'text-dim', ground: 'bg-inset' },
  { rgb: [205, 0, 0], text: 'text-danger', ground: 'bg-danger-soft' },
  { rgb: [0, 205, 0], text: 'text-ok', ground: 'bg-ok-soft' },
  { rgb: [205, 205, 0], text: 'text-warning', ground: 'bg-warning-soft' },
  { rgb: [60, 90, 238], text: 'text-info', ground: 'bg-info-soft' },
  { rgb: [205, 0, 205], text: 'text-scaling', ground: 'bg-scaling-soft' },
  { rgb: [0, 205, 205], text: 'text-accent-text', ground: 'bg-accent-soft' },
  { rgb: [229, 229, 229], text: 'text-text', ground: 'bg-inset' },
];
type Colour = (typeof COLOURS)[number];

const DECORATIONS: Record<string, string> = {
  bold: 'font-semibold',
  dim: 'text-muted',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
};

/** @param coloured as `inertLine` gives it. @returns texts that together are the line without its colours */
export function spansOf(coloured: string): Span[] {
  return Anser.ansiToJson(coloured, { json: true, remove_empty: true }).map((entry) => {
    const colour = nearest(entry.fg);
    const ground = nearest(entry.bg);
    const decorations = entry.decorations.map((name) => DECORATIONS[name] ?? '');
    // On a coloured ground the text's own colour might not be readable: it is left plain.
    const look = ground ? [ground.ground] : colour ? [colour.text] : [];
    return { text: entry.content, className: [...look, ...decorations].filter(Boolean).join(' ') };
  });
}

/** @param rgb `"187, 0, 0"`, as anser gives all colours of all palettes */
function nearest(rgb: string | null | undefined): Colour | null {
  const parts = (rgb ?? '').split(',').map(Number);
  if (parts.length !== 3 || parts.some((part) => !Number.isFinite(part))) return null;
  let best: Colour | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const colour of COLOURS) {
    const distance = colour.rgb.reduce((sum, value, index) => sum + (value - (parts[index] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [colour, distance];
  }
  return best;
}
