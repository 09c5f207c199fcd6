// The administration, page by page, with and without script: an import with its report row by row, and what each of the
// administrators may see.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fits, launch, open, press, refused, story } from '../browser.mjs';
import { enter, fill } from '../office.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A test that must hold with and without script. */
function both(sentence, act) {
  for (const [way, script] of [['without script', false], ['with script', true]]) {
    test(`${sentence}, ${way}`, () => story(browser, { script }, act));
  }
}

const HEAD = 'seq,department,item_name,task_type_code,item_code';
/** A good row, and one whose code fits no scheme. */
const LIST = [
  HEAD,
  '1,区市监局,演练导入的事项,1,11370800MB285591843370117002011',
  '2,区市监局,企业名称争议裁决,9,E-000021-001-1111111111111111',
].join('\n');

function csv(name, text) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
}

both('a list of items is imported, and its report names row, column and reason', async (as) => {
  const page = await enter(as, 'demo-system');
  await open(page, '/admin/items/import');
  const send = page.locator('main form button[type=submit]').first();
  await press(page, send, 422);
  await refused(page, '请选择事项文件');
  await page.setInputFiles('input[name=file]', csv('不认识.csv', '甲,乙\n1,2\n'));
  await press(page, page.locator('main form button[type=submit]').first(), 422);
  for (const _time of ['first', 'again']) {
    await open(page, '/admin/items/import');
    await page.setInputFiles('input[name=file]', csv('演练清单.csv', LIST));
    await press(page, page.locator('main form button[type=submit]').first());
    const report = await page.locator('main').innerText();
    for (const part of ['演练清单.csv', '2 行', '退回', 'item_code']) assert.ok(report.includes(part), `the report says ${part}: ${report}`);
  }
  assert.match(await page.locator('main').innerText(), /无变化\s+1/, 'the same list twice changes nothing');
  await open(page, '/admin/items?q=演练导入');
  assert.match(await page.locator('main').innerText(), /演练导入的事项/);
});

both('an administrator finds every page of his, and the others are closed to him', async (as) => {
  const system = await enter(as, 'demo-system');
  await open(system, '/admin');
  const areas = await system.locator('main a[href^="/admin/"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  assert.ok(areas.length >= 4, `the areas of the administration: ${areas}`);
  for (const area of new Set(areas)) {
    await open(system, area);
    await fits(system);
  }
  await open(system, '/admin/staff/new', 403);
  const security = await enter(as, 'demo-security');
  await open(security, '/admin/departments/new', 403);
  await open(security, '/admin/staff/new');
  const badge = `YL${String(Date.now()).slice(-8)}${Math.floor(Math.random() * 10)}`;
  const posting = { badge, name: '演练新任', department: 'SJ', roles: ['system_admin', 'security_admin'] };
  await fill(security, posting);
  await press(security, security.locator('main form button[type=submit]'), 422);
  await refused(security, '须由不同的人担任');
  await security.locator('[name=roles][value=security_admin]').uncheck();
  await press(security, security.locator('main form button[type=submit]'));
  const secret = await security.locator('.once code').innerText();
  const somebody = await as('the newcomer');
  await open(somebody, '/staff/sign-in');
  await fill(somebody, { login: badge, password: secret });
  await press(somebody, somebody.locator('main form button[type=submit]'));
  assert.equal(new URL(somebody.url()).pathname, '/staff/password', 'a password that was handed out is changed first');
});
