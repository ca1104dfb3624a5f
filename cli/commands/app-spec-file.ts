/** `davit app export|apply`: an app as a file, and a file as an app. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type AppChanges, changesBetween, effectOf } from '../../lib/domain/spec/app-changes.ts';
import type { AppSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { publicBody } from '../../lib/domain/spec-text/body.ts';
import { toYaml } from '../../lib/domain/spec-text/yaml.ts';
import type { App, AppList } from '../../lib/http/answers/app.ts';
import { specInputOf } from '../../lib/http/spec-input.ts';
import { issueText, parseSpecFile } from '../../lib/spec-file/parse.ts';
import type { Client } from '../client.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { print, remark } from '../output.ts';
import { warn } from './app-run.ts';
import { appFields } from './app-table.ts';
import { findApp } from './find-app.ts';
import { withSecrets } from './spec-flags.ts';

const EFFECTS = {
  nothing: 'is as the file says; nothing was changed.',
  'at-once': 'was changed; it is in effect.',
  rollout: 'was changed; a new revision rolls out.',
} as const;

export function addSpecFileCommands(app: Command): void {
  app
    .command('export <app>')
    .description('print the spec that makes the same app, as YAML or with -o json; secrets by name alone')
    .action(async (wanted: string, _options: unknown, command: Command) => {
      const { client, format } = contextOf(command);
      const { spec } = await client.call<App>('GET', `/v1/app/${await findApp(client, wanted)}`);
      const input = specInputOf(spec);
      print(format === 'json' ? JSON.stringify(publicBody(input), null, 2) : toYaml(input));
    });
  app
    .command('apply')
    .description('make an app as a file says, or change the one of that name to it; secrets that are new are asked')
    .requiredOption('-f, --file <file>', 'YAML or JSON, as export writes it; - reads it from a pipe')
    .action(async ({ file }: { file: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const spec = readSpec(file);
      const { items } = await client.call<AppList>('GET', '/v1/app', { query: { size: 1000 } });
      const known = spec.name ? items.find((item) => item.spec.name === spec.name) : undefined;
      const app = known ? await change(client, known, spec) : await create(client, spec);
      warn(app);
      show(app, () => appFields(app));
    });
}

async function create(client: Client, spec: AppSpecInput): Promise<App> {
  return client.call<App>('POST', '/v1/app', { body: await withSecrets(spec, NO_FLAGS) });
}

async function change(client: Client, { id, spec: before }: App, wanted: AppSpecInput): Promise<App> {
  const kept = new Set(before.envVars.filter(({ secret }) => secret).map(({ name }) => name));
  const isNew = (wanted.envVars ?? []).filter((entry) => entry.secret && entry.value == null && !kept.has(entry.name));
  const { envVars: asked } = await withSecrets({ image: wanted.image, envVars: isNew }, NO_FLAGS);
  const values = new Map(asked?.map(({ name, value }) => [name, value]));
  const envVars = wanted.envVars?.map((one) => (values.has(one.name) ? { ...one, value: values.get(one.name) } : one));
  const changes = changesBetween(specInputOf(before), { ...wanted, envVars });
  await send(client, id, changes);
  remark(`${before.name} ${EFFECTS[effectOf(changes)]}`);
  return client.call<App>('GET', `/v1/app/${id}`);
}

async function send(client: Client, id: string, { update, replicas, labels }: AppChanges): Promise<void> {
  if (Object.keys(update).length > 0) await client.call('PUT', `/v1/app/${id}`, { body: update });
  if (replicas !== undefined) {
    await client.call('PUT', `/v1/app/${id}/scalingstrategy`, { body: { fixed: { replicas } } });
  }
  for (const label of labels) await client.call('PUT', `/v1/app/${id}/label`, { body: label });
}

function readSpec(file: string): AppSpecInput {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `${file} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  const parsed = parseSpecFile(text);
  if (parsed.ok) return parsed.spec;
  throw new CliError(EXIT.refused, [`${file} is no spec of an app:`, ...parsed.issues.map(issueText)].join('\n  '));
}

const NO_FLAGS = { env: [], secretEnv: [], label: [], volume: [] };
