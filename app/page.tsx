import { headers } from 'next/headers';
import { paths } from '../lib/paths/paths.ts';

export const dynamic = 'force-dynamic';

/** What this is and how to begin. */
export default async function Page() {
  const host = (await headers()).get('host') ?? '127.0.0.1:3000';
  const url = `http://${host}`;
  return (
    <main>
      <h1>Davit</h1>
      <p>Davit turns a container image into a running, scaled, billed HTTP endpoint on this machine’s Docker engine.</p>
      <p className="quiet">It is driven by its API and by its command, davit.</p>
      <h2>API</h2>
      <p>
        <code>{url}/v1</code>, described by <a href={paths.openApi()}>{paths.openApi()}</a>.
      </p>
      <h2>First steps, in the clone</h2>
      <pre>
        {[
          `export DAVIT_URL=${url}`,
          'npx davit login',
          'npx davit flavor list',
          'npx davit app run <image> --name hello --flavor ai1-xs-cpu --cpu 1 --wait',
          'npx davit app list',
        ].join('\n')}
      </pre>
    </main>
  );
}
