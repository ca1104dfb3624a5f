import type { Page } from '@playwright/test';

/** A page is there before its buttons do anything: from here on, going to one ends when they do. */
export function waitForLife(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('button')].every((button) =>
        Object.keys(button).some((key) => key.startsWith('__reactProps$')),
      ),
    );
    return response;
  };
}
