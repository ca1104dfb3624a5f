/** Many files one after the other, some at once, with how far it is. */
import { formatBytes } from '../../../lib/domain/text/format.ts';
import { remark } from '../../output.ts';

const TELL_EVERY_MS = 200;

export interface Meter {
  add(bytes: number): void;
}

/** Ends with the first that fails. @param verb `uploaded` */
export async function transferAll<File extends { bytes: number }>(
  files: File[],
  { verb, workers }: { verb: string; workers: number },
  transfer: (file: File, meter: Meter) => Promise<void>,
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = [...files];
  let [done, moved] = [0, 0];
  const told = () => `${done} of ${files.length} files ${verb}, ${formatBytes(moved)} of ${formatBytes(total)}`;
  const isSeen = process.stderr.isTTY;
  const timer = isSeen ? setInterval(() => process.stderr.write(`\r\u001b[K${told()}`), TELL_EVERY_MS) : null;
  let hasFailed = false;
  try {
    await Promise.all(
      Array.from({ length: workers }, async () => {
        for (let file = rest.shift(); file && !hasFailed; file = rest.shift()) {
          await transfer(file, { add: (bytes) => (moved += bytes) }).catch((error: unknown) => {
            hasFailed = true;
            throw error;
          });
          done += 1;
        }
      }),
    );
  } finally {
    if (timer) clearInterval(timer);
    if (isSeen) process.stderr.write('\r\u001b[K');
    remark(`${told()}.`);
  }
}
