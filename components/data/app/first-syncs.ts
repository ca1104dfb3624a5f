/** Transfers that the history begins with. */
export const FIRST_SYNCS = 20;
