/** What axe finds on a page as it is now, and as it looks in both themes, narrow and wide. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** All that a theme can break: the one and the other differ in nothing but colours. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

export const NARROW = 360;
const WIDE = 1440;
const HEIGHT = 900;

/** No finding at all, best practices included. @param what names the state in the report, such as `apps` */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await expectNoFinding(page, what, (axe) => axe.withTags(RULES));
}

/**
 * Both themes, narrow and wide, of what is open: all rules at each width, those of colours once more in the other
 * theme; and nothing is wider than the screen. The page stays open, and ends narrow and light.
 */
export async function expectAccessibleInEveryLook(page: Page, what: string, widths = [NARROW, WIDE]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    await takeTheme(page, 'light');
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(sideways, `${what} scrolls sideways, ${width}`).toBeLessThanOrEqual(0);
    await expectAccessible(page, `${what}, light, ${width}`);
    await takeTheme(page, 'dark');
    await expectNoFinding(page, `${what}, dark, ${width}`, (axe) => axe.withRules(RULES_OF_COLOUR));
  }
  await page.setViewportSize({ width: NARROW, height: HEIGHT });
  await takeTheme(page, 'light');
}

/** Of a system that changes it while the page is open. */
async function takeTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction((theme) => document.documentElement.classList.contains(theme), colorScheme);
}

async function expectNoFinding(page: Page, what: string, rules: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // In the page itself: there are no frames of others, for whose sake axe would open a second page each time.
  const { violations } = await rules(new AxeBuilder({ page })).setLegacyMode().analyze();
  const findings = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')}: ${node.failureSummary?.replaceAll('\n', ' ')}`),
  );
  expect(findings, what).toEqual([]);
}
