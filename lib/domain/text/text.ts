import { showControls } from './inert-text.ts';

/**
 * Text from outside (a log line, an engine's or a registry's words) as it can be kept and shown: without control
 * characters, whole characters only, what would turn the text around as a sign. Postgres refuses NUL and half a
 * surrogate pair, a terminal obeys the others.
 *
 * @param most length in characters; what is over is cut
 */
export function storable(text: string, most = 2000): string {
  const clean = showControls(
    text
      .toWellFormed()
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
  );
  const characters = [...clean];
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : clean;
}
