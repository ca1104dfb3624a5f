/** Who may do what: the one table of rights (product page, section 8). Services check it; buttons show it. */

/** In a project. An instance administrator is admin of every project. */
export const PROJECT_ROLES = ['reader', 'operator', 'admin'] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

/** Least role that may do it. `app.call` is the gateway's: a read token may call and nothing else. */
export const RIGHTS = {
  'app.see': 'reader',
  'app.create': 'operator',
  'app.update': 'operator',
  'app.run': 'operator',
  'app.delete': 'operator',
  'image.check': 'operator',
  'image.pull': 'reader',
  'image.push': 'operator',
  'image.delete': 'operator',
  'registry.see': 'operator',
  'registry.manage': 'admin',
  'data.see': 'reader',
  'data.manage': 'operator',
  'cost.see': 'reader',
  'token.see': 'operator',
  'token.manage': 'operator',
  'project.see': 'reader',
} as const satisfies Record<string, ProjectRole>;
export type Right = keyof typeof RIGHTS;

/** What an instance administrator alone may do. */
export const ADMINISTRATOR_RIGHTS = [
  'project.create',
  'capacity.see',
  'flavor.price',
  'disk.see',
  'disk.clean',
  'disk.limit',
] as const;
export type AdministratorRight = (typeof ADMINISTRATOR_RIGHTS)[number];

/** @param role null for someone who is not a member */
export function mayIn(role: ProjectRole | null, right: Right): boolean {
  return role !== null && PROJECT_ROLES.indexOf(role) >= PROJECT_ROLES.indexOf(RIGHTS[right]);
}
