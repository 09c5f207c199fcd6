// Who one is: registration with the identity service of the rehearsal, signing in with a password, files that are scanned.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, PHONE, press, refused, story } from '../browser.mjs';
import { citizenId, fill } from '../office.mjs';
import { sheet, virus } from '../papers.mjs';

const WAYS = [['without script', false, 7300], ['with script', true, 7400]];
const PASSWORD = 'Lihu-2026-ting';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A number that no run before is likely to have used, for the demonstration may be an old one. */
function fresh(base) {
  return base + Math.floor(Math.random() * 90);
}

for (const [way, script, base] of WAYS) {
  test(`somebody registers, is compared with the identity service and signs in with his password, ${way}`, () => story(browser, { script, viewport: PHONE }, async (as) => {
    const n = fresh(base);
    const phone = `137${String(n).padStart(4, '0')}${String(Date.now()).slice(-4)}`;
    const page = await as('somebody');
    const send = () => page.locator('main form button[type=submit]');
    await open(page, '/register');
    const typed = { name: '演练不符', number: citizenId(n), phone, password: PASSWORD, password2: PASSWORD };
    await fill(page, { ...typed, password2: 'Lihu-2026-ping' });
    await press(page, send(), 422);
    await refused(page, '密码');
    assert.equal(await page.inputValue('[name=password]'), '', 'a password is never shown again');
    await fill(page, typed);
    await press(page, send(), 422);
    await refused(page, '窗口');
    assert.equal(await page.inputValue('[name=name]'), '演练不符', 'what was typed is kept');
    await fill(page, { name: '演练来客', password: PASSWORD, password2: PASSWORD });
    await press(page, send());
    assert.equal(new URL(page.url()).pathname, '/me');
    assert.match(await page.locator('main').innerText(), /演练来客/);

    const later = await as('the same person, elsewhere');
    await open(later, '/sign-in');
    await fill(later, { login: phone, password: 'Lihu-2026-ping' });
    await press(later, later.locator('main form button[type=submit]'), 422);
    await refused(later, '账号或密码不正确');
    await fill(later, { login: `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`, password: PASSWORD });
    await press(later, later.locator('main form button[type=submit]'));
    assert.equal(new URL(later.url()).pathname, '/me');

    await scanned(later);
  }));
}

/** An infected file is refused by name and the clean one beside it is kept as scanned. */
async function scanned(page) {
  await open(page, '/search?q=spjy');
  const guide = await page.locator('.zw-items a').first().getAttribute('href');
  await open(page, `${guide}/apply`);
  await press(page, page.locator('main form button[type=submit]').last());
  await open(page, `${new URL(page.url()).pathname}/materials`);
  await page.locator('input[type=file][name=identity]').setInputFiles(sheet('营业执照.pdf'));
  await page.locator('input[type=file][name=layout]').setInputFiles(virus('布局图.pdf'));
  await press(page, page.locator('button[name=do][value=save]'), 422);
  await refused(page, '布局图.pdf');
  const files = await page.locator('.zw-files').allInnerTexts();
  assert.match(files.join(), /营业执照\.pdf[\s\S]*已查毒/);
  assert.doesNotMatch(files.join(), /布局图\.pdf/);
}
