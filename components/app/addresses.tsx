'use client';

import { ExternalLink } from 'lucide-react';
import type { App } from '../../lib/http/answers/app.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { CreateTokenButton } from './create-token-button.tsx';

/** Where it is called: both addresses, the one that works here first. */
export function Addresses({ project, app }: { project: string; app: App }) {
  const { url, addresses } = app.status;
  const others = addresses.filter((address) => address !== url);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label="Addresses" className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2">
        {[url, ...others].map((address) => (
          <li key={address} className="flex min-w-0 items-center gap-1">
            <a
              href={address}
              target="_blank"
              rel="noreferrer"
              title={address}
              className="flex min-w-0 items-center gap-1 font-mono text-accent-text text-sm hover:underline"
            >
              <span className="truncate">{shortened(address)}</span>
              <ExternalLink aria-label="opens in a new tab" role="img" className="size-3 shrink-0" />
            </a>
            <CopyButton text={address} label={`Copy ${address}`} variant="ghost" size="sm" />
          </li>
        ))}
      </ul>
      {app.spec.unsecureHttp ? (
        <span className="text-muted text-sm">Open to all: calls need no token</span>
      ) : (
        <CreateTokenButton project={project} app={app} />
      )}
    </div>
  );
}

/** `http://0199…9f7c.app.localhost:8080`: its id is long, its ends tell it apart. */
function shortened(address: string): string {
  return address.replace(/\/$/, '').replace(/([\da-f]{4})[\da-f-]{28}([\da-f]{4})/, '$1…$2');
}
