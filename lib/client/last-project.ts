/** The project that one was in last, kept in a cookie: the server leads there from `/`. */

export const LAST_PROJECT_COOKIE = 'davit-project';
const DAYS = 365;

/** @param project its slug */
export function rememberProject(project: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there over plain HTTP
  document.cookie = `${LAST_PROJECT_COOKIE}=${encodeURIComponent(project)}; Path=/; Max-Age=${DAYS * 86_400}; SameSite=Lax`;
}

/**
 * The project whose apps are meant on a page that is about none: the one that one was in last, else the first.
 *
 * @param cookies as `document.cookie` has them
 */
export function projectAtHand<Project extends { slug: string }>(
  projects: readonly Project[],
  cookies: string,
): Project | undefined {
  const kept = cookies.split('; ').find((one) => one.startsWith(`${LAST_PROJECT_COOKIE}=`));
  const last = kept?.slice(LAST_PROJECT_COOKIE.length + 1);
  return projects.find(({ slug }) => encodeURIComponent(slug) === last) ?? projects[0];
}
