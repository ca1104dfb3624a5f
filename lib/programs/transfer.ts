/** rclone and git: what data is brought over with. They are looked for where data is first asked for. */
import { findOnPath } from './find.ts';
import type { MissingProgram } from './install.ts';

export const RCLONE: MissingProgram = { what: 'rclone, for data of S3 services', packages: ['rclone'] };
export const GIT: MissingProgram = { what: 'git, for data of repositories', packages: ['git'] };

/** Those that are not there. */
export async function missingTransferPrograms(): Promise<MissingProgram[]> {
  const [rclone, git] = await Promise.all([findOnPath('rclone'), findOnPath('git')]);
  return [...(rclone ? [] : [RCLONE]), ...(git ? [] : [GIT])];
}
