import { formatCount, formatMoney, formatPerHour, formatPlural, NOTHING } from '../../lib/domain/text/format.ts';
import type { FittingFlavor } from '../../lib/http/answers/numbers.ts';
import { fitsNow, priceOf } from '../spec/flavors.ts';

interface ScalingPricesProps {
  /** Absent until it is known. */
  flavor: FittingFlavor | undefined;
  /** Of the flavor, per replica. */
  units: number;
  now: number;
  then: number;
}

/** What so many replicas cost, beside what they cost now; how many more there is room for. */
export function ScalingPrices({ flavor, units, now, then }: ScalingPricesProps) {
  const before = flavor && priceOf(flavor, units, now);
  const after = flavor && priceOf(flavor, units, then);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <caption className="sr-only">Price at the number of replicas</caption>
        <thead className="text-muted text-sm">
          <tr className="border-line border-b">
            <th scope="col" className="py-1.5 pr-3 font-medium">
              Price
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-medium">
              now, {formatCount(now)}
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              with {formatCount(then)}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr className="border-line border-b">
            <th scope="row" className="py-1.5 pr-3 font-normal">
              per hour
            </th>
            <td className="py-1.5 pr-3 text-right">
              {before ? formatPerHour(before.perHour, before.currency) : NOTHING}
            </td>
            <td className="py-1.5 text-right font-semibold">
              {after ? formatPerHour(after.perHour, after.currency) : NOTHING}
            </td>
          </tr>
          <tr>
            <th scope="row" className="py-1.5 pr-3 font-normal">
              per month (730 h)
            </th>
            <td className="py-1.5 pr-3 text-right">
              {before ? formatMoney(before.perMonth, before.currency) : NOTHING}
            </td>
            <td className="py-1.5 text-right font-semibold">
              {after ? formatMoney(after.perMonth, after.currency) : NOTHING}
            </td>
          </tr>
        </tbody>
      </table>
      <p className="mt-2 text-muted text-sm">
        {flavor ? `Room for ${formatPlural(fitsNow(flavor, units), 'more replica')} now. ` : ''}
        {flavor && !after ? 'The flavor has no price set. ' : ''}
        Billed by the minute while a replica runs.
      </p>
    </div>
  );
}
