/** The latest that is waited for: a page that is busy all the time is alive, too. */
const MOST_MS = 3_000;
const AFTER_LOAD_MS = 500;

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
  const wait = () => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'undefined') setTimeout(begin, AFTER_LOAD_MS);
    else requestIdleCallback(begin, { timeout: MOST_MS });
  };
  if (document.readyState === 'complete') wait();
  else window.addEventListener('load', wait, { once: true, signal: controller.signal });
  return () => controller.abort();
}
