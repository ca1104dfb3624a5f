import Link from 'next/link';
import { formatCount, formatPlural } from '../../lib/domain/text/format.ts';
import type { Disk } from '../../lib/http/answers/disk.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Bytes } from '../text/bytes.tsx';
import { Instant } from '../text/instant.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

/** What is kept of what apps wrote. */
export function LogsCard({ logs }: { logs: Disk['logs'] }) {
  const others = logs.apps - logs.largest.length;
  return (
    <Card flush title="Logs">
      {logs.largest.length === 0 ? (
        <Empty title="No logs yet">What apps write is kept here, compressed, until it is old.</Empty>
      ) : (
        <Table aria-label="Logs of apps">
          <TableHeader>
            <TableRow>
              <TableHead>App</TableHead>
              <TableHead numeric>On disk</TableHead>
              <TableHead numeric>Lines</TableHead>
              <TableHead className="max-md:hidden">Since</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {logs.largest.map(({ app, appName, project, bytes, lines, since }) => (
              <TableRow key={app}>
                <TableCell className="break-words">
                  <Link href={paths.appLogs(project, app)} className="text-accent-text underline">
                    {appName}
                  </Link>{' '}
                  <span className="text-muted">in {project}</span>
                </TableCell>
                <TableCell numeric>
                  <Bytes bytes={bytes} />
                </TableCell>
                <TableCell numeric>{formatCount(lines)}</TableCell>
                <TableCell className="max-md:hidden">
                  <Instant at={since} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {others > 0 && <p className="px-4 pb-3 text-muted">And those of {formatPlural(others, 'app')} more, smaller.</p>}
    </Card>
  );
}
