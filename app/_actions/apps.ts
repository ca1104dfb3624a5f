'use server';

/** What people do to apps. Each is one call of the API as whoever is signed in. */
import type { App } from '../../lib/http/answers/app.ts';
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

function appPath(appId: string): string {
  return `/v1/app/${encodeURIComponent(appId)}`;
}
