/** Capacity moves without an event that this page would hear of: asked again this often while it is looked at. */
export const CAPACITY_EVERY_MS = 2_000;
