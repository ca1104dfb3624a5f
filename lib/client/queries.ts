/**
 * What pages read, each named once: the API's path is the key. The same query is run by a page's server (`<Prefetch>`)
 * and by the browser, and patched by the live stream.
 */
import { replaceEqualDeep } from '@tanstack/react-query';
import type { z } from 'zod';
import type { BillFile } from '../domain/money/bill-file.ts';
import type { App, AppList, LoggedReplicaList, RevisionDiff, replicaList, revisionList } from '../http/answers/app.ts';
import type { NodeList, PriceList, QueueList } from '../http/answers/capacity.ts';
import type {
  DataContainer,
  DataContainerList,
  DataFileList,
  DataStoreList,
  StoreContainers,
} from '../http/answers/data.ts';
import type { Disk } from '../http/answers/disk.ts';
import type { ImagePreflight } from '../http/answers/image.ts';
import type { FittingFlavorList, Timeline, Usage } from '../http/answers/numbers.ts';
import type { Cost, Demo, eventList, Me, projectList, tokenList } from '../http/answers/other.ts';
import type { RegistryList } from '../http/answers/registry.ts';
import type { SharedRegistry } from '../http/answers/shared-registry.ts';
import type { DataSyncList, UserVolumeList } from '../http/answers/volume.ts';
import { paths } from '../paths/paths.ts';
import { apiQuery } from './api.ts';
import { mergeEvents } from './live/cache/merge-events.ts';
import { newerApp, newerApps } from './live/cache/patch-app.ts';

export type ReplicaList = z.output<typeof replicaList>;
export type RevisionList = z.output<typeof revisionList>;
export type EventList = z.output<typeof eventList>;
export type ProjectList = z.output<typeof projectList>;
export type TokenList = z.output<typeof tokenList>;

/** The API's own limit: more than a page shows at once, and a project rarely has more. */
export const MOST = 1000;
/** Rows that the list of apps begins with: more than any screen shows at once. */
const FIRST_APPS = 40;
/** Events that a page begins with; older ones follow on demand. */
const FIRST_EVENTS = 100;
const OLDER_EVENTS = 500;
/** Revisions that a page begins with; the others follow on demand. */
export const FIRST_REVISIONS = 25;

/** Who is signed in, with the projects that are theirs. */
export const meQuery = () => apiQuery<Me>('/v1/me');

/** How far the first start is with its demo app, and the example that can be deployed as it is. */
export const demoQuery = () => apiQuery<Demo>('/v1/demo');

export const projectsQuery = () => apiQuery<ProjectList>(`/v1/project?size=${MOST}`);

/** By name. @param project its slug */
export const appsQuery = (project: string) =>
  joined(apiQuery<AppList>(`/v1/app?${inProject(project)}&sort=name&order=asc&size=${MOST}`), newerApps);

/** What `appsQuery` begins with. */
export const firstAppsQuery = (project: string) =>
  apiQuery<AppList>(`/v1/app?${inProject(project)}&sort=name&order=asc&size=${FIRST_APPS}`);

/** Those of which something happened last. */
export const recentAppsQuery = (project: string) =>
  apiQuery<AppList>(`/v1/app?${inProject(project)}&sort=updatedAt&size=${FIRST_EVENTS}`);

/** How many apps a project has, without the apps. */
export const appCountQuery = (project: string) => apiQuery<AppList>(`/v1/app?${inProject(project)}&size=1`);

/** @param text part of a name or an image; found whether or not the list holds the app */
export const appSearchQuery = (project: string, text: string) =>
  apiQuery<AppList>(`/v1/app?${inProject(project)}&search=${encodeURIComponent(text)}&sort=updatedAt&size=20`);

export const appQuery = (appId: string) => joined(apiQuery<App>(appPath(appId)), newerApp);

/** Newest first; live ones are put in front as they happen. */
export const eventsQuery = (appId: string) =>
  joined(apiQuery<EventList>(`${appPath(appId)}/event?size=${FIRST_EVENTS}`), mergeEvents);

