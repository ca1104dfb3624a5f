'use client';
import { useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { renewToken, revokeToken } from '../../app/_actions/tokens.ts';
import { type TokenList, tokensQuery } from '../../lib/client/queries.ts';
import { useWrite } from '../../lib/client/use-write.ts';
import type { Token } from '../../lib/http/answers/other.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Instant } from '../text/instant.tsx';
import { useNow } from '../text/now.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { TableCell, TableRow } from '../ui/table.tsx';
import { Expiry } from './expiry.tsx';
import { TokenSecret } from './token-secret.tsx';
import { appOf, ROLE_WORDS } from './words.ts';

export function TokenRow({ project, token }: { project: string; token: Token }) {
  const { name, role, labelSelector, expiresAt } = token.spec;
  return (
    <TableRow>
      <TableCell>
        <span className="block max-w-64 truncate font-medium" title={name}>
          {name}
        </span>
        {token.status.prefix && <span className="font-mono text-muted text-sm">{token.status.prefix}…</span>}
      </TableCell>
      <TableCell>{ROLE_WORDS[role].word}</TableCell>
      <TableCell>
        <Scope project={project} selector={labelSelector} />
      </TableCell>
      <TableCell className="whitespace-nowrap">
        <Expiry at={expiresAt} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted max-md:hidden">
        <Instant at={token.createdAt} />
      </TableCell>
      <TableCell numeric>
        <TokenActions project={project} token={token} />
      </TableCell>
    </TableRow>
  );
}

function Scope({ project, selector }: { project: string; selector: string | undefined }) {
  const appId = appOf(selector);
  if (selector === undefined) return <span className="text-muted">all</span>;
  if (appId === null) return <span className="break-all font-mono text-sm">{selector}</span>;
  return (
    <Link href={paths.app(project, appId)} className="text-accent-text underline-offset-2 hover:underline">
      one app<span className="sr-only"> ({appId})</span>
    </Link>
  );
}

type Open = 'renew' | 'revoke' | null;

function TokenActions({ project, token }: { project: string; token: Token }) {
  const client = useQueryClient();
  const query = tokensQuery(project);
  const [open, setOpen] = useState<Open>(null);
  const [renewed, setRenewed] = useState<Token | null>(null);
  const { name, expiresAt } = token.spec;
  const now = useNow();
  const expired = expiresAt !== undefined && Date.parse(expiresAt) <= now;
  const renew = useWrite(renewToken, {
    onDone: (fresh) => {
      setOpen(null);
      setRenewed(fresh);
      void client.invalidateQueries({ queryKey: query.queryKey });
    },
  });
  const revoke = useWrite(revokeToken, {
    optimistic: (mark, { id }) =>
      mark<TokenList>(query, (before) => ({ ...before, items: before.items.filter((one) => one.id !== id) })),
    success: `Token ${name} is revoked`,
  });
  return (
    <>
      <Menu
        label={`Actions for ${name}`}
        entries={[
          {
            label: 'Renew…',
            onSelect: () => setOpen('renew'),
            disabledReason: expired ? 'It has expired: a new secret would not help. Create another token.' : undefined,
          },
          { label: 'Revoke…', danger: true, onSelect: () => setOpen('revoke') },
        ]}
      >
        <MoreHorizontal aria-hidden />
      </Menu>
      <ConfirmDialog
        open={open === 'renew'}
        onOpenChange={(next) => setOpen(next ? 'renew' : null)}
        title={`Renew ${name}?`}
        confirmLabel="Renew"
        pending={renew.isPending}
        onConfirm={() => renew.mutate({ id: token.id })}
      >
        <p>It gets a new secret. Whatever still uses the old one is refused within five seconds.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'revoke'}
        onOpenChange={(next) => setOpen(next ? 'revoke' : null)}
        title={`Revoke ${name}?`}
        confirmLabel="Revoke"
        danger
        onConfirm={() => {
          setOpen(null);
          revoke.mutate({ id: token.id });
        }}
      >
        <p>Whatever uses it is refused within five seconds. This cannot be undone; the apps run on.</p>
      </ConfirmDialog>
      <Dialog
        open={renewed !== null}
        onOpenChange={(next) => !next && setRenewed(null)}
        title={`New secret of ${name}`}
        footer={
          <Button variant="primary" onClick={() => setRenewed(null)}>
            Done
          </Button>
        }
      >
        <TokenSecret value={renewed?.status.value ?? ''} />
      </Dialog>
    </>
  );
}
