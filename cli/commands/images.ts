/** `davit image check|list|delete`. */
import type { Command } from 'commander';
import { formatBytes } from '../../lib/domain/text/format.ts';
import type { ImagePreflight } from '../../lib/http/answers/image.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { toFields } from '../output.ts';
import { addSharedImageCommands } from './shared-images.ts';

export function addImageCommands(program: Command): void {
  const image = program
    .command('image')
    .description('images: looked up before they run, and those of the shared registry');
  addSharedImageCommands(image);
  image
    .command('check <image>')
    .description('what would come of an image: access, platform, size, ports, user; ends with 1 where it cannot run')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const found = await client.call<ImagePreflight>('POST', '/v1/image/preflight', { body: { image: name } });
      show(found, () => fields(found));
      if (!found.usable) throw new CliError(EXIT.failed, found.message);
    });
}

function fields({ message, source, usable, code, ...image }: ImagePreflight): string {
  return toFields([
    ['image', image.image],
    ['usable', usable ? 'yes' : `no: ${code}`],
    ['found', usable ? message : undefined],
    ['source', source === 'engine' ? 'the engine' : image.registry],
    ['digest', image.digest],
    ['platforms', image.platforms?.join(', ')],
    ['size', image.bytes === undefined ? undefined : formatBytes(image.bytes)],
    ['layers', image.layers && `${image.layers}, ${image.layersThere ?? 0} of them here already`],
    ['ports', image.exposedPorts?.length ? image.exposedPorts.join(', ') : undefined],
    ['user', image.user === undefined ? undefined : `${image.user || 'root'} (runs here as 42420)`],
    ['entrypoint', image.entrypoint?.length ? JSON.stringify(image.entrypoint) : undefined],
    ['command', image.command?.length ? JSON.stringify(image.command) : undefined],
    ['tags', image.tags?.join(', ')],
  ]);
}
