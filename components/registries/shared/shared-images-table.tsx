import Link from 'next/link';
import { shortDigest } from '../../../lib/domain/image/image-reference.ts';
import type { SharedImage, SharedRepository } from '../../../lib/http/answers/shared-registry.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Instant } from '../../text/instant.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx';
import { SharedImageActions } from './shared-image-actions.tsx';

export function SharedImages({
  project,
  repositories,
}: {
  project: string;
  repositories: readonly SharedRepository[];
}) {
  return (
    <Table aria-label="Images of the shared registry">
      <TableHeader>
        <TableRow>
          <TableHead>Image</TableHead>
          <TableHead numeric>Size</TableHead>
          <TableHead className="max-md:hidden">Pushed</TableHead>
          <TableHead>Needed by</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {repositories.flatMap((repository) =>
          repository.images.map((image) => (
            <SharedImageRow key={`${repository.name} ${image.digest}`} {...{ project, repository, image }} />
          )),
        )}
      </TableBody>
    </Table>
  );
}

interface RowProps {
  project: string;
  repository: SharedRepository;
  image: SharedImage;
}

function SharedImageRow({ project, repository, image }: RowProps) {
  const { digest, tags, bytes, pushedAt } = image;
  const [tag] = tags;
  const reference = tag === undefined ? `${repository.image}@${digest}` : `${repository.image}:${tag}`;
  return (
    <TableRow>
      <TableCell>
        <span className="flex items-center gap-2">
          <span className="min-w-0 break-words font-mono text-sm" title={digest}>
            {repository.name}
            {tags.length > 0 ? `:${tags.join(', ')}` : <span className="text-muted">@{shortDigest(digest)}</span>}
          </span>
          <CopyButton variant="ghost" text={reference} label={`Copy ${reference}`} className="max-md:hidden" />
        </span>
        {tags.length === 0 && <span className="text-muted text-sm">Its tag is another image’s now</span>}
      </TableCell>
      <TableCell numeric>
        <Bytes bytes={bytes} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted max-md:hidden">
        <Instant at={pushedAt} />
      </TableCell>
      <TableCell>
        <NeededBy project={project} image={image} />
      </TableCell>
      <TableCell numeric>
        <SharedImageActions {...{ project, repository, image }} />
      </TableCell>
    </TableRow>
  );
}

function NeededBy({ project, image: { usedBy } }: Pick<RowProps, 'project' | 'image'>) {
  if (usedBy.length === 0) return <span className="text-muted">No app</span>;
  return (
    <ul className="flex flex-col">
      {usedBy.map(({ app, appName, revisions, inUse }) => (
        <li key={app}>
          <Link href={paths.app(project, app)} prefetch={false} className="font-medium hover:underline">
            {appName}
          </Link>
          <span className="text-muted text-sm">
            {inUse ? '' : `, to roll back to (${revisions.map((revision) => `revision ${revision}`).join(', ')})`}
          </span>
        </li>
      ))}
    </ul>
  );
}
