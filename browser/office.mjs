// What people do at the centre, as the suites tell it: signing in, taking in an application, handling it.
import assert from 'node:assert/strict';
import { open, press } from './browser.mjs';
import { drawing, sheet } from './papers.mjs';

/** The item of the stories, by the name of its source. */
export const ITEM = '食品(含保健食品)经营许可核发';
/** What is handed in at the counter by default; the other materials of the item are asked only under conditions. */
export const MATERIALS = { form: '食品经营许可申请书', identity: '主体资格证明（营业执照）', layout: '经营场所布局和操作流程图', rules: '食品安全管理制度目录' };
/** The demonstration's citizen, as he left himself in the register of the centre. */
export const CITIZEN = { number: citizenId(9001), phone: '13900009001' };

/** A company of the rehearsal city. */
export const COMPANY = { number: '11320500MA0000015M', name: '演练公司' };

/** The citizen ID that the rehearsal city gives its resident with a number: real in form, nobody's. */
export function citizenId(n) {
  const birth = new Date(Date.UTC(1950, 0, 1 + (n * 53) % 18_000)).toISOString().slice(0, 10).replaceAll('-', '');
  const body = `320500${birth}${String(n % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
}

/** The page of one of the demonstration's people, signed in the first time; one person may sit at several places. */
export async function enter(as, login, place = login) {
  const page = await as(place);
  if (page.url() === 'about:blank') {
    await open(page, '/demo');
    await press(page, page.locator(`button[name=role][value="${login}"]`));
  }
  return page;
}

/** Answers to the questions of the item, by key; every text is made up. */
export function answers(shop) {
  return {
    shop_name: shop,
    shop_address: '姑苏区三香路 389 号',
    shop_area: '120',
    shop_phone: '0512-65181234',
    subject: 'catering',
    projects: ['hot', 'cold'],
    manager: '演练负责人',
    manager_id: CITIZEN.number,
    staff: '6',
  };
}

/** The pages of questions. */
const GROUPS = {
  shop: ['shop_name', 'shop_address', 'shop_area', 'shop_phone'],
  business: ['subject', 'projects'],
  people: ['manager', 'manager_id', 'staff'],
};

/** Fills questions of a page by the names of their inputs. */
export async function fill(page, given) {
  for (const [name, value] of Object.entries(given)) {
    const field = page.locator(`[name="${name}"]`);
    for (const one of [value].flat()) {
      const kind = await field.first().evaluate((input) => (input.tagName === 'SELECT' ? 'select' : input.type));
      if (kind === 'select') await field.selectOption(one);
      else if (kind === 'checkbox' || kind === 'radio') await page.locator(`[name="${name}"][value="${one}"]`).check();
      else await field.fill(one);
    }
  }
}

const SAVE = 'button[name=do][value=save]';

/**
 * Fills in a whole application online, ready to be checked; `company` is whom an agent applies for. The address of
 * the draft.
 */
export async function draft(page, shop, company = null) {
  await open(page, '/search?q=spjy');
  const guide = await page.locator('.zw-items a').first().getAttribute('href');
  await open(page, `${guide}/apply`);
  if (company) await fill(page, { who: 'company', ...company });
  await press(page, page.locator('main form button[type=submit]').last());
  const address = new URL(page.url()).pathname;
  const given = answers(shop);
  for (const [group, keys] of Object.entries(GROUPS)) {
    await open(page, `${address}/q/${group}`);
    await fill(page, Object.fromEntries(keys.map((key) => [key, given[key]])));
    await press(page, page.locator(SAVE));
  }
  const files = { identity: sheet('营业执照.pdf'), layout: drawing('布局图.png'), ...(company && { agent_letter: sheet('授权委托书.pdf') }) };
  for (const [key, file] of Object.entries(files)) await page.locator(`input[type=file][name=${key}]`).setInputFiles(file);
  await page.locator('[name=promise-rules]').check();
  await press(page, page.locator(SAVE));
  return address;
}

/** Declares a draft true and files it; the number of the case. */
export async function file(page, address) {
  await open(page, `${address}/declare`);
  await page.locator('[name=declared]').check();
  await press(page, page.locator('main form button[type=submit]'));
  return (await page.locator('.govuk-panel strong').first().innerText()).replaceAll('-', '');
}

/**
 * Takes an application in at the counter for the demonstration's citizen; `missing` are keys of materials. The number
 * of the case.
 */
export async function takeIn(as, shop, missing = []) {
  const page = await enter(as, 'demo-clerk');
  await open(page, '/staff/workbench');
  await page.fill('[name=identity]', CITIZEN.number);
  await page.fill('[name=item-query]', 'spjy');
  await page.locator('button[value=find]').click();
  // With script the sheet comes back into the same page.
  await page.locator('[name=item-name]').waitFor();
  assert.equal(await page.locator('[name=item-name]').inputValue(), ITEM);
  // The counter's sheet holds other things beside the questions of the item.
  await fill(page, Object.fromEntries(Object.entries(answers(shop)).map(([key, value]) => [`a-${key}`, value])));
  for (const key of Object.keys(MATERIALS)) {
    await page.locator(`[name="m-${key}"][value="${missing.includes(key) ? 2 : 1}"]`).check();
  }
  await press(page, page.locator(`button[value=${missing.length ? 'correct' : 'accept'}]`));
  return numberOf(page);
}

/** The number of the case whose page is open, as it stands in the address. */
export function numberOf(page) {
  const found = /\/(?:cases|intake)\/([^/?]+)/.exec(new URL(page.url()).pathname);
  assert.ok(found, `${page.url()} is no page of a case`);
  return decodeURIComponent(found[1]);
}

/** Opens the page of a case as an officer sees it. */
export async function openCase(as, login, number) {
  const page = await enter(as, login);
  await open(page, `/staff/cases/${number}`);
  return page;
}

/** An act on a case page: opens its panel, fills the form in it, sends it. */
export async function act(page, id, fields, status = 200) {
  const panel = page.locator(`#act-${id}`);
  if (!(await panel.evaluate((one) => one.open))) await panel.locator('summary').click();
  for (const [name, value] of Object.entries(fields)) {
    const field = panel.locator(`[name="${name}"]`);
    const type = await field.first().evaluate((input) => input.type);
    if (type === 'select-one') await field.selectOption(value);
    else if (type === 'radio') await panel.locator(`[name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
  await press(page, panel.locator('form > button[type=submit]'), status);
}

/** The material review and the site check by two officers, both agreeing. */
export async function examine(as, number) {
  const reviewer = await openCase(as, 'demo-reviewer', number);
  await act(reviewer, 'opinion-material', { opinion: 'agree', remark: '材料齐全，内容一致。' });
  await act(reviewer, 'opinion-site', { opinion: 'agree', remark: '与图纸一致。', officers: 'demo-reviewer demo-reviewer2' });
}
