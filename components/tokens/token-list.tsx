'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type TokenList as TokenListAnswer, tokensQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table, TableBody, TableHead, TableHeader, TableRow } from '../ui/table.tsx';
import { CreateTokenDialog } from './create-token-dialog.tsx';
import { TokenRow } from './token-row.tsx';

/** @param props.project its slug */
export function TokenList({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(tokensQuery(project));
  const [creating, setCreating] = useState(false);
  const lacking = useRefusedRight(project, 'token.manage');
  const create = (
    <Button variant="primary" disabledReason={lacking} onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create token
    </Button>
  );
  return (
    <>
      <PageHeader title="Tokens" actions={create} />
      <Card flush>
        {data ? (
          <Tokens project={project} data={data} />
        ) : error ? (
          <Problem forbidden={error.status === 403} message={error.message} retry={() => void refetch()} />
        ) : (
          <Skeleton className="m-4 h-40" />
        )}
      </Card>
      <CreateTokenDialog project={project} open={creating} onOpenChange={setCreating} />
    </>
  );
}

function Tokens({ project, data }: { project: string; data: TokenListAnswer }) {
  if (data.items.length === 0) {
    return (
      <Empty title="No tokens yet">
        A call token lets a program call the project’s apps; a manage token lets a script deploy them. Its secret is
        shown once, when it is made.
      </Empty>
    );
  }
  return (
    <Table aria-label="Tokens">
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>May</TableHead>
          <TableHead>Which apps</TableHead>
          <TableHead>Expires</TableHead>
          <TableHead className="max-md:hidden">Created</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {data.items.map((token) => (
          <TokenRow key={token.id} project={project} token={token} />
        ))}
      </TableBody>
    </Table>
  );
}

function Problem({ forbidden, message, retry }: { forbidden: boolean; message: string; retry: () => void }) {
  return (
    <Notice
      live
      tone={forbidden ? 'info' : 'danger'}
      title={forbidden ? 'Tokens are not shown to readers' : 'The tokens could not be read'}
      action={forbidden ? undefined : <Button onClick={retry}>Try again</Button>}
      className="m-4"
    >
      {message}
    </Notice>
  );
}
