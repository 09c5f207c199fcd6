// Everybody can use it: in three languages, on a phone and at a desk, in elder mode, by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, DESK, fits, launch, open, PHONE, press, refused, story, visit } from '../browser.mjs';
import { act, CITIZEN, draft, enter, examine, file, ITEM, openCase, takeIn } from '../office.mjs';

const LANGUAGES = ['zh-Hans', 'zh-Hant', 'en'];
const MODES = ['standard', 'elder'];
/** An address that leads nowhere: its page, too, is for everybody. */
const NOWHERE = '/nothing-here';

let browser;
/** Addresses that exist only once somebody has applied, been asked to correct, and been granted. */
const made = {};
/** For whom the agent applies. */
const COMPANY = { name: '演练餐饮有限公司', number: '91320500MA00000238' };

before(async () => {
  browser = await launch();
  await story(browser, {}, async (as) => {
    const asked = await takeIn(as, '演练待补正店', ['layout']);
    const granted = await takeIn(as, '演练已发证店');
    await examine(as, granted);
    await act(await openCase(as, 'demo-approver', granted), 'grant', {});
    const underWay = await takeIn(as, '演练在办店');
    const citizen = await enter(as, 'demo-citizen');
    await open(citizen, `/cases/${granted}`);
    made.licence = await citizen.locator('.zw-result a[href^="/licences/"]').getAttribute('href');
    made.document = await citizen.locator('.zw-docs a').first().getAttribute('href');
    made.staffDocument = await (await openCase(as, 'demo-clerk', granted)).locator('.docs a').first().getAttribute('href');
    made.guide = await guide(citizen);
    const agent = await enter(as, 'demo-agent');
    made.filed = await file(agent, await draft(agent, '演练代理店', COMPANY));
    made.draft = await draft(agent, '演练草稿店', COMPANY);
    Object.assign(made, { asked, granted, underWay });
  });
});
after(() => browser.close());

async function guide(page) {
  await open(page, '/search?q=spjy');
  return page.locator('.zw-items a').first().getAttribute('href');
}

/** Pages by who opens them. */
function pages() {
  const cases = [made.asked, made.granted, made.underWay];
  return {
    anybody: [
      '/', '/search', '/search?q=spjy', '/search?q=qqqqqq', '/items', '/items?by=department', made.guide, '/follow', '/verify', made.licence,
      '/licences/none?code=none', '/figures', '/sign-in', '/register', '/staff/sign-in', '/accessibility', '/privacy', '/sitemap', '/demo', NOWHERE,
    ],
    'demo-citizen': [...cases.map((number) => `/cases/${number}`), made.document],
    'demo-agent': [
      '/me', `${made.guide}/apply`, made.draft, ...['q/shop', 'q/business', 'q/people', 'materials', 'check', 'declare'].map((page) => `${made.draft}/${page}`),
      `/apply/done/${made.filed}`,
    ],
    'demo-clerk': [`/staff/intake/${made.filed}`, '/staff/workbench', '/staff/intake', '/staff/handover', '/staff/cases', `/staff/cases/${made.asked}`, made.staffDocument],
    'demo-reviewer': ['/staff/inbox', `/staff/cases/${made.underWay}`],
    'demo-system': ['/admin', '/admin/departments', '/admin/calendar', '/admin/items', '/admin/health', '/admin/items/import'],
    'demo-security': ['/admin/staff', '/admin/roles', '/admin/tokens'],
  };
}

async function wear(page, language, mode) {
  await page.goto(`/lang/${language}?to=/`);
  await page.goto(`/mode/${mode}?to=/`);
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  assert.equal(await page.locator('html').getAttribute('data-mode'), mode === 'elder' ? 'elder' : null);
}

/** Everything that is wrong with a page, not only the first of it. */
async function examineEach(page, paths) {
  const wrong = [];
  for (const path of paths) {
    const answer = await page.goto(path);
    if (answer.status() !== (path === NOWHERE ? 404 : 200)) wrong.push(`${path} answers ${answer.status()}`);
    for (const check of [fits, accessible]) await check(page).catch((error) => wrong.push(`${path}: ${error.message}`));
  }
  assert.deepEqual(wrong, []);
}

for (const language of LANGUAGES) {
  for (const viewport of [PHONE, DESK]) {
    for (const mode of MODES) {
      for (const who of ['anybody', 'demo-citizen', 'demo-agent', 'demo-clerk', 'demo-reviewer', 'demo-system', 'demo-security']) {
        test(`the pages of ${who} can be used by everybody in ${language}, ${viewport.width} px, ${mode} mode`, () =>
          story(browser, { viewport }, async (as) => {
            const page = who === 'anybody' ? await as(who) : await enter(as, who);
            await wear(page, language, mode);
            await examineEach(page, pages()[who]);
          }));
      }
    }
  }
}

