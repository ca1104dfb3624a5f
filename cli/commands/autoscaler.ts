/** `davit autoscaler replay`, which needs no server: the decisions of a policy over a row of looks. */
import type { Command } from 'commander';
import { replayDecisions, replayFile } from '../../lib/domain/scaling/replay.ts';
import { print } from '../output.ts';
import { parseInput, readText } from '../read-input.ts';

export function addAutoscalerCommands(program: Command): void {
  program
    .command('autoscaler')
    .description('automatic scaling')
    .command('replay <file>')
    .description('recompute what a policy decides, from a file of looks (- reads stdin); needs no server')
    .action((file: string) => {
      const decisions = replayDecisions(parseInput(readText(file), replayFile));
      print(JSON.stringify({ decisions }, null, 2));
    });
}
