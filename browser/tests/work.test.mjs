// What an office does besides granting: not accepting, correcting on the spot, pausing, sending back, extending, answering
// in the same visit.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, press, refused, story } from '../browser.mjs';
import { act, COMPANY, draft, enter, examine, file, openCase, takeIn } from '../office.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A test that must hold with and without script. */
function both(sentence, act) {
  for (const [way, script] of [['without script', false], ['with script', true]]) {
    test(`${sentence}, ${way}`, () => story(browser, { script }, act));
  }
}

/** An application online that waits at the intake, open there; the clerk's page and the number. */
async function atTheIntake(as, shop) {
  const citizen = await enter(as, 'demo-citizen');
  const number = await file(citizen, await draft(citizen, shop));
  const clerk = await enter(as, 'demo-clerk');
  await open(clerk, `/staff/intake/${number}`);
  return { clerk, number, send: clerk.locator('form[aria-labelledby=out-h] button[type=submit]') };
}

/** What the citizen reads of his case. */
async function told(as, number) {
  const page = await enter(as, 'demo-citizen');
  await open(page, `/cases/${number}`);
  return page.locator('main').innerText();
}

both('an application that is another organ’s is not accepted, with reasons and the right organ', async (as) => {
  const { clerk, number, send } = await atTheIntake(as, '演练不属职权店');
  await clerk.locator('input[name=outcome][value=not-competent]').check();
  await clerk.fill('[name=not-competent-reason]', '经营场所在演练县，由县级机关许可。');
  await press(clerk, send, 422);
  await refused(clerk, '哪个机关');
  assert.equal(await clerk.inputValue('[name=not-competent-reason]'), '经营场所在演练县，由县级机关许可。');
  await clerk.fill('[name=right_organ]', '演练县市场监督管理局');
  await clerk.fill('[name=not-competent-reason]', '');
  await press(clerk, send, 422);
  await refused(clerk, '理由');
  await clerk.fill('[name=not-competent-reason]', '经营场所在演练县，由县级机关许可。');
  await press(clerk, send);
  assert.match(await clerk.locator('.docs').innerText(), /不予受理决定书/);
  const read = await told(as, number);
  for (const part of ['不予受理', '经营场所在演练县', '演练县市场监督管理局']) assert.ok(read.includes(part), `the applicant reads ${part}: ${read}`);
});

both('a slip is corrected on the spot and the application still waits', async (as) => {
  const { clerk, number, send } = await atTheIntake(as, '演练当场更正店');
  await clerk.locator('input[name=outcome][value=on-the-spot]').check();
  await clerk.fill('[name=a-shop_area]', '很大');
  await press(clerk, send, 422);
  await refused(clerk, '例如');
  await clerk.fill('[name=a-shop_area]', '136');
  await press(clerk, send);
  assert.equal(new URL(clerk.url()).pathname, `/staff/intake/${number}`, 'it waits where it waited');
  assert.match(await clerk.locator('main').innerText(), /136/);
  await clerk.locator('input[name=outcome][value=accept]').check();
  await press(clerk, send);
  assert.match(await clerk.locator('.docs').innerText(), /受理通知书/);
});

both('a special procedure stops the clock, and its result lets it run on', async (as) => {
  const number = await takeIn(as, '演练特别程序店');
  const reviewer = await openCase(as, 'demo-reviewer', number);
  await act(reviewer, 'pause', { planned_days: '0' }, 422);
  assert.equal(await reviewer.locator('#act-pause [name=planned_days]').inputValue(), '0');
  await act(reviewer, 'pause', { planned_days: '6' });
  assert.match(await reviewer.locator('.docs').innerText(), /特别程序/);
  assert.match(await told(as, number), /暂停/, 'the applicant reads that the clock stands');
  assert.equal(await reviewer.locator('#act-pause').count(), 0, 'what stands is not stopped again');
  await act(reviewer, 'resume', { result: '' }, 422);
  await act(reviewer, 'resume', { result: '检验合格。' });
  assert.equal(await reviewer.locator('#act-resume').count(), 0);
  assert.equal(await reviewer.locator('#act-pause').count(), 1);
  await examine(as, number);
});

both('an approver sends a case back once more to be examined, and grants it then', async (as) => {
  const number = await takeIn(as, '演练退回店');
  await examine(as, number);
  const approver = await openCase(as, 'demo-approver', number);
  await act(approver, 'return', { reason: '' }, 422);
  await act(approver, 'return', { to_stage: '0', reason: '现场照片不清，请重新核查。', siblings: 'void' });
  const reviewer = await openCase(as, 'demo-reviewer', number);
  const page = await reviewer.locator('main').innerText();
  for (const part of ['第 2 轮', '现场照片不清']) assert.ok(page.includes(part), `the reviewer reads ${part}`);
  await examine(as, number);
  await open(approver, `/staff/cases/${number}`);
  await act(approver, 'grant', {});
  assert.match(await approver.locator('.docs').innerText(), /准予/);
});

both('a limit is extended once, by who may, with reasons that the applicant reads', async (as) => {
  const number = await takeIn(as, '演练延长店');
  const approver = await openCase(as, 'demo-approver', number);
  await act(approver, 'extend', { capacity: 'government_head', reason: '需要会同其他部门研究。' }, 403);
  assert.equal(await approver.locator('#act-extend [name=reason]').inputValue(), '需要会同其他部门研究。');
  await act(approver, 'extend', { capacity: 'organ_head' });
  assert.match(await approver.locator('.docs').innerText(), /延长/);
  assert.equal(await approver.locator('#act-extend').count(), 0, 'it is extended once');
  assert.match(await told(as, number), /需要会同其他部门研究/);
});

both('an item that is answered on the spot is taken in, decided and handed over in one visit', async (as) => {
  const clerk = await enter(as, 'demo-clerk');
  await open(clerk, '/staff/workbench');
  await clerk.fill('[name=identity]', COMPANY.number);
  await clerk.fill('[name=name]', COMPANY.name);
  await clerk.fill('[name=item-query]', '企业登记档案资料查询');
  await clerk.locator('button[value=find]').click();
  await clerk.locator('[name=item-name]').waitFor();
  const given = { contact_name: '演练联系人', contact_phone: '0512-65181234', contact_address: '姑苏区演练路 1 号', matter: '查询本企业的登记档案。' };
  for (const [key, value] of Object.entries(given)) await clerk.fill(`[name=a-${key}]`, value);
  for (const key of ['form', 'identity']) await clerk.locator(`[name="m-${key}"][value="1"]`).check();
  await press(clerk, clerk.locator('button[value=accept]'));
  const number = decodeURIComponent(/\/cases\/([^/?]+)/.exec(clerk.url())[1]);
  const approver = await openCase(as, 'demo-approver', number);
  await act(approver, 'grant', {});
  await open(clerk, '/staff/handover');
  const form = clerk.locator(`form[action="/staff/cases/${number}/delivery"]`);
  await form.locator('[name=way]').selectOption('handed');
  await form.locator('[name=to]').fill('演练联系人');
  await press(clerk, form.locator('button'));
  await open(clerk, `/staff/cases/${number}`);
  assert.match(await clerk.locator('main').innerText(), /已办结/);
});
