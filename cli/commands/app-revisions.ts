/** `davit app set-image|rollback|revision list|revision diff`: what an app runs, ran, and runs again. */
import type { Command } from 'commander';
import type { z } from 'zod';
import { shortDigest } from '../../lib/domain/image/image-reference.ts';
import type { App, RevisionDiff, revisionList } from '../../lib/http/answers/app.ts';
import { contextOf } from '../context.ts';
import { type Cell, remark, toTable } from '../output.ts';
import { appFields } from './app-table.ts';
import { findApp } from './find-app.ts';
import { whole } from './spec-flags.ts';

type RevisionList = z.output<typeof revisionList>;

export function addRevisionCommands(app: Command): void {
  app
    .command('set-image <app> <image>')
    .description('roll out an image; its registry is asked anew, also for the one that the app has')
    .action((wanted: string, image: string, _options: unknown, command: Command) =>
      rollOut(command, wanted, 'image', { url: image }),
    );
  app
    .command('rollback')
    .argument('<app>')
    .argument('<revision>', 'its number', whole)
    .description('roll back to a revision: its spec and the very same image')
    .action((wanted: string, revision: number, _options: unknown, command: Command) =>
      rollOut(command, wanted, 'rollback', { revision }),
    );
  const revision = app.command('revision').description('what an app ran and runs');
  revision
    .command('list <app>')
    .description('its revisions, newest first')
    .action(async (wanted: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const path = `/v1/app/${await findApp(client, wanted)}/revision`;
      const revisions = await client.call<RevisionList>('GET', path, { query: { size: 1000 } });
      show(revisions, () => revisionTable(revisions));
    });
  revision
    .command('diff')
    .argument('<app>')
    .argument('[from]', 'number of a revision; the one before the other', whole)
    .argument('[to]', 'number of another; the one that is wanted', whole)
    .description('what differs between two revisions')
    .action(
      async (wanted: string, from: number | undefined, to: number | undefined, _options: unknown, command: Command) => {
        const { client, show } = contextOf(command);
        const path = `/v1/app/${await findApp(client, wanted)}/revision/diff`;
        const diff = await client.call<RevisionDiff>('GET', path, { query: { from, to } });
        show(diff, () => diffTable(diff));
      },
    );
}

async function rollOut(command: Command, wanted: string, what: string, body: Record<string, unknown>): Promise<void> {
  const { client, show } = contextOf(command);
  const changed = await client.call<App>('PUT', `/v1/app/${await findApp(client, wanted)}/${what}`, { body });
  for (const { message } of changed.status.warnings ?? []) remark(`Warning: ${message}`);
  show(changed, () => appFields(changed));
}

function revisionTable({ items }: RevisionList): string {
  return toTable(
    ['REVISION', 'READY', 'LIVE', 'IMAGE', 'DIGEST', 'RESOURCES', 'CHANGED', 'BY', 'CREATED'],
    items.map((one) => [
      one.copyOf === undefined ? one.revision : `${one.revision} (of ${one.copyOf})`,
      one.readyReplicas,
      `${one.livePercent} %`,
      one.image,
      // -o json has all of it.
      one.digest && shortDigest(one.digest),
      `${one.resources.flavorCount} × ${one.resources.flavor}`,
      one.changed.join(', '),
      one.user,
      one.createdAt,
    ]),
  );
}

function diffTable({ changes }: RevisionDiff): string {
  const shown = (value: string | number | string[] | undefined, isThere: boolean): Cell => {
    if (value !== undefined) return Array.isArray(value) ? JSON.stringify(value) : value;
    return isThere ? '(secret)' : undefined;
  };
  return toTable(
    ['FIELD', 'WAS', 'IS'],
    changes.map(({ field, change, before, after }) => [
      field,
      shown(before, change !== 'added'),
      shown(after, change !== 'removed'),
    ]),
  );
}
