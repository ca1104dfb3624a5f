/** `davit app data pull|push|list|cancel`: what an app's volumes came from, and where what it wrote goes. */
import type { Command } from 'commander';
import { formatBytes } from '../../lib/domain/text/format.ts';
import type { App } from '../../lib/http/answers/app.ts';
import type { DataSync, DataSyncList } from '../../lib/http/answers/volume.ts';
import type { Client } from '../client.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark, toTable } from '../output.ts';
import { findApp } from './find-app.ts';

const LOOK_EVERY_MS = 500;

export function addAppDataCommands(app: Command): void {
  const data = app.command('data').description('what an app mounts: fetch it anew, push it back');
  for (const [direction, description] of [
    ['pull', 'fetch what its volumes came from anew, while it runs'],
    ['push', 'push what it wrote to where it belongs'],
  ] as const) {
    data
      .command(`${direction} <app> [volume]`)
      .description(`${description}; of one volume, by its id or mount path, or of all`)
      .option('--no-wait', 'do not wait for its end')
      .action(async (wanted: string, volume: string | undefined, options: { wait: boolean }, command: Command) => {
        const { client, show } = contextOf(command);
        const path = `/v1/app/${await findApp(client, wanted)}/datasync`;
        const asked = await client.call<DataSync>('POST', path, {
          body: { direction, ...(volume === undefined ? {} : { volume }) },
        });
        const sync = options.wait ? await ended(client, path, asked) : asked;
        show(sync, () => syncTable([sync]));
        const { state, info } = sync.status;
        if (options.wait && state !== 'DONE') throw new CliError(EXIT.failed, info?.message ?? `It ended as ${state}.`);
      });
  }
  data
    .command('list <app>')
    .description('its volumes, and its transfers, the newest first')
    .action(async (wanted: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const id = await findApp(client, wanted);
      const { spec, status } = await client.call<App>('GET', `/v1/app/${id}`);
      const syncs = await client.call<DataSyncList>('GET', `/v1/app/${id}/datasync`);
      show(
        { volumes: status.volumes, syncs: syncs.items },
        () => `${volumeTable(spec, status)}\n${syncTable(syncs.items)}`,
      );
    });
  data
    .command('cancel <app>')
    .description('call off what waits or runs of its transfers; what has come over stays')
    .action(async (wanted: string, _options: unknown, command: Command) => {
      const { client } = contextOf(command);
      await client.call('DELETE', `/v1/app/${await findApp(client, wanted)}/datasync`);
      remark('Called off.');
    });
}

async function ended(client: Client, path: string, asked: DataSync): Promise<DataSync> {
  for (let sync = asked; ; ) {
    if (sync.status.endedAt !== undefined) return sync;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const { items } = await client.call<DataSyncList>('GET', path, { query: { size: 20 } });
    sync = items.find(({ id }) => id === asked.id) ?? sync;
  }
}

function volumeTable(spec: App['spec'], status: App['status']): string {
  return toTable(
    ['MOUNTED AT', 'PERMISSION', 'CACHE', 'FROM', 'FILES', 'SIZE', 'PULLED', 'PUSHED', 'UNPUSHED SINCE'],
    spec.volumes.map(({ mountPath, permission, cache, dataStore, publicGit }) => {
      const row = status.volumes.find((one) => one.mountPath === mountPath);
      const store =
        dataStore && `${dataStore.container}@${dataStore.alias}${dataStore.prefix ? `/${dataStore.prefix}` : ''}`;
      return [
        mountPath,
        permission,
        cache ? 'yes' : 'no',
        store ?? publicGit?.url ?? 'scratch',
        row?.files ?? 0,
        formatBytes(row?.bytes ?? 0),
        row?.lastPulledCreatedAt,
        row?.lastPushedCreatedAt,
        row?.unpushedSince,
      ];
    }),
  );
}

function syncTable(syncs: DataSync[]): string {
  return toTable(
    ['DIRECTION', 'STATE', 'FILES', 'SAME', 'SIZE', 'ASKED', 'ENDED', 'BY', 'WHY'],
    syncs.flatMap(({ status, spec, user }) =>
      status.progress.map((one) => [
        spec.direction,
        one.state,
        one.total === undefined ? one.completed : `${one.processed} of ${one.total}`,
        one.skipped,
        formatBytes(one.transferredBytes),
        status.queuedAt,
        status.endedAt,
        user,
        one.reason?.message,
      ]),
    ),
  );
}
