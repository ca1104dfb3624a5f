/** Who containers run as, as on AI Deploy: an image that works there works here. */
export const WORKLOAD_UID = 42420;
export const WORKLOAD_GID = 42420;
export const WORKLOAD_HOME = '/workspace';