/** Those before an event: they go behind what `eventsQuery` holds. */
export const olderEventsQuery = (appId: string, before: string) =>
  apiQuery<EventList>(`${appPath(appId)}/event?size=${OLDER_EVENTS}&before=${before}`);

/** Those of all apps of a project, newest first. */
export const projectEventsQuery = (project: string) =>
  joined(apiQuery<EventList>(`/v1/event?${inProject(project)}&size=${FIRST_EVENTS}`), mergeEvents);

/** Those before an event: they go behind what `projectEventsQuery` holds. */
export const olderProjectEventsQuery = (project: string, before: string) =>
  apiQuery<EventList>(`/v1/event?${inProject(project)}&size=${OLDER_EVENTS}&before=${before}`);

/** Those that are there, by ordinal. */
export const replicasQuery = (appId: string) => apiQuery<ReplicaList>(`${appPath(appId)}/replica`);

/** Those whose log is kept, whether they are there or have ended. */
export const loggedReplicasQuery = (appId: string) => apiQuery<LoggedReplicaList>(`${appPath(appId)}/log/replica`);

/** Newest first. @param size how many */
export const revisionsQuery = (appId: string, size: number = FIRST_REVISIONS) =>
  apiQuery<RevisionList>(`${appPath(appId)}/revision?size=${size}`);

/** What differs between two revisions. */
export const revisionDiffQuery = (appId: string, from: number, to: number) =>
  apiQuery<RevisionDiff>(`${appPath(appId)}/revision/diff?from=${from}&to=${to}`);

export const tokensQuery = (project: string) => apiQuery<TokenList>(`/v1/token?${inProject(project)}&size=${MOST}`);

/** Those that a project added; never with a password. */
export const registriesQuery = (project: string) =>
  apiQuery<RegistryList>(`/v1/registry?${inProject(project)}&sort=host&order=asc&size=${MOST}`);

/** What the shared registry has of a project. */
export const sharedRegistryQuery = (project: string) =>
  apiQuery<SharedRegistry>(`/v1/shared-registry?${inProject(project)}`);

/** S3 services and repositories that a project added; never with a secret. */
export const storesQuery = (project: string) =>
  apiQuery<DataStoreList>(`/v1/datastore?${inProject(project)}&sort=alias&order=asc&size=${MOST}`);

/** Buckets or branches of a store: the first thousand. */
export const storeContainersQuery = (storeId: string) =>
  apiQuery<StoreContainers>(`/v1/datastore/${encodeURIComponent(storeId)}/container`);

/** Those that Davit keeps itself. */
export const containersQuery = (project: string) =>
  apiQuery<DataContainerList>(`/v1/container?${inProject(project)}&sort=name&order=asc&size=${MOST}`);

export const containerQuery = (containerId: string) => apiQuery<DataContainer>(containerPath(containerId));

/** What is directly in a folder, folders first. @param folder without a slash at its end; empty: all. @param page from 1 */
export const filesQuery = (containerId: string, folder: string, page: number) =>
  apiQuery<DataFileList>(
    `${containerPath(containerId)}/file?prefix=${encodeURIComponent(folder)}&page=${page}&size=${MOST}`,
  );

/** All that is known of a container, each folder of it: for what changes its files. */
export const filesOf = (containerId: string) => ({
  predicate: ({ queryKey }: { queryKey: readonly unknown[] }) =>
    String(queryKey[0]).startsWith(containerPath(containerId)),
});

/** Copies of data on this host, the newest first. */
export const volumesQuery = (project: string) =>
  apiQuery<UserVolumeList>(`/v1/volume?${inProject(project)}&size=${MOST}`);

/** Transfers of what an app mounts, the newest first. @param size how many */
export const syncsQuery = (appId: string, size: number) =>
  apiQuery<DataSyncList>(`${appPath(appId)}/datasync?size=${size}`);

