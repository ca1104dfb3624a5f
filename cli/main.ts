/** The davit command: reads its arguments, runs one subcommand, ends with an exit code. */
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addAdminCommands } from './commands/admin.ts';
import { addAppCommands } from './commands/apps.ts';
import { addAutoscalerCommands } from './commands/autoscaler.ts';
import { addCostCommands } from './commands/costs.ts';
import { addDataCommands } from './commands/data/data.ts';
import { addDiskCommands } from './commands/disk.ts';
import { addFlavorCommands } from './commands/flavors.ts';
import { addImageCommands } from './commands/images.ts';
import { addNodeCommands } from './commands/nodes.ts';
import { addProjectCommands } from './commands/projects.ts';
import { addRegistryCommands } from './commands/registries.ts';
import { addSessionCommands } from './commands/session.ts';
import { addTokenCommands } from './commands/tokens.ts';
import { CliError, EXIT } from './errors.ts';
import { remark } from './output.ts';

/** @returns the exit code: 0 ok, 1 failed, 2 usage, 4 not found, 5 refused */
export async function main(args: string[]): Promise<number> {
  // Cut here, for what follows `--` is the container's business, whatever it looks like.
  const dashes = args.indexOf('--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  const afterDashes = dashes < 0 ? [] : args.slice(dashes + 1);
  // `davit app list | head` closes the pipe: that is no failure.
  process.stdout.on('error', () => process.exit(EXIT.ok));
  try {
    await build(afterDashes).parseAsync(own, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliError) {
      remark(error.message);
      return error.exitCode;
    }
    remark(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  }
}

function build(afterDashes: string[]): Command {
  const program = new Command('davit')
    .description('Deploys container images as running, scaled, billed HTTP endpoints. Reads DAVIT_URL and DAVIT_TOKEN.')
    .version(packageJson.version)
    .option('-o, --output <format>', 'json, yaml or table', 'table')
    .option('--project <slug>', 'which project; a project token implies its own')
    .showHelpAfterError('(davit help shows the commands)')
    .exitOverride();
  addAppCommands(program, afterDashes);
  addSessionCommands(program);
  addTokenCommands(program);
  addProjectCommands(program);
  addRegistryCommands(program);
  addFlavorCommands(program);
  addImageCommands(program);
  addNodeCommands(program);
  addDataCommands(program);
  addDiskCommands(program);
  addAutoscalerCommands(program);
  addCostCommands(program);
  addAdminCommands(program);
  overrideExit(program);
  return program;
}

/** Subcommands do not inherit it when they are made. */
function overrideExit(command: Command): void {
  for (const sub of command.commands) {
    sub.exitOverride();
    overrideExit(sub);
  }
}
