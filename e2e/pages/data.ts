import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paths } from '../../lib/paths/paths.ts';
import { ProjectScreen } from './project-screen.ts';

/** A project's data: its containers, stores and volumes; and the page of one container. */
export class DataPage extends ProjectScreen {
  async goto(): Promise<void> {
    await this.page.goto(paths.data(this.project));
  }

  dialog(title: string | RegExp) {
    return this.page.getByRole('dialog', { name: title });
  }

  get createContainer() {
    return this.page.getByRole('main').getByRole('button', { name: 'Create container' });
  }

  get addStore() {
    return this.page.getByRole('main').getByRole('button', { name: 'Add data store' });
  }

  /** Of one of the page's tables, or of a container's files. */
  row(table: 'Containers' | 'Data stores' | 'Volumes' | RegExp, name: string) {
    return this.page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name });
  }

  file(name: string) {
    return this.row(/^Files/, name);
  }

  /** Opens the menu of a row. @returns its entry */
  async action(name: string, action: string) {
    await this.page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    return this.page.getByRole('menuitem', { name: action });
  }

  uploadButton(what: 'Upload files' | 'Upload a folder') {
    return this.page.getByRole('button', { name: what });
  }

  /** Through the browser's own dialog. @param files on this machine; a folder whole */
  async upload(what: 'Upload files' | 'Upload a folder', files: string | string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.uploadButton(what).click();
    await (await chooser).setFiles(files);
  }

  /** What is said of all uploads into the container. */
  get uploadsSaid() {
    return this.page.getByRole('heading', { level: 2 }).getByRole('status');
  }

  /** One file that is on its way, or was. */
  uploadOf(name: string | RegExp) {
    return this.page.getByRole('region', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name });
  }

  /** On the pages elsewhere. */
  get dock() {
    return this.page.getByRole('complementary', { name: 'Uploads' });
  }
}

/** A folder on this machine with these files, by their paths in it. @returns where it is */
export async function folderWith(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), 'davit-e2e-')), name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return folder;
}