/** Figures of a project and of each of its apps. */
export const usageQuery = (project: string) => apiQuery<Usage>(`/v1/usage?${inProject(project)}`);

/** Figures of a project, and of those of its apps alone that are named. */
export const figuresQuery = (project: string, appIds: readonly string[] = []) =>
  apiQuery<Usage>(`/v1/usage?${inProject(project)}&app=${appIds.map(encodeURIComponent).join()}`);

/** What takes disk, on the whole instance: an administrator's. */
export const diskQuery = () => apiQuery<Disk>('/v1/disk');

/** What would come of an image; given up when nobody asks any more. @param image a reference */
export const preflightQuery = (project: string, image: string) =>
  apiQuery<ImagePreflight>(`/v1/image/preflight?${inProject(project)}&image=${encodeURIComponent(image)}`);

/** Flavors with their prices, and how many replicas of each fit now. */
export const flavorsQuery = (project: string) => apiQuery<FittingFlavorList>(`/v1/flavor?${inProject(project)}`);

/** The same as who asks about no project. */
export const instanceFlavorsQuery = () => apiQuery<FittingFlavorList>('/v1/flavor');

/** A flavor's prices, the latest first. */
export const pricesQuery = (flavor: string) => apiQuery<PriceList>(`/v1/flavor/${encodeURIComponent(flavor)}/price`);

/** Administrators': the nodes, and who holds what of them. */
export const nodesQuery = () => apiQuery<NodeList>('/v1/node');

/** Administrators': who waits for capacity, of all projects. */
export const queueQuery = () => apiQuery<QueueList>('/v1/queue');

/**
 * @param from RFC 3339: what lies before is not told. Round it, or each look is a query of its own
 * @param to absent: the present, whenever it is asked
 */
export const timelineQuery = (appId: string, from: string, to?: string) =>
  apiQuery<Timeline>(`${appPath(appId)}/timeline?${new URLSearchParams({ from, ...(to ? { to } : {}) })}`);

/** @param query `from`, `to` (days, `to` exclusive), `groupBy`; absent: the current month */
export const costQuery = (project: string, query: CostRange = {}) =>
  apiQuery<Cost>(`/v1/cost?${inProject(project)}${costParameters(query)}`);

export const appCostQuery = (appId: string, query: CostRange = {}) => {
  const parameters = costParameters(query).slice(1);
  return apiQuery<Cost>(`${appPath(appId)}/cost${parameters ? `?${parameters}` : ''}`);
};

/** Every interval that overlaps a month, with the prices. @param month `YYYY-MM` */
export const ledgerQuery = (project: string, month: string) => apiQuery<BillFile>(paths.ledger(project, month));

export interface CostRange {
  /** First day, `YYYY-MM-DD`. */
  from?: string;
  /** The day after the last. */
  to?: string;
  groupBy?: readonly ('app' | 'flavor' | 'day')[];
}

/** Begins with `&`, or is empty. */
function costParameters({ from, to, groupBy }: CostRange): string {
  const parameters = new URLSearchParams();
  if (from) parameters.set('from', from);
  if (to) parameters.set('to', to);
  if (groupBy) parameters.set('groupBy', groupBy.join(','));
  const text = parameters.toString();
  return text ? `&${text}` : '';
}

/** An answer never takes the place of what is newer: what the live stream has written since it was asked. */
function joined<Answer>(
  query: ReturnType<typeof apiQuery<Answer>>,
  join: (held: Answer | undefined, asked: Answer) => Answer,
) {
  return {
    ...query,
    structuralSharing: (held: unknown, asked: unknown) =>
      replaceEqualDeep(held, join(held as Answer | undefined, asked as Answer)),
  };
}

function appPath(appId: string): string {
  return `/v1/app/${encodeURIComponent(appId)}`;
}

function containerPath(containerId: string): string {
  return `/v1/container/${encodeURIComponent(containerId)}`;
}

function inProject(project: string): string {
  return `project=${encodeURIComponent(project)}`;
}
