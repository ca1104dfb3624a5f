'use server';

/** What people do to apps. Each is one call of the API as whoever is signed in. */
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

/** For an app that failed: changed where something must change, then started. What is refused first stops it. */
export async function mendApp({ appId, update }: { appId: string; update: unknown }) {
  const changed = update === null ? null : await updateApp({ appId, update });
  return changed && !changed.ok ? changed : startApp(appId);
}

function appPath(appId: string): string {
  return `/v1/app/${encodeURIComponent(appId)}`;
}
