/** `davit flavor list`. */
import type { Command } from 'commander';
import type { FittingFlavorList } from '../../lib/http/answers/numbers.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { toTable } from '../output.ts';

export function addFlavorCommands(program: Command): void {
  program
    .command('flavor')
    .description('flavors: what replicas are made of')
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
              price ? `${price.perHour.replace(/0+$/, '').replace(/\.$/, '')} ${price.currency}` : 'no price set',
            ]),
          ),
      );
    });
}
