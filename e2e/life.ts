import type { Page, Request } from '@playwright/test';

/** Chromium drops what it loads when the machine gets another network, as the engine makes one for each project. */
const DROPPED = 'ERR_NETWORK_CHANGED';
/** What Chromium puts in the place of a page that it dropped: seen instead of the error when it is quicker than that. */
const ERROR_PAGE = 'chrome-error://';
const MOST_TRIES = 5;

/** A page is there before its buttons do anything: from here on, going to one ends when they do. */
export function waitForLife(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    for (let tries = 1; ; tries++) {
      let dropped = false;
      const note = (request: Request) => {
        dropped ||= request.failure()?.errorText.includes(DROPPED) === true && request.resourceType() === 'script';
      };
      page.on('requestfailed', note);
      const response = await goto(url, options).catch((error: unknown) => {
        const lost = [DROPPED, ERROR_PAGE].some((sign) => String(error).includes(sign));
        if (tries >= MOST_TRIES || !lost) throw error;
        dropped = true;
        return null;
      });
      page.off('requestfailed', note);
      if (dropped && tries < MOST_TRIES) continue;
      await page.waitForFunction(() =>
        [...document.querySelectorAll('button')].every((button) =>
          Object.keys(button).some((key) => key.startsWith('__reactProps$')),
        ),
      );
      return response;
    }
  };
}
