/** Time and chance as a simulation is given them, so that a run with the same seed is the same run. */

export interface SimulationClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, so many milliseconds from now, never within the call itself; returns what calls it off. */
  after(ms: number, callback: () => void): () => void;
}

export const REAL_CLOCK: SimulationClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
