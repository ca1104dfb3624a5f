/** The demo of the first start: builds the image, deploys it through the service, and says where it answers. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../lib/programs/errors.ts';
import { exists } from '../../lib/programs/postgres-files.ts';
import { waitFor } from '../../lib/programs/program.ts';
import type { PrismaClient } from '../../lib/store/database.ts';

export interface DemoOptions {
  home: string;
  databaseUrl: string;
  say(line: string): void;
  /** Davit is being stopped: say nothing more. */
  stopping(): boolean;
}

export interface DemoStatus {
  state: string;
  /** As printed: works from curl and a browser. */
  url: string;
  /** Why it is in its state. */
  message: string;
}

const RUNNING_TIMEOUT_MS = 600_000;
const ENDED_BADLY = new Set(['FAILED', 'ERROR', 'STOPPED', 'DELETED']);

/** Never fails the start: what goes wrong is one line. Tried again by the next start until it was deployed once. */
export async function deployDemoOnce({ home, databaseUrl, say, stopping }: DemoOptions): Promise<void> {
  const done = path.join(home, 'demo-deployed');
  if (await exists(done)) return;
  let db: PrismaClient | null = null;
  try {
    say('Demo app: building its image');
    const { buildExample } = (await import(EXAMPLES_MODULE)) as ExamplesModule;
    const { image } = await buildExample('iris', { onProgress: progressLine(say) });
    const { openDatabase } = await import('../../lib/store/database.ts');
    const { deployDemo, demoStatus } = (await import(DEMO_MODULE)) as DemoModule;
    db = openDatabase(databaseUrl, 2);
    const { appId } = await deployDemo(db, image);
    await writeFile(done, `${appId}\n`);
    const status = await followDemo(() => demoStatus(db as PrismaClient, appId), say, stopping);
    if (status?.state === 'RUNNING') announceDemo(status.url);
    else if (!stopping()) say(`Demo app is ${status?.state ?? 'not known'}: ${status?.message ?? 'see the console.'}`);
  } catch (error) {
    if (!stopping()) say(`Demo app: not deployed (${messageOf(error).split('\n')[0]})`);
  } finally {
    await db?.$disconnect().catch(() => undefined);
  }
}

async function followDemo(
  look: () => Promise<DemoStatus>,
  say: (line: string) => void,
  stopping: () => boolean,
): Promise<DemoStatus | null> {
  let said = '';
  let last: DemoStatus | null = null;
  await waitFor(
    async () => {
      if (stopping()) return true;
      // The database may just be coming back.
      last = await look().catch(() => last);
      if (!last) return false;
      if (last.state !== said) say(`Demo app: ${last.state}`);
      said = last.state;
      return last.state === 'RUNNING' || ENDED_BADLY.has(last.state);
    },
    { timeoutMs: RUNNING_TIMEOUT_MS, everyMs: 250 },
  );
  return last;
}

function announceDemo(url: string): void {
  const base = url.replace(/\/$/, '');
  console.log(
    [
      `\nDemo app  ${url}`,
      `  curl -s ${base}/predict -H 'Content-Type: application/json' \\`,
      `    -d '{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}'\n`,
    ].join('\n'),
  );
}

/** Building says hundreds of lines; one each few seconds is enough to see that it goes on. */
function progressLine(say: (line: string) => void): (line: string) => void {
  let next = 0;
  return (line) => {
    if (performance.now() < next || !line.trim()) return;
    next = performance.now() + 5_000;
    say(`Demo app: ${line.trim().slice(0, 120)}`);
  };
}

const EXAMPLES_MODULE = '../../examples/build.ts';
const DEMO_MODULE = '../../lib/services/instance/demo.ts';

interface ExamplesModule {
  buildExample(name: 'iris', options: { onProgress(line: string): void }): Promise<{ image: string }>;
}

interface DemoModule {
  deployDemo(db: PrismaClient, image: string): Promise<{ appId: string }>;
  demoStatus(db: PrismaClient, appId: string): Promise<DemoStatus>;
}
