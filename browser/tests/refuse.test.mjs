// What the office must not do: refuse without reasons, overwrite a colleague, go on with what was withdrawn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, press, refused, story } from '../browser.mjs';
import { act, CITIZEN, draft, enter, examine, file, openCase, takeIn } from '../office.mjs';

const WAYS = [['without script', false], ['with script', true]];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A test that must hold with and without script. */
function both(sentence, act) {
  for (const [way, script] of WAYS) test(`${sentence}, ${way}`, () => story(browser, { script }, act));
}

/** The citizen's own page of a case. */
async function openMine(as, number) {
  const page = await enter(as, 'demo-citizen');
  await open(page, `/cases/${number}`);
  return page;
}

both('a refusal needs facts, law and remedies, and the applicant reads all of them', async (as) => {
  const number = await takeIn(as, '演练不予许可店');
  await examine(as, number);
  const approver = await openCase(as, 'demo-approver', number);
  const body = await approver.locator('#act-refuse [name=reconsideration_body]').inputValue();
  const court = await approver.locator('#act-refuse [name=court]').inputValue();
  assert.ok(body && court, 'the remedies of the centre are there before anybody types');

  await act(approver, 'refuse', { basis: '食品安全法第三十三条', court: '' }, 422);
  await refused(approver, '不予许可须说明理由');
  const panel = approver.locator('#act-refuse');
  assert.equal(await panel.locator('[name=basis]').inputValue(), '食品安全法第三十三条', 'what was typed is kept');
  await act(approver, 'refuse', { reasons: '冷食专间未设置空气消毒设施。' }, 422);
  await refused(approver, '请填写有管辖权的人民法院');
  await act(approver, 'refuse', { court });

  const citizen = await openMine(as, number);
  const result = citizen.locator('.zw-result');
  const told = await result.innerText();
  for (const part of ['不予许可', '冷食专间未设置空气消毒设施', '食品安全法第三十三条', body, court, '60 日', '6 个月']) {
    assert.ok(told.includes(part), `the result names ${part}: ${told}`);
  }
  assert.equal(await result.locator('a[href^="/licences/"]').count(), 0, 'nothing was granted');
});

both('a task that a colleague ended cannot be ended again', async (as) => {
  const number = await takeIn(as, '演练两人同办店');
  const first = await openCase(as, 'demo-reviewer', number);
  const second = await openCase(as, 'demo-reviewer2', number);
  await act(first, 'opinion-material', { opinion: 'agree', remark: '材料齐全。' });
  await act(second, 'opinion-material', { opinion: 'object', remark: '缺一页。' }, 409);
  await refused(second, '已办理完毕');
  assert.equal(await second.locator('.ops li').count(), 1, 'one opinion stands');
  assert.match(await second.locator('.ops').innerText(), /材料齐全/);
});

both('an act on a page that a colleague made old is told so and not done', async (as) => {
  const number = await takeIn(as, '演练旧页面店');
  const first = await openCase(as, 'demo-reviewer', number);
  const second = await openCase(as, 'demo-approver', number);
  await act(first, 'pause', { planned_days: '10' });
  await act(second, 'extend', { reason: '需要会同其他部门研究。' }, 409);
  await refused(second, '有了新的变化');
  assert.equal(await second.locator('#act-extend [name=reason]').inputValue(), '需要会同其他部门研究。');
  assert.match(await second.locator('.docs').innerText(), /特别程序/);
  assert.doesNotMatch(await second.locator('.docs').innerText(), /延长/);
});

both('of two counters that answer one application the second is told, and one answer stands', async (as) => {
  const citizen = await enter(as, 'demo-citizen');
  const number = await file(citizen, await draft(citizen, '演练两窗同答店'));
  const [one, two] = [await enter(as, 'demo-clerk'), await enter(as, 'demo-clerk', 'the other counter')];
  for (const clerk of [one, two]) await open(clerk, `/staff/intake/${number}`);
  const send = (clerk) => clerk.locator('form[aria-labelledby=out-h] button[type=submit]');
  await press(one, send(one));
  await two.locator('input[name=outcome][value=not-required]').check();
  await two.fill('[name=not-required-reason]', '依法不需要许可。');
  await press(two, send(two), 409);
  assert.ok((await two.locator('main').innerText()).includes('有了新的变化'));
  assert.equal(await two.locator('[name=not-required-reason]').inputValue(), '依法不需要许可。', 'what was typed is kept');
  await open(one, `/staff/cases/${number}`);
  assert.match(await one.locator('.docs').innerText(), /受理通知书/);
  assert.doesNotMatch(await one.locator('.docs').innerText(), /不予受理/);
});

