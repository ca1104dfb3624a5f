/** `davit app run`, with ovhai's flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { App } from '../../lib/http/answers/app.ts';
import type { Client } from '../client.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark } from '../output.ts';
import { appFields } from './app-table.ts';

interface RunOptions {
  name?: string;
  flavor?: string;
  cpu?: number;
  gpu?: number;
  defaultHttpPort?: number;
  env: [string, string][];
  label: [string, string][];
  unsecureHttp?: boolean;
  replicas?: number;
  probePath?: string;
  probePort?: number;
  wait?: boolean;
}

const POLL_MS = 250;

/** @param afterDashes what stood after `--` on the command line: the container's command */
export function addRunCommand(app: Command, afterDashes: string[]): void {
  app
    .command('run <image>')
    .usage('[options] <image> [-- <command>...]')
    .description('deploy an app; what stands after -- is the command of its containers')
    .option('-n, --name <name>', 'generated when absent')
    .option('-f, --flavor <flavor>', 'see davit flavor list; 1 × ai1-1-gpu when nothing is given')
    .option('-c, --cpu <count>', 'units of a CPU flavor', whole)
    .option('-g, --gpu <count>', 'units of a GPU flavor', whole)
    .option('-p, --default-http-port <port>', 'port that the app listens on', whole)
    .addOption(pairs('-e, --env <name=value>', 'environment variable; repeatable'))
    .addOption(pairs('-l, --label <name=value>', 'label; repeatable'))
    .option('--unsecure-http', 'open to all: no token is asked')
    .option('--replicas <count>', 'how many replicas', whole)
    .option('--probe-path <path>', 'asked until it answers 200')
    .option('--probe-port <port>', 'port of the probe', whole)
    .option('--wait', 'return when it runs, or fail with its reason')
    .action(async (image: string, options: RunOptions, command: Command) => {
      const { client, show } = contextOf(command);
      const body = specOf(image, options, afterDashes);
      let made = await client.call<App>('POST', '/v1/app', { body });
      for (const warning of made.status.warnings ?? []) remark(`Warning: ${warning.message}`);
      if (options.wait) made = await waitUntilRunning(client, made);
      show(made, () => appFields(made));
    });
}

function specOf(image: string, options: RunOptions, command: string[]): Record<string, unknown> {
  const { flavor, cpu, gpu, probePath, probePort, replicas } = options;
  return {
    image,
    name: options.name,
    defaultHttpPort: options.defaultHttpPort,
    unsecureHttp: options.unsecureHttp,
    // Asked by undefined, not by truth: a 0 is the API's to refuse, by name.
    ...(given(flavor, cpu, gpu) ? { resources: { flavor, cpu, gpu } } : {}),
    ...(given(replicas) ? { scalingStrategy: { fixed: { replicas } } } : {}),
    ...(given(probePath, probePort) ? { probe: { path: probePath, port: probePort } } : {}),
    ...(command.length > 0 ? { command } : {}),
    ...(options.env.length > 0 ? { envVars: options.env.map(([name, value]) => ({ name, value })) } : {}),
    ...(options.label.length > 0 ? { labels: Object.fromEntries(options.label) } : {}),
  };
}

function given(...options: unknown[]): boolean {
  return options.some((option) => option !== undefined);
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

export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function pairs(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'none').argParser((text: string, before: [string, string][]) => {
    const at = text.indexOf('=');
    if (at < 1) throw new InvalidArgumentError('It must be name=value.');
    const pair: [string, string] = [text.slice(0, at), text.slice(at + 1)];
    return [...before, pair];
  });
}
