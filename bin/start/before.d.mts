export class Stop extends Error {}
type Env = Record<string, string | undefined>;
export interface Urls {
  console: string;
  gateway: string;
}
export function checkNode(version?: string): void;
export function step(name: string, work: () => Promise<string | undefined> | Promise<void>): Promise<void>;
export function possibleHomes(clone: string, env: Env): string[];
export function runningIn(home: string): (Urls & { pid: number }) | null;
/** @returns how to give it back */
export function takeHome(home: string, urls: Urls): () => void;
export function sayRunning(running: Urls & { pid: number }, home: string): string;
/** @param homes whose own leftovers are no obstacle */
export function checkPorts(env: Env, homes?: string[]): Promise<void>;
export function ownerOf(port: number): { pid: number; name: string } | null;
export function packagesAreCurrent(clone: string): boolean;
export function installPackages(clone: string): Promise<void>;
