/** No event tells how far a transfer is. */
export const MOVES_EVERY_MS = 1_000;
