/** What would come of a spec: refused as creation would refuse it, else what is to be known beforehand. */

import { roomFor } from '../../domain/capacity/room.ts';
import { appSpecInput } from '../../domain/spec/app-spec.ts';
import { readTaken } from '../../store/app/apps.ts';
import { listFlavors } from '../../store/flavors.ts';
import { findInstance } from '../../store/instance.ts';
import { action } from '../action.ts';
import { readRoom } from '../capacity/room-now.ts';
import { checkEnv } from './env.ts';
import { checkRegion, deploymentFor, labelsFor, nameTaken, specFor } from './spec-draft.ts';
import { checkVolumes } from './volumes.ts';
import { capacityWarnings, surgeWarnings, type Warning } from './warnings.ts';

export interface AppCheck {
  warnings: Warning[];
  /** How many replicas of it would get their capacity now, behind those that wait for theirs. */
  fitsNow: number;
  currency: string;
  /** For all its replicas. */
  nanosPerMinute: bigint;
}

export const checkApp = action({
  on: 'project',
  right: 'app.create',
  input: appSpecInput,
  async run({ platform, actor, target }, input): Promise<AppCheck> {
    const { db, settings } = platform;
    checkRegion(input.region, settings);
    labelsFor(actor, input.labels ?? {});
    checkEnv(input.envVars ?? []);
    await checkVolumes(db, target.id, input.volumes ?? []);
    const spec = await specFor(platform, input);
    const { names } = await readTaken(db, target.id);
    if (input.name != null && names.has(input.name)) throw nameTaken(input.name);
    const [flavors, { nodes, left }] = [await listFlavors(db), await readRoom(db)];
    const price = flavors.find((flavor) => flavor.id === spec.flavor)?.nanosPerMinute ?? 0n;
    const replicas = input.scalingStrategy?.fixed?.replicas ?? 1;
    return {
      warnings: [
        ...capacityWarnings(spec, flavors, nodes),
        ...surgeWarnings(spec, { ...deploymentFor(input), replicas }, 0, nodes),
      ],
      fitsNow: roomFor(spec, left),
      currency: (await findInstance(db))?.currency ?? 'EUR',
      nanosPerMinute: price * BigInt(spec.units) * BigInt(replicas),
    };
  },
});
