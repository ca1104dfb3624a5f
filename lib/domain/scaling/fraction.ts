/** Exact arithmetic on decimals as they are written: 0.1 is 1/10, whatever a binary number makes of it. */

export interface Fraction {
  numerator: bigint;
  /** Above 0. */
  denominator: bigint;
}

/** @param value finite; what is meant is its shortest decimal, as JSON writes it */
export function fraction(value: number): Fraction {
  const [, sign, whole = '0', decimals = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (sign === undefined) throw new RangeError(`${value} is not a finite number`);
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const shift = Number(exponent) - decimals.length;
  return shift >= 0
    ? { numerator: digits * 10n ** BigInt(shift), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-shift) };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function times(a: Fraction, factor: number): Fraction {
  return { numerator: a.numerator * BigInt(factor), denominator: a.denominator };
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @param b above 0 */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** Below 0, 0, or above 0. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The least whole number that is not below it. */
export function ceiling({ numerator, denominator }: Fraction): number {
  const quotient = numerator / denominator;
  return Number(numerator > 0n && numerator % denominator !== 0n ? quotient + 1n : quotient);
}

/** For people; nothing is decided by it. */
export function approximately({ numerator, denominator }: Fraction): number {
  return Number((numerator * 1_000_000n) / denominator) / 1_000_000;
}
