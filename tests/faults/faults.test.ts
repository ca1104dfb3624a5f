/** Ten faults at random moments on the real engine; `npm run soak chaos` has fifty, by another seed each time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTown, type Town } from './faults.ts';

let town: Town;
beforeAll(async () => {
  town = await openTown(1);
}, 300_000);
afterAll(() => town.destroy(), 60_000);

it('four apps converge whatever dies under them: nothing orphaned, doubled or lost', async () => {
  for (let part = 0; part < 2; part++) {
    const suffered = await town.suffer(5);
    expect(await town.converge(), suffered.join(', ')).toEqual([]);
  }
}, 300_000);
