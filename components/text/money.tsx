import { formatMoney, formatPerHour } from '../../lib/domain/text/format.ts';

export interface MoneyProps {
  /** Exact decimal, such as `12.340000000`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** A total is rounded to cents, a price is exact, `perHour` is a price with `/h`. */
  kind?: 'total' | 'price' | 'perHour';
  className?: string;
}

/** An amount with its currency; all its decimals in its title. */
export function Money({ amount, currency, kind = 'total', className }: MoneyProps) {
  return (
    <span title={`${amount} ${currency}`} className={className}>
      {kind === 'perHour' ? formatPerHour(amount, currency) : formatMoney(amount, currency, kind)}
    </span>
  );
}