both('an application sent twice is one case', async (as) => {
  const citizen = await enter(as, 'demo-citizen');
  await open(citizen, `${await draft(citizen, '演练重复提交店')}/declare`);
  const hidden = await citizen.locator('main form input[type=hidden]').evaluateAll((all) => all.map((one) => [one.name, one.value]));
  const form = { ...Object.fromEntries(hidden), declared: 'yes' };
  const twice = await Promise.all([1, 2].map(() => citizen.request.post(citizen.url(), { form })));
  for (const answer of twice) assert.match(new URL(answer.url()).pathname, /^\/apply\/done\//);
  assert.equal(twice[0].url(), twice[1].url(), 'both lead to one case');
});

both('a promised material that is still missing stands against the licence', async (as) => {
  const citizen = await enter(as, 'demo-citizen');
  const number = await file(citizen, await draft(citizen, '演练承诺后补店'));
  const clerk = await enter(as, 'demo-clerk');
  await open(clerk, `/staff/intake/${number}`);
  await press(clerk, clerk.locator('form[aria-labelledby=out-h] button[type=submit]'));
  await examine(as, number);
  await act(await openCase(as, 'demo-approver', number), 'grant', {}, 409);
  await refused(await as('demo-approver'), '尚有 1 份未补齐');
});

both('a site check by one officer is refused', async (as) => {
  const number = await takeIn(as, '演练一人核查店');
  const reviewer = await openCase(as, 'demo-reviewer', number);
  await act(reviewer, 'opinion-site', { opinion: 'agree', remark: '与图纸一致。', officers: 'demo-reviewer' }, 422);
  await refused(reviewer, '两名');
  assert.equal(await reviewer.locator('#act-opinion-site [name=remark]').inputValue(), '与图纸一致。');
  await act(reviewer, 'opinion-site', { officers: 'demo-reviewer demo-reviewer2' });
});

both('an officer who says no says why', async (as) => {
  const number = await takeIn(as, '演练不同意店');
  const reviewer = await openCase(as, 'demo-reviewer', number);
  await act(reviewer, 'opinion-material', { opinion: 'object', remark: '' }, 422);
  await refused(reviewer, '理由');
});

both('a withdrawn application is over for everybody', async (as) => {
  const number = await takeIn(as, '演练撤回店');
  const reviewer = await openCase(as, 'demo-reviewer', number);
  const citizen = await openMine(as, number);
  await citizen.locator('.zw-withdraw summary').click();
  await citizen.fill('.zw-withdraw [name=reason]', '店面不租了。');
  await press(citizen, citizen.locator('.zw-withdraw button[type=submit]'));
  assert.match(await citizen.locator('.zw-case__now').innerText(), /撤回/);
  assert.equal(await citizen.locator('.zw-withdraw').count(), 0, 'what is over cannot be withdrawn again');

  await act(reviewer, 'opinion-material', { opinion: 'agree', remark: '材料齐全。' }, 409);
  assert.equal(await reviewer.locator('.ops li').count(), 0);
});

both('a case of somebody else is as unknown as one that is not there', async (as) => {
  const number = await takeIn(as, '演练他人店');
  for (const who of ['anybody', 'demo-agent']) {
    const page = who === 'anybody' ? await as(who) : await enter(as, who);
    await open(page, `/cases/${number}`, 404);
    const theirs = await page.locator('main h1').innerText();
    await open(page, '/cases/3205002026010100000000', 404);
    assert.equal(await page.locator('main h1').innerText(), theirs);
  }
});

both('a wrong number at the counter is refused with an example, and nothing typed is lost', async (as) => {
  const page = await enter(as, 'demo-clerk');
  await open(page, '/staff/workbench');
  const wrong = `${CITIZEN.number.slice(0, -1)}${CITIZEN.number.endsWith('1') ? '2' : '1'}`;
  await page.fill('[name=identity]', wrong);
  await page.fill('[name=item-query]', 'spjy');
  await press(page, page.locator('button[value=accept]'), 422);
  assert.equal(await page.locator('[name=identity]').inputValue(), wrong);
  assert.equal(await page.locator('[name=item-query]').inputValue(), 'spjy');
  assert.match(await page.locator('#identity-error').innerText(), /校验/);
});
