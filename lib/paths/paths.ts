/** Every link of the console. Nobody writes one by hand (`tests/house/links.test.ts`). */

function path(...segments: string[]): string {
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** The app's id, not its name: names may be given again. */
function app(project: string, appId: string, ...tab: string[]): string {
  return path('projects', project, 'apps', appId, ...tab);
}

export const paths = {
  /** Leads to the apps of a project of the user's. */
  home: () => '/',
  /** @param next path to return to */
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
  apps: (project: string) => path('projects', project, 'apps'),
  newApp: (project: string) => path('projects', project, 'apps', 'new'),
  /** The same, with the dialog that takes a spec open. */
  importApp: (project: string) => `${path('projects', project, 'apps', 'new')}#import`,
  app: (project: string, appId: string) => app(project, appId),
  /** With two numbers: what differs between them. */
  appRevisions: (project: string, appId: string, compare?: { from: number; to: number }) =>
    `${app(project, appId, 'revisions')}${compare ? `?from=${compare.from}&to=${compare.to}` : ''}`,
  appLogs: (project: string, appId: string) => app(project, appId, 'logs'),
  appData: (project: string, appId: string) => app(project, appId, 'data'),
  appScaling: (project: string, appId: string) => app(project, appId, 'scaling'),
  appCost: (project: string, appId: string) => app(project, appId, 'cost'),
  appSettings: (project: string, appId: string) => app(project, appId, 'settings'),
  costs: (project: string) => path('projects', project, 'costs'),
  tokens: (project: string) => path('projects', project, 'tokens'),
  registries: (project: string) => path('projects', project, 'registries'),
  data: (project: string) => path('projects', project, 'data'),
  /** A container's files. @param folder ends with `/`; absent or empty: all of it */
  container: (project: string, containerId: string, folder = '') =>
    `${path('projects', project, 'data', containerId)}${folder ? `?in=${encodeURIComponent(folder)}` : ''}`,
  /** Where a file of a container is put. */
  containerFile: (containerId: string, file: string) =>
    `/v1/container/${encodeURIComponent(containerId)}/file?path=${encodeURIComponent(file)}`,
  /** A file of a container, to be saved. */
  containerContent: (containerId: string, file: string) =>
    `/v1/container/${encodeURIComponent(containerId)}/content?path=${encodeURIComponent(file)}`,
  activity: (project: string) => path('projects', project, 'activity'),
  /** Nodes, queue and prices of the instance: administrators'. */
  capacity: () => path('instance', 'capacity'),
  /** What takes disk: administrators'. */
  disk: () => path('instance', 'disk'),
  /** A month's ledger as a file for `davit bill replay`. @param month `YYYY-MM` */
  ledger: (project: string, month: string) =>
    `/v1/cost/ledger.json?project=${encodeURIComponent(project)}&month=${encodeURIComponent(month)}`,
  /** The API's own description. */
  openApi: () => '/v1/openapi.json',
};

/** Which app a path of the console is about. */
export function appIdOf(pathname: string): string | undefined {
  return /^\/projects\/[^/]+\/apps\/([\da-f]{8}-[\da-f-]{27})(\/|$)/.exec(pathname)?.[1];
}
