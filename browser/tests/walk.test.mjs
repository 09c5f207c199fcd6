// The main job: an application becomes a licence that anybody can verify.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, fits, launch, open, press, refused, seek, story } from '../browser.mjs';
import { act, answers, enter, examine, fill, openCase, takeIn } from '../office.mjs';
import { drawing, receipt, sheet } from '../papers.mjs';

const WAYS = [
  ['on a phone without script', { script: false, viewport: PHONE }],
  ['at a desk with script', { script: true, viewport: DESK }],
];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [way, options] of WAYS) {
  test(`an application online becomes a licence, ${way}`, () => story(browser, options, async (as) => {
    const { number, code } = await applyOnline(as);
    await followWithCode(as, number, code);
    await correct(as, number, ['layout']);
    await supplement(as, number, '经营场所布局和操作流程图');
    await accept(as, number);
    await examineThroughInbox(as, number);
    await grant(as, number);
    await handOver(as, number);
    await verify(as, number);
  }));

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

/** From the search to the confirmation: every page of questions, the materials, the check, the declaration. */
async function applyOnline(as) {
  const page = await enter(as, 'demo-citizen');
  await open(page, '/search?q=spjy');
  await press(page, page.locator('.zw-items a').first());
  await press(page, page.getByRole('link', { name: '在线申请' }).filter({ visible: true }).first());
  await press(page, page.locator('main form button[type=submit]').last());
  assert.match(new URL(page.url()).pathname, /^\/apply\/[^/]+$/);
  const draft = new URL(page.url()).pathname;
  await press(page, page.locator('.govuk-task-list__link').first());
  await answerShop(page);
  await answerRest(page);
  await handIn(page);
  await checkAnswers(page);
  await press(page, page.locator('a[role=button]'));
  await press(page, page.locator('main form button[type=submit]'), 422);
  await refused(page, '请勾选');
  await page.locator('[name=declared]').check();
  await press(page, page.locator('main form button[type=submit]'));
  await fits(page);
  const [number, code] = await page.locator('.govuk-panel strong').allInnerTexts();
  await open(page, draft);
  assert.match(new URL(page.url()).pathname, /^\/apply\/done\//, 'a page of the draft leads to the confirmation');
  return { number: number.replaceAll('-', ''), code };
}

const SAVE = 'button[name=do][value=save]';

/** The first page of questions: one error first, which keeps everything else that was typed. */
async function answerShop(page) {
  const { shop_name, shop_address, shop_area, shop_phone } = answers('演练网上店');
  await fits(page);
  await fill(page, { shop_name, shop_address, shop_area: '很大', shop_phone });
  await press(page, page.locator(SAVE), 422);
  await refused(page, '“经营面积（平方米）”请填写 1 至 100000 之间的整数，例如');
  assert.equal(await page.locator('[name=shop_area]').inputValue(), '很大');
  assert.equal(await page.locator('[name=shop_name]').inputValue(), '演练网上店');
  await fits(page);
  await fill(page, { shop_area });
  await press(page, page.locator(SAVE));
}

/** The other pages of questions; the back link keeps what was answered. */
async function answerRest(page) {
  const { subject, projects, manager, manager_id, staff } = answers('演练网上店');
  await press(page, page.locator('.govuk-back-link'));
  assert.equal(await page.locator('[name=shop_area]').inputValue(), '120');
  await press(page, page.locator(SAVE));
  await fill(page, { subject, projects });
  await press(page, page.locator(SAVE));
  await fill(page, { manager, manager_id: [...manager_id].map(fullWidth).join(''), staff });
  await press(page, page.locator(SAVE));
}

/** The same letter or digit as an input method may write it. */
function fullWidth(character) {
  return String.fromCharCode(character.charCodeAt(0) + 0xfee0);
}

/** The materials: what is no paper is refused, what was good stays, what is missing is named. */
async function handIn(page) {
  const slot = (key) => page.locator(`input[type=file][name=${key}]`);
  await slot('identity').setInputFiles(sheet('营业执照.pdf'));
  await slot('layout').setInputFiles({ name: '布局图.png', mimeType: 'image/png', buffer: Buffer.from('MZ no drawing') });
  await press(page, page.locator(SAVE), 422);
  await refused(page, '布局图.png');
  assert.match(await page.locator('.zw-files').innerText(), /营业执照\.pdf/, 'the good file is kept');
  await press(page, page.locator(SAVE), 422);
  await refused(page, '经营场所布局和操作流程图');
  await slot('layout').setInputFiles(drawing('布局图.png'));
  await slot('rules').setInputFiles(sheet('制度目录.pdf'));
  await fits(page);
  await press(page, page.locator(SAVE));
}

/** Every answer stands there; one is changed and leads back. */
async function checkAnswers(page) {
  const all = await page.locator('main').innerText();
  for (const part of ['演练网上店', '餐饮服务经营者', '热食类食品制售', '营业执照.pdf', '布局图.png']) assert.ok(all.includes(part), `${part} is shown for checking`);
  await fits(page);
  await press(page, page.locator('.govuk-summary-list__row', { hasText: '从业人员数' }).locator('a'));
  await fill(page, { staff: '8' });
  await press(page, page.locator(SAVE));
  assert.match(new URL(page.url()).pathname, /\/check$/);
  assert.equal(await page.locator('.govuk-summary-list__row', { hasText: '从业人员数' }).locator('dd').first().innerText(), '8');
}

/** The clerk finds the application at the intake and tells everything that is to be corrected, once. */
async function correct(as, number, keys) {
  const page = await enter(as, 'demo-clerk');
  await open(page, '/staff/intake');
  const row = page.locator(`th a[href="/staff/intake/${number}"]`);
  await seek(page, row);
  await press(page, row);
  await fits(page);
  await page.locator('input[name=outcome][value=correct]').check();
  const send = page.locator('form[aria-labelledby=out-h] button[type=submit]');
  for (const key of keys) await page.locator(`[name="m-${key}"][value="2"]`).check();
  await press(page, send, 422);
  await refused(page, '请写明材料');
  for (const key of keys) await page.fill(`[name="m-${key}-problem"]`, '图上没有面积和功能分区，请标明后重交。');
  await press(page, send);
  assert.match(await page.locator('.docs').innerText(), /补正/);
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
  await page.locator('.zw-ask input[type=file]').setInputFiles([drawing('布局图.png'), sheet('流程图.pdf')]);
  await press(page, page.locator('.zw-ask button[value=upload]'));
  for (const file of ['布局图.png', '流程图.pdf']) assert.ok((await page.locator('.zw-ask .zw-files').innerText()).includes(file), `${file} lies ready`);
  await fits(page);
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
  await seek(page, rows);
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
  await seek(page, form);
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
