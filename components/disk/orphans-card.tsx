import { showControls } from '../../lib/domain/text/inert-text.ts';
import type { Disk } from '../../lib/http/answers/disk.ts';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

/** What carries this instance's label on the engine, and whose app or project is not known. */
export function OrphansCard({ orphans }: { orphans: Disk['orphans'] }) {
  return (
    <Card flush title="Belongs to nothing">
      <p className="px-4 pb-2 text-muted">
        This instance made them, and it knows no app or project that they belong to. They are removed by themselves. If
        they should stay, as after a database was put back to an earlier day, stop Davit before that.
      </p>
      <Table aria-label="Belongs to nothing" scrolls>
        <TableHeader>
          <TableRow>
            <TableHead>Name</TableHead>
            <TableHead>What</TableHead>
            <TableHead>Seen first</TableHead>
            <TableHead>Removed after</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {orphans.map(({ id, kind, name, seenAt, removeAfter }) => (
            <TableRow key={id}>
              <TableCell className="max-w-96 break-all font-mono text-sm">{showControls(name)}</TableCell>
              <TableCell>{kind}</TableCell>
              <TableCell>
                <Instant at={seenAt} />
              </TableCell>
              <TableCell>
                <Instant at={removeAfter} show="clock" />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
