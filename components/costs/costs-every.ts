/** Money grows by the minute: asked again this often while it is looked at. */
export const COSTS_EVERY_MS = 30_000;
