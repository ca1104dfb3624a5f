/** `davit image list|delete` and `davit registry shared|sweep`: what a project keeps in Davit's own registry. */
import type { Command } from 'commander';
import { shortDigest } from '../../lib/domain/image/image-reference.ts';
import { formatBytes, formatPlural } from '../../lib/domain/text/format.ts';
import type { SharedRegistry, SharedRepository, Sweep } from '../../lib/http/answers/shared-registry.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark, toTable } from '../output.ts';

const PATH = '/v1/shared-registry';

export function addSharedImageCommands(image: Command): void {
  image
    .command('list')
    .description('list the project’s images in the shared registry, with the apps that need them')
    .option('--repository <name>', 'of this one alone')
    .action(async ({ repository }: { repository?: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const { repositories } = await client.call<SharedRegistry>('GET', PATH);
      const found = repositories.filter(({ name }) => repository === undefined || name === repository);
      show(found, () => table(found));
    });
  image
    .command('delete <image>')
    .description('delete a tag (iris:1) or an image with all its tags (iris@sha256:…) from the shared registry')
    .action(async (name: string, _options: unknown, command: Command) => {
      await contextOf(command).client.call('DELETE', `${PATH}/image`, { query: parts(name) });
      remark(`${name} is deleted.`);
    });
}

export function addSharedRegistryCommands(registry: Command): void {
  registry
    .command('shared')
    .description('how to push to the shared registry, which every project has a part of')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const shared = await client.call<SharedRegistry>('GET', PATH);
      if (!shared.ready) throw new CliError(EXIT.failed, shared.message ?? 'The shared registry does not answer.');
      show(shared, () => commands(shared.address));
    });
  registry
    .command('sweep')
    .description('remove from disk what no image of the shared registry needs (administrators)')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const swept = await client.call<Sweep>('POST', `${PATH}/sweep`);
      const images = formatPlural(swept.images, 'image');
      show(swept, () => `${formatBytes(swept.freedBytes)} are free again; ${images} without a tag went with it.`);
    });
}

function commands(address: string): string {
  const [host] = address.split('/');
  return [
    `docker login ${host} --username token   # the password is a token with the role operator`,
    `docker tag my-image:1 ${address}/my-image:1`,
    `docker push ${address}/my-image:1`,
  ].join('\n');
}

/** @throws CliError where it is neither a tag nor a digest */
function parts(name: string): { repository: string; tag?: string; digest?: string } {
  const [, repository, tag, digest] = /^([^:@]+)(?::([^:@]+)|@(sha256:[0-9a-f]{64}))$/.exec(name) ?? [];
  if (repository === undefined) {
    throw new CliError(EXIT.usage, `Name a tag or a digest: iris:1, or iris@sha256:…; not ${name}.`);
  }
  return tag === undefined ? { repository, digest: digest ?? '' } : { repository, tag };
}

function table(repositories: readonly SharedRepository[]): string {
  return toTable(
    ['IMAGE', 'TAGS', 'DIGEST', 'SIZE', 'PUSHED', 'NEEDED BY'],
    repositories.flatMap(({ image, images }) =>
      images.map(({ tags, digest, bytes, pushedAt, usedBy }) => [
        image,
        tags.join(', '),
        // Without a tag its digest is its name.
        tags.length > 0 ? shortDigest(digest) : digest,
        formatBytes(bytes),
        pushedAt,
        usedBy.map(({ appName }) => appName).join(', '),
      ]),
    ),
  );
}
