import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { BrowserContext, Frame, Page } from "playwright-core";
import { expect } from "vitest";

const { source: axe } = createRequire(import.meta.url)("axe-core") as { source: string };
const screenshots = new URL("../../../.screenshots/", import.meta.url).pathname;
/** How a page is looked at. */
export interface Look {
  width: number;
  colorScheme: "light" | "dark";
  /** For the names of tests and files. */
  name: string;
}

const ALL: readonly Look[] = (["light", "dark"] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ width, colorScheme, name: `${width}-${colorScheme}` })),
);
/** Whether `npm run test:looks` asks. */
const isForPeople = process.env.LOOKS === "all";
const TWO = ALL.filter(({ width, colorScheme }) => (colorScheme === "light") === (width === 1280));

/**
 * Returns how a page is looked at: in all four ways in `npm run test:looks`; in `npm test` in one, a phone in the dark or a
 * wide screen in the light, by what the page is called.
 */
export function looksAt(name: string): readonly Look[] {
  if (isForPeople) return ALL;
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return TWO.slice(sum % 2).slice(0, 1);
}

const MAX_BYTES = 60 * 1024;

/**
 * Looks at a page as it stands: axe finds nothing, nothing scrolls sideways, and in `npm run test:looks` a screenshot is
 * kept for people.
 */
export async function lookAt(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const { width, colorScheme, name: look } of looksAt(name)) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const place = `${name}-${look}`;
    // It is for people, and takes as long as the rest together.
    if (isForPeople) await page.screenshot({ path: join(screenshots, `${place}.png`), fullPage: true });
    expect([place, await violations(page)]).toEqual([place, []]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place).toBe(true);
  }
  expect(gzipSync(await page.content()).byteLength, name).toBeLessThan(MAX_BYTES);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

/**
 * Goes on by the tabulator until something with this name has the focus, as far as one round through the page.
 * @param frame the frame of the page that it is in
 */
export async function tabTo(page: Page, name: string | RegExp, frame: Frame = page.mainFrame()): Promise<void> {
  const names: string[] = [];
  for (let count = 0; count < 120; count++) {
    await page.keyboard.press("Tab");
    const focused = String(
      await frame.evaluate(`(({ activeElement: one }) =>
        one === null ? "" : (one.labels?.[0]?.textContent ?? one.textContent ?? "").trim())(document)`),
    );
    names.push(focused);
    if (typeof name === "string" ? focused === name : name.test(focused)) return;
  }
  throw new Error(`nothing called ${name} was reached, but ${[...new Set(names)].join(", ")}`);
}

/** Follows what has this name, or presses it. */
export async function press(page: Page, name: string | RegExp, frame?: Frame): Promise<void> {
  await tabTo(page, name, frame);
  await enter(page);
}

/** Presses Enter on what has the focus. The window may close by that, before its driver hears that the key was pressed. */
export async function enter(page: Page): Promise<void> {
  await page.keyboard.press("Enter").catch((error) => {
    if (!page.isClosed()) throw error;
  });
}

/** Notes what pages of an origin load from elsewhere: it should be nothing. Where a page leads to is not noted. */
export function watchLoads(context: BrowserContext, origin: string): string[] {
  const strange: string[] = [];
  context.on("request", (request) => {
    // What opens a window or a frame belongs to no page yet.
    if (request.isNavigationRequest()) return;
    const isOurs = request.frame().url().startsWith(origin);
    if (isOurs && !request.url().startsWith(`${origin}/`)) strange.push(request.url());
  });
  return strange;
}
