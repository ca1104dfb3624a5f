/** Every pair that text stands on meets AA in both themes, computed from the stylesheet itself. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.resolve(import.meta.dirname, '../../app/style.css'), 'utf8');

function tokensOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
  );
}

/** WCAG 2 relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['background', 'card', 'inset'];
const TONES = ['ok', 'info', 'scaling', 'standby', 'idle', 'warning', 'danger'];
const TEXT_PAIRS = [
  ...['text', 'muted', 'dim', 'accent-text', ...TONES].flatMap((text) => SURFACES.map((on) => [text, on])),
  ...TONES.flatMap((tone) => [tone, 'text'].map((text) => [text, `${tone}-soft`])),
  ['accent-text', 'accent-soft'],
  ['muted', 'accent-soft'],
  ['dim', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['background', 'text'],
  ['text', 'mark'],
] as [string, string][];
/** Lines that carry meaning alone: borders of controls, focus, parts of charts. */
const LINE_PAIRS = [
  ...['accent', 'line-strong', ...[1, 2, 3, 4, 5, 6].map((n) => `chart-${n}`)].map((line) => [line, 'card']),
] as [string, string][];

describe.each([
  ['light', ':root'],
  ['dark', '.dark'],
])('the %s theme', (_, selector) => {
  const tokens = tokensOf(selector);
  const ratio = ([one, other]: [string, string]) => contrast(tokens[one] ?? '', tokens[other] ?? '');

  it('has every token that the other has', () => {
    expect(Object.keys(tokens).sort()).toEqual(Object.keys(tokensOf(':root')).sort());
    expect(Object.keys(tokens).length).toBeGreaterThan(30);
  });

  it.each(TEXT_PAIRS)('%s on %s reads: 4.5 to 1', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(LINE_PAIRS)('%s on %s shows: 3 to 1', (...pair) => {
    expect(ratio(pair)).toBeGreaterThanOrEqual(3);
  });
});
