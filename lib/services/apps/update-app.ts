/** A change of what runs (a new revision) or of how it is treated (settings); nothing where nothing differs. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { diffRevisions } from '../../domain/history/diff-revisions.ts';
import type { Fact } from '../../domain/lifecycle/facts.ts';
import type { AppSettings, Probe, RevisionSpec } from '../../domain/lifecycle/model.ts';
import { type AppUpdateInput, appUpdateInput, imageReference } from '../../domain/spec/app-spec.ts';
import { insertRevision, readRevision } from '../../store/app/revisions.ts';
import { type FlavorRecord, listFlavors } from '../../store/flavors.ts';
import { action, type Context } from '../action.ts';
import { type AppView, viewApp } from './app-view.ts';
import { changeAsAsked } from './change-as-asked.ts';
import { patchEnv } from './env.ts';
import { completeProbe } from './probe.ts';
import { amountsOf, chooseResources } from './resources.ts';
import { mountVolumes } from './volumes.ts';

export const updateApp = action({
  on: 'app',
  right: 'app.update',
  input: appUpdateInput,
  run: (context, input) => change(context, input, false),
});

/** The registry is asked for the image anew, also for the one that the app has: its tag may have moved. */
export const setImage = action({
  on: 'app',
  right: 'app.update',
  input: z.strictObject({ url: imageReference }),
  run: (context, { url }) => change(context, { url }, true),
});

async function change(
  { platform, actor, target }: Context<{ id: string }>,
  input: AppUpdateInput,
  anew: boolean,
): Promise<AppView> {
  await changeAsAsked(platform, actor, target.id, 'update', async ({ app }, _now, tx) => {
    const settings = changedSettings(app, input);
    const facts: Fact[] = Object.keys(settings).length > 0 ? [{ type: 'settings-wanted', settings }] : [];
    const before = await readRevision(tx, app.id, app.revision);
    const envVars = input.envVars ? patchEnv(platform.vault, app.id, before.envVars, input.envVars) : before.envVars;
    const volumes = input.volumes ? await mountVolumes(tx, app, input.volumes) : before.volumes;
    const after = {
      ...specAfter(before, input, await listFlavors(tx)),
      ...imageAfter(before, input, anew),
      envVars,
      volumes,
    };
    if (isDeepStrictEqual(before, after)) return facts;
    const revision = await insertRevision(tx, app.id, after, signatureOf(actor));
    const changed = diffRevisions(before, after).map(({ field }) => field);
    return [...facts, { type: 'revision-wanted', revision, changed }];
  });
  return viewApp(platform.db, target.id);
}

/** What a revision runs stays the very same image, whatever became of its tag, until someone asks for one. */
function imageAfter(before: RevisionSpec, { url }: AppUpdateInput, anew: boolean) {
  const image = url ?? before.image;
  const isExact = image.includes('@');
  if (image === before.image && (isExact || !anew)) return {};
  return { image, digest: null, askRegistry: !isExact };
}

function specAfter(before: RevisionSpec, input: AppUpdateInput, flavors: FlavorRecord[]): RevisionSpec {
  const port = input.defaultHttpPort ?? before.port;
  return {
    ...before,
    command: input.command ? (input.command.length > 0 ? input.command : null) : before.command,
    port,
    probe: probeAfter(before.probe, input.probe, { before: before.port, after: port }),
    livenessProbe: probeAfter(before.livenessProbe, input.livenessProbe, { before: before.port, after: port }),
    ...(input.flavor || input.cpu || input.gpu ? resourcesAfter(before, input, flavors) : {}),
  };
}

/** An empty one removes it. A probe that asks the app's own port moves along with it. */
function probeAfter(
  before: Probe | null,
  wanted: AppUpdateInput['probe'],
  port: { before: number; after: number },
): Probe | null {
  if (wanted && Object.values(wanted).every((value) => value == null)) return null;
  const moved = before && before.port === port.before ? { ...before, port: port.after } : before;
  return wanted ? completeProbe(wanted, moved, port.after) : moved;
}

function resourcesAfter(before: RevisionSpec, input: AppUpdateInput, flavors: FlavorRecord[]) {
  const flavor = flavors.find((candidate) => candidate.id === before.flavor);
  return amountsOf(chooseResources(input, flavors, flavor ? { flavor, units: before.units } : null, ''));
}

/** Only what differs. */
function changedSettings(before: AppSettings, input: AppUpdateInput): Partial<AppSettings> {
  const strategy = input.deploymentStrategy;
  const wanted: { [Name in keyof AppSettings]: AppSettings[Name] | null | undefined } = {
    requestTimeoutSeconds: input.requestTimeoutSeconds,
    maxSurge: strategy?.maxSurge,
    maxUnavailable: strategy?.maxUnavailable,
    progressDeadlineSeconds: strategy?.progressDeadlineSeconds,
    gracePeriodSeconds: strategy?.terminationGracePeriodSeconds,
    unsecureHttp: input.unsecureHttp,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value != null && value !== before[name as keyof AppSettings]),
  );
}
