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
export function visit(browser, options, act) {
  return story(browser, options, async (as) => act(await as('anybody')));
}

/**
 * Several people, each with a browser of his own: `as(name)` is the page of one of them, opened the first time he is
 * named. The same complaints as in `visit`, of all of them.
 */
export async function story(browser, { script = true, viewport = DESK, locale = 'zh-CN' }, act) {
  const wrong = [];
  const contexts = [];
  const pages = new Map();
  const as = async (name) => {
    if (!pages.has(name)) {
      const context = await browser.newContext({ baseURL: BASE, javaScriptEnabled: script, viewport, locale });
      contexts.push(context);
      pages.set(name, await watched(context, wrong));
    }
    return pages.get(name);
  };
  try {
    await act(as);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
  assert.deepEqual(wrong, []);
}

async function watched(context, wrong) {
  await refuseOutside(context, wrong);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => wrong.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusalStatus(message.text())) wrong.push(`console: ${message.text()}`);
  });
  return page;
}

/** Chromium writes every 4xx page to the console; a refused form or a closed door is such a page and no mistake. */
function isRefusalStatus(text) {
  return /^Failed to load resource: the server responded with a status of (403|404|409|422) /.test(text);
}

async function refuseOutside(context, wrong) {
  await context.route((address) => address.origin !== new URL(BASE).origin && address.protocol !== 'data:', (route) => {
    wrong.push(`request to ${route.request().url()}`);
    return route.abort();
  });
}

/** Opens an address; the page is whole and has one heading of the first level. */
export async function open(page, path, status = 200) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), status, `${path} answers ${answer.status()}`);
  assert.equal(await page.locator('h1').count(), 1, `${path} has one h1`);
}

/** Presses something that leads to another page; the status of that page. */
export async function press(page, what, status = 200) {
  const [answer] = await Promise.all([page.waitForNavigation(), what.click()]);
  assert.equal(answer.status(), status, `${page.url()} answers ${answer.status()}: ${await said(page)}`);
}

/** Turns the pages of a list until what is looked for stands there; the last page without it fails. */
export async function seek(page, what) {
  while (await what.count() === 0) {
    const next = page.locator('.pager a[rel=next]');
    assert.equal(await next.count(), 1, `${page.url()} is the last page, and it is on none`);
    await press(page, next);
  }
}

/** The errors of a page, or its heading: what a failed press tells. */
async function said(page) {
  const told = page.locator('.govuk-error-summary, .ws-errors, h1');
  return (await told.allInnerTexts()).join(' / ');
}

/** Fails unless the page is a refused form: 422, the title says so, and the summary leads to fields that are there. */
export async function refused(page, sentence) {
  assert.match(await page.title(), /^(错误|錯誤|Error)/);
  const links = page.locator('.govuk-error-summary__list a, .ws-errors li a');
  assert.ok((await links.allInnerTexts()).some((text) => text.includes(sentence)), `no error says ${sentence}: ${await said(page)}`);
  for (const target of await links.evaluateAll((all) => all.map((one) => one.getAttribute('href').slice(1)))) {
    assert.equal(await page.locator(`[id="${target}"]`).count(), 1, `the error leads to #${target}, which is not there`);
  }
}

/** Fails with axe's own words when a page breaks WCAG 2.2 A or AA. */
export async function accessible(page) {
  const { width, height } = page.viewportSize();
  // In a window as tall as the page no fixed bar covers what one would scroll to.
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  await page.setViewportSize({ width, height });
  const said = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => node.html).join('\n')}`);
  assert.deepEqual(said, [], page.url());
}

/** Fails when a page is wider than its window. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window} px`);
}
