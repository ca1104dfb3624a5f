/** How to call an app, ready to paste into a terminal, a notebook or a script. */

export const SNIPPET_LANGUAGES = ['curl', 'Python', 'JavaScript'] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

export interface Call {
  /** The app's address. */
  url: string;
  /** Absent for an app that answers to everyone. */
  token?: string;
}

/** Needs nothing to be installed: curl, Python's own library, the fetch of Node, Deno and Bun. */
export function snippet(language: SnippetLanguage, { url, token }: Call): string {
  const bearer = token === undefined ? null : `Bearer ${token}`;
  switch (language) {
    case 'curl':
      return bearer
        ? `curl --fail-with-body -H ${shell(`Authorization: ${bearer}`)} ${shell(url)}`
        : `curl --fail-with-body ${shell(url)}`;
    case 'Python':
      return [
        'from urllib.request import Request, urlopen',
        '',
        `request = ${called('Request', quoted(url), bearer && `headers={"Authorization": ${quoted(bearer)}}`)}`,
        'with urlopen(request) as response:',
        '    print(response.status, response.read().decode())',
      ].join('\n');
    case 'JavaScript':
      return [
        `const response = await ${called('fetch', quoted(url), bearer && `{ headers: { Authorization: ${quoted(bearer)} } }`)};`,
        'console.log(response.status, await response.text());',
      ].join('\n');
  }
}

function called(name: string, ...given: (string | null)[]): string {
  return `${name}(${given.filter((one) => one !== null).join(', ')})`;
}

/** One word of a POSIX shell, whatever it holds. */
function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A string of Python and JavaScript alike. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
