'use server';

/** What people do to apps. Each is one call of the API as whoever is signed in. */
import type { WriteResult } from '../../lib/client/write-result.ts';
import type { AppChanges } from '../../lib/domain/spec/app-changes.ts';
import type { App, AppCheck } from '../../lib/http/answers/app.ts';
import { write } from './write.ts';

export async function startApp(appId: string) {
  return write('PUT', `${appPath(appId)}/start`);
}

export async function stopApp(appId: string) {
  return write('PUT', `${appPath(appId)}/stop`);
}

/** New replicas of the same take over one by one. */
export async function restartApp(appId: string) {
  return write('PUT', `${appPath(appId)}/restart`);
}

/** A new revision that runs what an earlier one ran. */
export async function rollbackApp({ appId, revision }: { appId: string; revision: number }) {
  return write<App>('PUT', `${appPath(appId)}/rollback`, { revision });
}

/** A new revision with this image, for which its registry is asked anew, also for the one that the app has. */
export async function setImage({ appId, image }: { appId: string; image: string }) {
  return write<App>('PUT', `${appPath(appId)}/image`, { url: image });
}

/** `force` kills what runs, without drain and grace. */
export async function deleteApp({ appId, force }: { appId: string; force: boolean }) {
  return write('DELETE', `${appPath(appId)}${force ? '?force=true' : ''}`);
}

/** A fixed number of replicas. */
export async function scaleApp({ appId, replicas }: { appId: string; replicas: number }) {
  return write('PUT', `${appPath(appId)}/scalingstrategy`, { fixed: { replicas } });
}

/** @param spec as the API takes it */
export async function createApp({ project, spec }: { project: string; spec: unknown }) {
  return write<App>('POST', `/v1/app?project=${encodeURIComponent(project)}`, spec);
}

/** What would come of a spec, without making anything. */
export async function checkApp({ project, spec }: { project: string; spec: unknown }) {
  return write<AppCheck>('POST', `/v1/app/check?project=${encodeURIComponent(project)}`, spec);
}

/** What it runs, and how it is treated; `update` as the API takes it. */
export async function updateApp({ appId, update }: { appId: string; update: unknown }) {
  return write<App>('PUT', appPath(appId), update);
}

/** Null removes the label. */
export async function setLabel({ appId, ...label }: { appId: string; name: string; value: string | null }) {
  return write('PUT', `${appPath(appId)}/label`, label);
}

/** What differs, part by part; the first part that is refused ends it, and says so. */
export async function saveApp({
  appId,
  update,
  replicas,
  labels,
}: { appId: string } & AppChanges): Promise<WriteResult<App>> {
  // First of all what may be refused for its fields: then nothing else was changed.
  const changed = Object.keys(update).length > 0 ? await updateApp({ appId, update }) : null;
  if (changed && !changed.ok) return changed;
  const scaled = replicas === undefined ? null : await scaleApp({ appId, replicas });
  if (scaled && !scaled.ok) return scaled;
  for (const label of labels) {
    const set = await setLabel({ appId, ...label });
    if (!set.ok) return set;
  }
  return write<App>('GET', appPath(appId));
}

/** For an app that failed: changed where something must change, then started. What is refused first stops it. */
export async function mendApp({ appId, update }: { appId: string; update: unknown }) {
  const changed = update === null ? null : await updateApp({ appId, update });
  return changed && !changed.ok ? changed : startApp(appId);
}

function appPath(appId: string): string {
  return `/v1/app/${encodeURIComponent(appId)}`;
}
