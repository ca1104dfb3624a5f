/** `davit flavor list|prices|price`. */
import type { Command } from 'commander';
import type { PriceList } from '../../lib/http/answers/capacity.ts';
import type { FittingFlavorList } from '../../lib/http/answers/numbers.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { toTable } from '../output.ts';

export function addFlavorCommands(program: Command): void {
  const flavor = program.command('flavor').description('flavors: what replicas are made of');
  flavor
    .command('prices <id>')
    .description("list a flavor's prices, each with the time from which it holds")
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const prices = await client.call<PriceList>('GET', pricePath(id));
      show(prices, () => priceTable(prices));
    });
  flavor
    .command('price <id> <per-hour>')
    .description('set a price per unit and hour, from now or from a time to come (administrators)')
    .option('--from <time>', 'RFC 3339; now when absent')
    .action(async (id: string, perHour: string, options: { from?: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const body = { perHour, ...(options.from === undefined ? {} : { from: options.from }) };
      const prices = await client.call<PriceList>('PUT', pricePath(id), { body });
      show(prices, () => priceTable(prices));
    });
  flavor
    .command('list')
    .description('list flavors with their prices, per unit, and how many replicas of one unit fit now')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      await showOrWatch(
        context,
        options.watch,
        () => context.client.call<FittingFlavorList>('GET', '/v1/flavor'),
        ({ items }) =>
          toTable(
            ['ID', 'TYPE', 'VCPU', 'MEMORY', 'GPU', 'MAX', 'FITS NOW', 'PRICE PER HOUR'],
            items.map(({ id, type, max, resourcesPerUnit: unit, gpuInformation: gpu, price, ...fit }) => [
              id,
              type,
              unit.cpu,
              `${unit.memory / 2 ** 20} MiB`,
              gpu?.gpuModel,
              max,
              fit.fitsEver ? fit.fitsNow : 'never',
              price ? `${withoutZeros(price.perHour)} ${price.currency}` : 'no price set',
            ]),
          ),
      );
    });
}

function pricePath(id: string): string {
  return `/v1/flavor/${encodeURIComponent(id)}/price`;
}

function priceTable({ items }: PriceList): string {
  return toTable(
    ['FROM', 'STATE', 'PRICE PER HOUR', 'SET BY'],
    items.map(({ from, state, perHour, currency, setBy }) => [
      from,
      state,
      `${withoutZeros(perHour)} ${currency}`,
      setBy ?? 'platform',
    ]),
  );
}

/** At least one digit of the whole stays. */
function withoutZeros(decimal: string): string {
  return decimal.replace(/0+$/, '').replace(/\.$/, '');
}
