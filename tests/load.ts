/** Requests without pause, and what came of them. */
import { Agent, request } from 'undici';

const AT_ONCE = 8;

export interface Load {
  /** So far. */
  answered: number;
  /** What was not 200: the status, or why there was none. */
  lost: string[];
}

/** Asks until `enough` holds after at least so many. @param seen counts as it goes */
export async function load(
  url: string,
  atLeast: number,
  enough: () => boolean,
  seen: Load = { answered: 0, lost: [] },
): Promise<Load> {
  const agent = new Agent({ connections: AT_ONCE, pipelining: 1 });
  const ask = async () => {
    while (seen.answered < atLeast || !enough()) {
      try {
        const answer = await request(url, { dispatcher: agent });
        await answer.body.dump();
        if (answer.statusCode !== 200) seen.lost.push(String(answer.statusCode));
      } catch (error) {
        seen.lost.push(String(error));
      }
      seen.answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  await agent.close();
  return seen;
}
