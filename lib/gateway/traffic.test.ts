/** No request is counted twice, none less than never, whatever HAProxy's processes and slots go through. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Worker } from './runtime.ts';
import { countedSince, parseBackends, type Reading, Traffic } from './traffic.ts';

const HEADER = '# pxname,svname,scur,smax,req_tot,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,';

function counts(requests: number, inFlight = 0) {
  return { requests, status1xx: 0, status2xx: requests, status3xx: 0, status4xx: 0, status5xx: 0, inFlight };
}

describe('countedSince', () => {
  const reading = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(1000)), { selector: ([slot]) => slot })
    .map((slots): Reading => new Map(slots.map(([slot, requests]) => [slot, counts(requests)])));

  it('is never negative, and all of it where a process began anew', () => {
    fc.assert(
      fc.property(reading, reading, (before, now) => {
        for (const [slot, counted] of countedSince(before, now)) {
          const old = before.get(slot)?.requests ?? 0;
          const has = now.get(slot)?.requests ?? 0;
          expect(counted.requests).toBe(has >= old ? has - old : has);
        }
        expect(countedSince(new Map(), now).size).toBe([...now.values()].filter(({ requests }) => requests > 0).length);
        expect(countedSince(now, now).size).toBe(0);
      }),
    );
  });
});

describe('parseBackends', () => {
  it('reads slots and leaves out the rest', () => {
    const text = [HEADER, 'slot_1,BACKEND,2,5,9,1,4,1,2,1,', 'gateway,FRONTEND,1,1,7,0,7,0,0,0,', ''].join('\n');
    expect([...parseBackends(text)]).toEqual([
      [1, { requests: 9, status1xx: 1, status2xx: 4, status3xx: 1, status4xx: 2, status5xx: 1, inFlight: 5 }],
    ]);
  });
});

/** A HAProxy as far as its counters go: processes that come and go, each with requests by slot. */
class Counting {
  pid = 1;
  readonly processes = new Map<number, Map<number, number>>([[1, new Map()]]);

  serve(slot: number, requests: number, pid = this.pid): void {
    const slots = this.processes.get(pid);
    slots?.set(slot, (slots.get(slot) ?? 0) + requests);
  }

  workers(): Worker[] {
    return [...this.processes].map(([pid, slots]) => ({
      pid,
      current: pid === this.pid,
      run: () =>
        Promise.resolve(
          [HEADER, ...[...slots].map(([slot, n]) => `slot_${slot},BACKEND,0,0,${n},0,${n},0,0,0,`), ''].join('\n'),
        ),
    }));
  }
}

describe('traffic', () => {
  type Action =
    | { do: 'serve'; slot: number; requests: number; old: boolean }
    | { do: 'reload' | 'restart' | 'look' | 'fail' }
    | { do: 'assign'; slot: number; app: number };
  const slot = fc.integer({ min: 1, max: 3 });
  const action: fc.Arbitrary<Action> = fc.oneof(
    fc.record({
      do: fc.constant('serve' as const),
      slot,
      requests: fc.integer({ min: 1, max: 50 }),
      old: fc.boolean(),
    }),
    fc.record({ do: fc.constantFrom('reload' as const, 'restart' as const, 'look' as const, 'fail' as const) }),
    fc.record({ do: fc.constant('assign' as const), slot, app: fc.integer({ min: 0, max: 4 }) }),
  );

  it('adds up to what was served, app by app, through reloads, restarts and slots that change hands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const haproxy = new Counting();
        const traffic = new Traffic();
        const owners = new Map<number, string>();
        const served = new Map<string, number>();
        const written = new Map<string, number>();
        let nowMs = 0;
        const look = async (fails = false) => {
          nowMs += 2_000;
          await traffic.look(owners, haproxy.workers(), nowMs);
          const deltas = traffic.take(nowMs);
          if (fails) return traffic.putBack(deltas, nowMs);
          for (const { appId, requests } of deltas) written.set(appId, (written.get(appId) ?? 0) + requests);
        };
        for (const step of actions) {
          switch (step.do) {
            case 'serve': {
              const owner = owners.get(step.slot);
              // A request needs an app; after a reload the process before may still serve.
              if (!owner) break;
              const pids = [...haproxy.processes.keys()];
              haproxy.serve(step.slot, step.requests, step.old ? pids[0] : haproxy.pid);
              served.set(owner, (served.get(owner) ?? 0) + step.requests);
              break;
            }
            case 'reload':
              haproxy.pid++;
              haproxy.processes.set(haproxy.pid, new Map());
              break;
            case 'restart':
              // What the last instants of a killed process counted is gone with it.
              await look();
              haproxy.processes.clear();
              haproxy.pid++;
              haproxy.processes.set(haproxy.pid, new Map());
              break;
            case 'assign':
              // A slot rests between two apps, longer than a look takes.
              await look();
              if (step.app === 0) owners.delete(step.slot);
              else if (![...owners.values()].includes(`app-${step.app}`)) owners.set(step.slot, `app-${step.app}`);
              break;
            case 'look':
              await look();
              break;
            case 'fail':
              await look(true);
              break;
          }
        }
        await look();
        expect(written).toEqual(served);
      }),
    );
  });

  it('begins where the controller before it ended', async () => {
    const haproxy = new Counting();
    const owners = new Map([[1, 'app']]);
    haproxy.serve(1, 10);
    const traffic = new Traffic();
    await traffic.adopt(haproxy.workers());
    haproxy.serve(1, 3);
    await traffic.look(owners, haproxy.workers(), 0);
    expect(traffic.take(0)).toMatchObject([{ appId: 'app', requests: 3 }]);
  });
});
