/** The project that one was in last, kept in a cookie: the server leads there from `/`. */

export const LAST_PROJECT_COOKIE = 'davit-project';
const DAYS = 365;

/** @param project its slug */
export function rememberProject(project: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there over plain HTTP
  document.cookie = `${LAST_PROJECT_COOKIE}=${encodeURIComponent(project)}; Path=/; Max-Age=${DAYS * 86_400}; SameSite=Lax`;
}
