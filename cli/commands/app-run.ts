/** `davit app run`, with ovhai's flags. */
import type { Command } from 'commander';
import { formatPerHour } from '../../lib/domain/text/format.ts';
import type { App, AppCheck } from '../../lib/http/answers/app.ts';
import type { Client } from '../client.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { print, remark, render, toFields } from '../output.ts';
import { appFields } from './app-table.ts';
import { addSpecFlags, type SpecFlags, specOfFlags, withSecrets } from './spec-flags.ts';

interface RunOptions extends SpecFlags {
  dryRun?: boolean;
  check?: boolean;
  wait?: boolean;
}

const POLL_MS = 250;

/** @param afterDashes what stood after `--` on the command line: the container's command */
export function addRunCommand(app: Command, afterDashes: string[]): void {
  const run = app
    .command('run <image>')
    .usage('[options] <image> [-- <command>...]')
    .description('deploy an app; what stands after -- is the command of its containers');
  addSpecFlags(run)
    .option('--dry-run', 'only show the spec that would be sent; no secret is asked')
    .option('--check', 'only say what would come of it: warnings, room and price; no secret is asked')
    .option('--wait', 'return when it runs, or fail with its reason')
    .action(async (image: string, options: RunOptions, command: Command) => {
      const { client, format, show } = contextOf(command);
      const spec = specOfFlags(image, options, afterDashes);
      if (options.dryRun) return print(render(format === 'table' ? 'yaml' : format, spec, () => ''));
      if (options.check) {
        const { envVars: _asked, ...asked } = spec;
        const check = await client.call<AppCheck>('POST', '/v1/app/check', { body: asked });
        return show(check, () => checkFields(check));
      }
      let made = await client.call<App>('POST', '/v1/app', { body: await withSecrets(spec, options) });
      warn(made);
      if (options.wait) made = await waitUntilRunning(client, made);
      show(made, () => appFields(made));
    });
}

function checkFields({ fitsNow, perHour, currency, warnings }: AppCheck): string {
  return toFields([
    ['fits now', fitsNow],
    ['price', formatPerHour(perHour, currency)],
    ...warnings.map(({ message }): [string, string] => ['warning', message]),
  ]);
}

export function warn({ status }: App): void {
  for (const { message } of status.warnings ?? []) remark(`Warning: ${message}`);
}

/** Says each state on the way. @throws CliError with the reason when it does not come to run */
async function waitUntilRunning(client: Client, made: App): Promise<App> {
  let app = made;
  let said = '';
  for (;;) {
    const { state, info } = app.status;
    const line = `${state}: ${info.message}`;
    if (line !== said) remark(line);
    said = line;
    if (state === 'RUNNING') return app;
    if (['FAILED', 'ERROR', 'STOPPED', 'STOPPING', 'DELETING', 'DELETED'].includes(state)) {
      throw new CliError(EXIT.failed, `${app.spec.name} is ${state} (${info.code}). ${info.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    app = await client.call<App>('GET', `/v1/app/${app.id}`);
  }
}
