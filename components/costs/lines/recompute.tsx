'use client';
import { Download } from 'lucide-react';
import { paths } from '../../../lib/paths/paths.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { monthName } from '../months.ts';

/** The month's ledger as a file, and the command that makes the same bill of it, anywhere. */
export function Recompute({ project, month }: { project: string; month: string }) {
  const file = `davit-${project}-${month}.json`;
  return (
    <Card title="Recompute it">
      <p className="mb-2 text-muted">
        These amounts are a function of the ledger: when which replica ran, and the prices. Download it and compute the
        bill of {monthName(month)} yourself; no server is asked.
      </p>
      <a
        href={paths.ledger(project, month)}
        download={file}
        className="mb-2 inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-card px-3 font-medium hover:bg-inset"
      >
        <Download aria-hidden className="size-3.5" /> Download {file}
      </a>
      <CodeBlock code={`npx davit bill replay ${file}`} label="command that recomputes the bill" />
      <p className="mt-2 text-dim text-sm">
        The lines of {month} are this month’s bill; a replica that ran across its edge has lines of the other month too.
      </p>
    </Card>
  );
}
