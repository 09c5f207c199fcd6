import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, DESK, fits, launch, PHONE, visit } from '../browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function open(page, path) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), 200);
  assert.equal(await page.locator('h1').count(), 1);
}

test('the home page opens without script', () => visit(browser, { script: false, viewport: PHONE }, (page) => open(page, '/')));

for (const viewport of [PHONE, DESK]) {
  test(`the home page fits a window of ${viewport.width} px`, () => visit(browser, { viewport }, async (page) => {
    await open(page, '/');
    await fits(page);
  }));
}

for (const locale of ['zh-CN', 'zh-TW', 'en-GB']) {
  test(`the home page can be used by everybody in ${locale}`, () => visit(browser, { locale }, async (page) => {
    await open(page, '/');
    await accessible(page);
  }));
}
