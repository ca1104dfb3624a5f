/** `davit flavor list`. */
import type { Command } from 'commander';
import type { Flavor } from '../../lib/http/answers/other.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { toTable } from '../output.ts';

export function addFlavorCommands(program: Command): void {
  program
    .command('flavor')
    .description('flavors: what replicas are made of')
    .command('list')
    .description('list flavors with their prices, per unit')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      await showOrWatch(
        context,
        options.watch,
        () => context.client.call<Flavor[]>('GET', '/v1/capabilities/flavor'),
        (flavors) =>
          toTable(
            ['ID', 'TYPE', 'VCPU', 'MEMORY', 'GPU', 'MAX', 'PRICE PER HOUR'],
            flavors.map(({ id, type, max, resourcesPerUnit: unit, gpuInformation: gpu, price }) => [
              id,
              type,
              unit.cpu,
              `${unit.memory / 2 ** 20} MiB`,
              gpu?.gpuModel,
              max,
              price ? `${price.perHour.replace(/0+$/, '').replace(/\.$/, '')} ${price.currency}` : 'no price set',
            ]),
          ),
      );
    });
}
