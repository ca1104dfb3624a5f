/** Every screen of one browser page, in one project. */
import type { Page } from '@playwright/test';
import { ActivityPage } from './activity.ts';
import { AppPage } from './app.ts';
import { AppsPage } from './apps.ts';
import { CapacityPage } from './capacity.ts';
import { CostsPage } from './costs.ts';
import { CreatePage } from './create.ts';
import { DataPage } from './data.ts';
import { DiskPage } from './disk.ts';
import { RegistriesPage } from './registries.ts';
import { Shell } from './shell.ts';
import { SignInPage } from './sign-in.ts';
import { TokensPage } from './tokens.ts';

export interface Screens {
  shell: Shell;
  signIn: SignInPage;
  activity: ActivityPage;
  apps: AppsPage;
  capacity: CapacityPage;
  costs: CostsPage;
  create: CreatePage;
  data: DataPage;
  disk: DiskPage;
  registries: RegistriesPage;
  tokens: TokensPage;
  app(id: string): AppPage;
}

export function openScreens(page: Page, project: string): Screens {
  return {
    shell: new Shell(page),
    signIn: new SignInPage(page),
    activity: new ActivityPage(page, project),
    apps: new AppsPage(page, project),
    capacity: new CapacityPage(page),
    costs: new CostsPage(page, project),
    create: new CreatePage(page, project),
    data: new DataPage(page, project),
    disk: new DiskPage(page),
    registries: new RegistriesPage(page, project),
    tokens: new TokensPage(page, project),
    app: (id) => new AppPage(page, project, id),
  };
}

/** Which app a page is about. */
export async function appIdOfPage(page: Page): Promise<string> {
  await page.waitForURL(/\/apps\/[\da-f]{8}-[\da-f-]{27}/);
  return /\/apps\/([\da-f-]{36})/.exec(page.url())?.[1] ?? '';
}
