/** A page by its keyboard alone. */
import { expect, type Locator, type Page } from '@playwright/test';

/** More presses than any page has places to stop at. */
const MOST_STOPS = 150;

/** Tab until it is focused, as someone without a mouse gets there; and it must be seen where one is. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect(await target.evaluate(isMarked), `the focus is seen on ${target}`).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_STOPS} presses of Tab do not lead to ${target}`);
}

/** Tab to it and press Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Tab to it and type in place of what it holds. */
export async function enter(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Whether an outline stands around it: its own, or its label's where it is a radio button under one. */
function isMarked(element: Element): boolean {
  const outlined = (one: Element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  };
  if (!element.matches(':focus-visible')) return false;
  return outlined(element) || (element instanceof HTMLInputElement && [...(element.labels ?? [])].some(outlined));
}
