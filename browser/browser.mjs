// What the suites share: one Chromium a file, a fresh person a test, and a complaint about everything a page must not do.
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const BASE = process.env.SANXIANG_URL;
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

/** Starts Chromium; root needs it without its sandbox. */
export function launch() {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.SANXIANG_CHROMIUM, args });
}

/**
 * A person with a fresh browser: `visit` lets him act on one page and fails on any page error, content security
 * report or request that leaves the machine.
 */
export async function visit(browser, { script = true, viewport = DESK, locale = 'zh-CN' }, act) {
  const context = await browser.newContext({ baseURL: BASE, javaScriptEnabled: script, viewport, locale });
  const wrong = [];
  try {
    const page = await context.newPage();
    await refuseOutside(context, wrong);
    page.on('pageerror', (error) => wrong.push(`script error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isRefusalStatus(message.text())) wrong.push(`console: ${message.text()}`);
    });
    await act(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(wrong, []);
}

/** Chromium writes every 4xx page to the console; a refused form is such a page and no mistake. */
function isRefusalStatus(text) {
  return /^Failed to load resource: the server responded with a status of (404|409|422) /.test(text);
}

async function refuseOutside(context, wrong) {
  await context.route((address) => address.origin !== new URL(BASE).origin && address.protocol !== 'data:', (route) => {
    wrong.push(`request to ${route.request().url()}`);
    return route.abort();
  });
}

/** Fails with axe's own words when a page breaks WCAG 2.2 A or AA. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => node.html).join('\n')}`);
  assert.deepEqual(said, []);
}

/** Fails when a page is wider than its window. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `the page is ${wide} px wide in a window of ${window} px`);
}
