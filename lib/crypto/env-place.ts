/** Where the sealed value of a secret environment variable belongs: to this name of this app, nowhere else. */
export function envPlace(appId: string, name: string): string {
  return `env:${appId}:${name}`;
}
