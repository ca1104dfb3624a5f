/** Every operation of the table, bound: one that is missing does not compile. */

import { openApiDocument } from '../../../lib/http/openapi.ts';
import type { OperationId } from '../../../lib/http/operations/operations.ts';
import { projectCost } from '../../../lib/services/costs/cost-report.ts';
import { monthLedger } from '../../../lib/services/costs/month-ledger.ts';
import { readDemo } from '../../../lib/services/instance/demo.ts';
import { createProject } from '../../../lib/services/projects/create-project.ts';
import { listProjects } from '../../../lib/services/projects/list-projects.ts';
import { me } from '../../../lib/services/session/me.ts';
import { resetPassword } from '../../../lib/services/session/reset-password.ts';
import { signIn } from '../../../lib/services/session/sign-in.ts';
import { createToken, deleteToken, getToken, listTokens, renewToken } from '../../../lib/services/tokens/tokens.ts';
import { projectUsage } from '../../../lib/services/usage/project-usage.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { projectEvents } from './app-events.ts';
import { appHandlers } from './apps.ts';
import type { Handlers } from './call.ts';
import { capacityHandlers } from './capacity.ts';
import { containerHandlers } from './containers.ts';
import { dataStoreHandlers } from './data-stores.ts';
import { diskHandlers } from './disk.ts';
import { fileHandlers } from './files.ts';
import { imageHandlers } from './images.ts';
import { toList } from './lists.ts';
import { toUsage } from './numbers.ts';
import { toMe, toProject, toToken } from './other-answers.ts';
import { registryHandlers } from './registries.ts';
import { sharedRegistryHandlers } from './shared-registry.ts';
import { volumeHandlers } from './volumes.ts';

export const handlers: Handlers<OperationId> = {
  ...appHandlers,
  ...capacityHandlers,
  ...containerHandlers,
  ...dataStoreHandlers,
  ...diskHandlers,
  ...fileHandlers,
  ...imageHandlers,
  ...registryHandlers,
  ...sharedRegistryHandlers,
  ...volumeHandlers,
  listProjectEvents: projectEvents,
  projectCost: async ({ platform, actor, project, query }) => projectCost(platform, actor, await project(), query),
  monthLedger: async ({ platform, actor, project, query }) => monthLedger(platform, actor, await project(), query),
  projectUsage: async ({ platform, actor, project, query }) =>
    toUsage(await projectUsage(platform, actor, await project(), {}), query.app),
  me: async ({ platform, actor, projectSlug }) => toMe(await me(platform, actor, { project: projectSlug })),
  async getDemo({ platform, actor }) {
    const { project, appId, example, ...progress } = await readDemo(platform, actor, {});
    return {
      ...progress,
      ...(project === null ? {} : { project }),
      ...(appId === null ? {} : { appId }),
      ...(example === null ? {} : { example }),
    };
  },
  async listProjects({ platform, actor, query }) {
    return toList(await listProjects(platform, actor, query), query, toProject);
  },
  createProject: async ({ platform, actor, body }) => toProject(await createProject(platform, actor, body)),
  async listTokens({ platform, actor, project, query }) {
    const found = await listTokens(platform, actor, await project(), query);
    return toList(found, query, (token) => toToken(token, platform.settings.region));
  },
  async createToken({ platform, actor, project, body }) {
    const { token, value } = await createToken(platform, actor, await project(), body);
    return toToken(token, platform.settings.region, value);
  },
  getToken: async ({ platform, actor, id }) =>
    toToken(await getToken(platform, actor, id, {}), platform.settings.region),
  async renewToken({ platform, actor, id }) {
    const { token, value } = await renewToken(platform, actor, id, {});
    return toToken(token, platform.settings.region, value);
  },
  async deleteToken({ platform, actor, id }) {
    await deleteToken(platform, actor, id, {});
    return undefined;
  },
  async signIn({ platform, body }) {
    const { expiresAt, ...session } = await signIn(platform, body);
    return { ...session, expiresAt: expiresAt.toISOString() };
  },
  async setPassword({ platform, body }) {
    await resetPassword(platform, body);
    return undefined;
  },
  openApi: async () => openApiDocument(packageJson.version),
};