test('a refused form can be used by everybody', () => visit(browser, { viewport: PHONE }, async (page) => {
  for (const path of ['/follow', '/verify']) {
    await open(page, path);
    await press(page, page.locator('main form button[type=submit]'), 422);
    await accessible(page);
    await fits(page);
  }
}));

test('switching the language stays on the page', () => visit(browser, {}, async (page) => {
  await open(page, '/search?q=spjy');
  for (const [language, title] of [['en', 'spjy'], ['zh-Hant', '搜'], ['zh-Hans', '搜索']]) {
    await press(page, page.locator(`.zw-util__lang a[lang=${language}]`));
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.equal(new URL(page.url()).pathname, '/search');
    assert.equal(await page.locator('#q').inputValue(), 'spjy', 'the query is kept');
    assert.ok((await page.locator('h1').innerText()).includes(title));
  }
  await open(page, made.guide);
  await press(page, page.locator('.zw-util__lang a[lang=en]'));
  assert.equal(new URL(page.url()).pathname, made.guide);
}));

test('switching the language keeps the draft', () => story(browser, {}, async (as) => {
  const page = await enter(as, 'demo-agent');
  await open(page, `${made.draft}/q/shop`);
  for (const language of ['en', 'zh-Hant', 'zh-Hans']) {
    await press(page, page.locator(`.zw-util__lang a[lang=${language}]`));
    assert.equal(new URL(page.url()).pathname, `${made.draft}/q/shop`);
    assert.equal(await page.locator('[name=shop_name]').inputValue(), '演练草稿店');
  }
}));

test('elder mode is large and stays', () => visit(browser, { viewport: PHONE }, async (page) => {
  await open(page, made.guide);
  await press(page, page.locator('.zw-util a').first());
  assert.equal(new URL(page.url()).pathname, made.guide);
  await open(page, '/follow');
  const size = await page.locator('main p').first().evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
  assert.ok(size >= 18, `text of ${size} px`);
  const button = await page.locator('main form button[type=submit]').boundingBox();
  assert.ok(button.height >= 60, `a button of ${button.height} px`);
}));

test('a refused form says so, keeps what was typed and leads to the field', () => visit(browser, {}, async (page) => {
  await open(page, '/follow');
  await page.fill('#number', '320500-20260302-SJ-000001-X');
  await page.fill('#code', 'AAAAAAAA');
  await press(page, page.locator('main form button[type=submit]'), 422);
  await refused(page, '没有找到与这个编号和查询码相符的办件');
  assert.equal(await page.locator('#number').inputValue(), '320500-20260302-SJ-000001-X');
  await page.locator('.govuk-error-summary a').first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'number');
}));

/** Counts every key a hand presses: a chord is one. */
function keyboard(page) {
  const keys = { count: 0 };
  keys.press = async (name) => { keys.count += 1; await page.keyboard.press(name); };
  keys.type = async (text) => { for (const key of text) await keys.press(key); };
  return keys;
}

test('a returning applicant is accepted at the counter by keyboard, in at most 25 keystrokes', () => story(browser, {}, async (as) => {
  const page = await enter(as, 'demo-clerk');
  await open(page, '/staff/workbench');
  const focus = () => page.evaluate(() => document.activeElement.name);
  assert.equal(await focus(), 'identity', 'the sheet begins where the clerk begins');
  const keys = keyboard(page);
  await keys.type(CITIZEN.phone);
  await keys.press('Alt+2');
  await keys.type('spjy');
  await keys.press('Alt+F');
  await page.locator('[name=item-name]').waitFor();
  assert.equal(await page.locator('[name=item-name]').inputValue(), ITEM);
  assert.equal(await page.locator('[name=a-manager]').inputValue(), '演练负责人', 'the last application is held');
  await page.waitForFunction(() => document.activeElement.name === 'm-form');
  await keys.type('1111');
  await Promise.all([page.waitForURL(/\/staff\/cases\//), keys.press('Control+Enter')]);
  assert.match(await page.locator('.ch-head').innerText(), /演练申请人/);
  await Promise.all([page.waitForURL(/\/staff\/print\//), keys.press('Alt+Y')]);
  assert.ok(keys.count <= 25, `${keys.count} keystrokes`);
}));
