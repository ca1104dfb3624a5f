/** The latest that is waited for: a page that is busy all the time is alive, too. */
const MOST_MS = 3_000;
const AFTER_LOAD_MS = 500;
const LOOK_EVERY_MS = 50;

/**
 * Calls once the browser has taken over the whole page. Parts that React takes over later must find the very data that
 * the server drew them from: until then nothing may write what came meanwhile.
 *
 * @returns calls it off
 */
export function whenAlive(work: () => void): () => void {
  const controller = new AbortController();
  const begin = () => {
    if (!controller.signal.aborted) work();
  };
  const waitUntilIdle = () => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'undefined') setTimeout(begin, AFTER_LOAD_MS);
    else requestIdleCallback(begin, { timeout: MOST_MS });
  };
  const wait = () => {
    const latest = performance.now() + MOST_MS;
    const look = () => {
      if (!isWhole() && performance.now() < latest) setTimeout(look, LOOK_EVERY_MS);
      // What has just been put into its place is taken over with the next frame.
      else setTimeout(waitUntilIdle, LOOK_EVERY_MS);
    };
    look();
  };
  if (document.readyState === 'complete') wait();
  else window.addEventListener('load', wait, { once: true, signal: controller.signal });
  return () => controller.abort();
}

/** React sends a long part of a page behind the others, with a mark in its place, and moves it there a moment later. */
function isWhole(): boolean {
  return document.querySelector('template[id^="B:"]') === null;
}
