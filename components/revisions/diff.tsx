import { showControls } from '../../lib/domain/text/inert-text.ts';
import type { RevisionDiff } from '../../lib/http/answers/app.ts';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table.tsx';

type Change = RevisionDiff['changes'][number];

/** Field by field, by the names that the API and the CLI have for them. */
export function Diff({ diff: { from, to, changes } }: { diff: RevisionDiff }) {
  if (changes.length === 0) return <p className="text-muted">They run the same.</p>;
  return (
    <Table scrolls aria-label={`Revision ${from} against ${to}`}>
      <TableHeader>
        <TableRow>
          <TableHead>Field</TableHead>
          <TableHead>Revision {from}</TableHead>
          <TableHead>Revision {to}</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {changes.map((change) => (
          <TableRow key={change.field}>
            <TableCell className="break-all font-mono text-sm">{change.field}</TableCell>
            <TableCell>
              <Side change={change} side="before" />
            </TableCell>
            <TableCell>
              <Side change={change} side="after" />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Side({ change, side }: { change: Change; side: 'before' | 'after' }) {
  const value = change[side];
  const isThere = change.change === 'changed' || (change.change === 'added') === (side === 'after');
  if (!isThere) return <span className="text-dim">not there</span>;
  if (value === undefined) return <span className="text-muted">secret, not shown</span>;
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value);
  const Element = side === 'before' ? 'del' : 'ins';
  return (
    <Element className={`break-all font-mono text-sm no-underline ${side === 'before' ? 'text-danger' : 'text-ok'}`}>
      <span aria-hidden>{side === 'before' ? '− ' : '+ '}</span>
      {text === '' ? '(empty)' : showControls(text)}
    </Element>
  );
}
