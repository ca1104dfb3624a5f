/** Prices as people write them: per unit and hour, a decimal. Pure. */

/** At most a billion of the currency, to its billionths. */
const PRICE = /^(\d{1,9})(?:\.(\d{1,9}))?$/;
const NANO_DIGITS = 9;

/**
 * `1.95` per hour is 32,500,000 nanos per minute: divided by 60 and rounded half up, as `charge` counts.
 *
 * @returns null for what is no decimal from 0 with at most nine digits on each side
 */
export function nanosPerMinuteOf(perHour: string): bigint | null {
  const match = PRICE.exec(perHour);
  if (!match) return null;
  const [, whole = '0', fraction = ''] = match;
  const nanosPerHour = BigInt(whole + fraction.padEnd(NANO_DIGITS, '0'));
  return (nanosPerHour + 30n) / 60n;
}
