'use client';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useRefusedRight } from '../../../lib/client/rights.ts';
import { formatCount } from '../../../lib/domain/text/format.ts';
import type { DataContainer } from '../../../lib/http/answers/data.ts';
import { paths } from '../../../lib/paths/paths.ts';
import { Bytes } from '../../text/bytes.tsx';
import { Instant } from '../../text/instant.tsx';
import { Menu } from '../../ui/menu.tsx';
import { TableCell, TableRow } from '../../ui/table.tsx';
import { DeleteContainer } from './delete-container.tsx';

export function ContainerRow({ project, container }: { project: string; container: DataContainer }) {
  const { id, name, files, bytes, user, updatedAt } = container;
  const lacking = useRefusedRight(project, 'data.manage');
  const [deleting, setDeleting] = useState(false);
  return (
    <TableRow>
      <TableCell className="break-all">
        <Link href={paths.container(project, id)} prefetch={false} className="font-medium hover:underline">
          {name}
        </Link>
      </TableCell>
      <TableCell numeric className="max-sm:hidden">
        {formatCount(files)}
      </TableCell>
      <TableCell numeric>
        <Bytes bytes={bytes} />
      </TableCell>
      <TableCell className="break-all text-muted max-md:hidden">{user}</TableCell>
      <TableCell className="whitespace-nowrap text-muted max-md:hidden">
        <Instant at={updatedAt} />
      </TableCell>
      <TableCell numeric>
        <Menu
          label={`Actions for ${name}`}
          entries={[
            { label: 'Open', href: paths.container(project, id) },
            { label: 'Delete…', danger: true, onSelect: () => setDeleting(true), disabledReason: lacking },
          ]}
        >
          <MoreHorizontal aria-hidden />
        </Menu>
        <DeleteContainer
          project={project}
          container={container}
          open={deleting}
          onOpenChange={setDeleting}
          onDeleted={() => undefined}
        />
      </TableCell>
    </TableRow>
  );
}
