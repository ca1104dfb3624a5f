/** Traffic and cost grow without an event that would tell: asked again this often while they are looked at. */
export const USAGE_EVERY_MS = 5_000;
