// The main job: an application becomes a licence that anybody can verify.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, fits, launch, open, PHONE, press, refused, story } from '../browser.mjs';
import { act, enter, examine, openCase, takeIn } from '../office.mjs';
import { drawing, receipt } from '../papers.mjs';

const WAYS = [
  ['on a phone without script', { script: false, viewport: PHONE }],
  ['at a desk with script', { script: true, viewport: DESK }],
];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [way, options] of WAYS) {
  test(`an application at the counter becomes a licence, ${way}`, () => story(browser, options, async (as) => {
    const number = await takeIn(as, '演练柜台店', ['layout']);
    const code = await receiptOf(as, number);
    await followWithCode(as, number, code);
    await supplement(as, number, '经营场所布局和操作流程图');
    await accept(as, number);
    await examineThroughInbox(as, number);
    await grant(as, number);
    await handOver(as, number);
    await verify(as, number);
  }));

  test(`everybody finds the item and reads its ten facts, ${way}`, () => story(browser, options, async (as) => {
    const page = await as('anybody');
    await open(page, '/');
    for (const words of ['spjy', '食品经营许可', '食品經營許可', '开饭店']) {
      await open(page, '/');
      await page.fill('#q', words);
      await press(page, page.locator('form[role=search] button[type=submit]'));
      assert.match(await page.locator('.zw-items').innerText(), /食品.*经营许可/, `${words} finds it`);
    }
    await press(page, page.locator('.zw-items a', { hasText: /食品.*经营许可/ }).first());
    for (let n = 1; n <= 10; n += 1) {
      const fact = page.locator(`section#f${n}`);
      assert.equal(await fact.count(), 1);
      assert.ok((await fact.innerText()).split('\n').length > 1, `fact ${n} says something`);
    }
    const boxes = await Promise.all((await page.getByRole('link', { name: '在线申请' }).all()).map((one) => one.boundingBox()));
    assert.ok(boxes.some((box) => box && box.y + box.height <= options.viewport.height), 'one can apply without scrolling');
    await fits(page);
  }));
}

/** The receipt that the clerk prints: it carries the code. */
async function receiptOf(as, number) {
  const clerk = await openCase(as, 'demo-clerk', number);
  await press(clerk, clerk.locator('.docs a', { hasText: '收件凭证' }));
  return receipt(clerk);
}

/** Somebody without an account opens the case with number and code; a wrong code tells nothing. */
async function followWithCode(as, number, code) {
  const page = await as('anybody');
  await open(page, `/cases/${number}`, 404);
  await open(page, '/follow');
  await page.fill('#number', number);
  await page.fill('#code', code === '22222222' ? '33333333' : '22222222');
  await press(page, page.locator('main form button[type=submit]'), 422);
  await refused(page, '没有找到与这个编号和查询码相符的办件');
  await page.fill('#code', code.toLowerCase());
  await press(page, page.locator('main form button[type=submit]'));
  assert.ok(new URL(page.url()).pathname.startsWith('/cases/'));
  assert.match(await page.locator('.tl').innerText(), /市场监督管理局/, 'every step names who has it');
  assert.ok(await page.locator('.why tbody tr').count() > 1, 'the next deadline is derived line by line');
  await fits(page);
}

/** The citizen sees exactly what the notice lists, is refused a wrong file and hands in the right one. */
async function supplement(as, number, material) {
  const page = await enter(as, 'demo-citizen');
  await open(page, `/cases/${number}`);
  assert.deepEqual(await page.locator('.zw-points > li > b').allInnerTexts(), [material]);
  const files = page.locator('.zw-ask input[type=file]');
  assert.equal(await files.count(), 1);
  await files.setInputFiles({ name: '说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>no paper</html>') });
  await press(page, page.locator('.zw-ask button[value=submit]'), 422);
  assert.match(await page.title(), /^错误/);
  await page.locator('.zw-ask input[type=file]').setInputFiles(drawing('布局图.png'));
  await press(page, page.locator('.zw-ask button[value=submit]'));
  assert.equal(await page.locator('.zw-ask').count(), 0, 'nothing more is asked');
}

/** The clerk answers the application at the intake: accepted. */
async function accept(as, number) {
  const page = await enter(as, 'demo-clerk');
  await open(page, `/staff/intake/${number}`);
  await fits(page);
  await page.locator('input[name=outcome][value=accept]').check();
  await press(page, page.locator('form[aria-labelledby=out-h] button[type=submit]'));
  assert.match(await page.locator('.docs').innerText(), /受理/);
}

/** The reviewer finds the tasks in the inbox, takes one, and both are done with agreement. */
async function examineThroughInbox(as, number) {
  const page = await enter(as, 'demo-reviewer');
  await open(page, '/staff/inbox');
  const rows = page.locator('tbody tr').filter({ has: page.locator(`a[href="/staff/cases/${number}"]`) });
  assert.equal(await rows.count(), 2, 'material review and site check stand side by side');
  await rows.first().locator('form button').click();
  await page.locator('tbody tr', { hasText: '我' }).filter({ has: page.locator(`a[href="/staff/cases/${number}"]`) }).waitFor();
  await fits(page);
  await examine(as, number);
}

/** The approver grants; the page says what comes next. */
async function grant(as, number) {
  const page = await openCase(as, 'demo-approver', number);
  await act(page, 'grant', {});
  assert.match(await page.locator('.docs').innerText(), /准予/);
  await fits(page);
}

/** The clerk hands the licence over and the register says so. */
async function handOver(as, number) {
  const page = await enter(as, 'demo-clerk');
  await open(page, '/staff/handover');
  const form = page.locator(`form[action="/staff/cases/${number}/delivery"]`);
  await form.locator('[name=way]').selectOption('handed');
  await press(page, form.locator('button'), 422);
  await page.fill('[name=to]', '演练申请人');
  await press(page, page.locator('main form button[type=submit]'));
  await open(page, '/staff/handover/register');
  assert.ok((await page.locator('main').innerText()).includes('演练申请人'));
}

/** The citizen reads the result; anybody verifies the licence; a wrong check code is told no. */
async function verify(as, number) {
  const citizen = await enter(as, 'demo-citizen');
  await open(citizen, `/cases/${number}`);
  assert.match(await citizen.locator('.zw-case__now').innerText(), /办结|送达|领取/);
  const address = await citizen.locator('.zw-result a[href^="/licences/"]').getAttribute('href');
  const page = await as('anybody');
  await open(page, address);
  assert.equal(await page.locator('.zw-verdict--valid').count(), 1);
  assert.match(await page.locator('.zw-verdict').innerText(), /演练柜台店|演练网上店/);
  assert.equal(await page.locator('.zw-qr svg').count(), 1);
  await fits(page);
  const [identifier, code] = address.slice('/licences/'.length).split('?code=');
  await open(page, `/licences/${identifier}?code=${'0'.repeat(code.length)}`);
  assert.equal(await page.locator('.zw-verdict--unknown').count(), 1);
  assert.doesNotMatch(await page.locator('main').innerText(), /演练柜台店|演练网上店/);
  await open(page, '/verify');
  await page.fill('[name=number]', decodeURIComponent(identifier));
  await page.fill('[name=code]', '0'.repeat(code.length));
  await press(page, page.locator('main form button[type=submit]'), 422);
  await refused(page, '没有与这个编号和校验码相符的证照');
  await page.fill('[name=code]', code);
  await press(page, page.locator('main form button[type=submit]'));
  assert.equal(await page.locator('.zw-verdict--valid').count(), 1);
}
