/** Out of the way of a Davit that runs on the same engine. */
export const NETWORK_RANGE = '10.85.0.0/16';
