/** What a password that someone chooses must be: the form says it while one types, the service refuses what is not. */

export const PASSWORD_LENGTH = { least: 12, most: 1024 };

/** @returns what is wrong with it, to follow the field's name; null when nothing is */
export function passwordIssue(password: string): string | null {
  if (password.length > PASSWORD_LENGTH.most) return `must be at most ${PASSWORD_LENGTH.most} characters`;
  if ([...password].length < PASSWORD_LENGTH.least) return `must be at least ${PASSWORD_LENGTH.least} characters`;
  if (new Set(password).size === 1) return 'must not be one character over and over';
  return null;
}
