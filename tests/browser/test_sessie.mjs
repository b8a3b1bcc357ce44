// A session in three browsers at once: the facilitator, the projector and a phone; and what happens when the line is cut.
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;
const points = (page, text) => page.getByText(`telt op tot ${text} punten`).waitFor({ timeout: 5000 });

async function findMoment(page, address) {
  await visit(page, `${address}/leiden/sleutelmomenten`);
  return address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
}

/** Opens one page per visitor and closes them all. */
async function withRoom({ browser, address }, visitors, body) {
  const pages = [];
  try {
    for (const { functie, path, ...options } of visitors) {
      const page = await openPage(browser, options);
      pages.push(page);
      await signIn(page, address, functie);
      page.moment = await findMoment(page, address);
      await visit(page, `${page.moment}/${path}`);
    }
    await body(...pages);
  } finally {
    for (const page of pages) await page.context().close();
  }
}

const room = [
  { functie: 'BeleidsDoorpakker', path: 'sessie', width: widths.desk },
  { functie: 'Bestuurder (college)', path: 'scherm', width: widths.desk },
  { functie: 'Gemeentesecretaris', path: 'sessie', width: widths.phone },
];

/** Into the middle of the window first: what stays in sight at the bottom would lie over it. */
async function press(page, name, exact = false) {
  const button = page.getByRole('button', { name, exact }).first();
  await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await button.click();
}

/** All of the page belongs to one list: the stream brings the list first. */
const settled = (page) => page.locator('#rekenhulp:not([data-oud])').waitFor({ timeout: 10_000 });

async function startAgain(page) {
  await settled(page);
  if (await page.getByRole('button', { name: 'Maak alle keuzes in dit scenario ongedaan' }).count()) await press(page, 'Maak alle keuzes in dit scenario ongedaan');
  await points(page, '525,6');
}

test('three browsers: what one does stands on all, and no act of two facilitators is lost', (at) => withRoom(at, room, async (desk, screen, phone) => {
  await startAgain(desk);
  await press(desk, '10 % minder');
  for (const page of [desk, screen, phone]) await points(page, '505,6');
  await press(phone, /Zet vast ?: O4/);
  for (const page of [phone, screen, desk]) await points(page, '499,8');
  await Promise.all([
    press(desk, /Laat los ?: O4/),
    press(phone, '0 % minder', true),
  ]);
  for (const page of [desk, screen, phone]) await points(page, '525,6');
  await press(desk, /Ondergrens van 35 %/);
  for (const page of [desk, screen, phone]) await points(page, '533,2');
  await startAgain(desk);
  for (const page of [desk, screen, phone]) assertNoFaults(page);
}));

test('a weight that is moved moves the list elsewhere, and an opened explanation stays open', (at) => withRoom(at, room, async (desk, screen, phone) => {
  await startAgain(desk);
  await phone.locator('#bespreek ~ div details summary').first().evaluate((summary) => summary.click());
  await desk.locator('#meer > summary').click();
  const slider = desk.locator('#meer input[type="range"]').first();
  await slider.fill('80');
  await screen.getByText('telt op tot 525,6 punten').waitFor({ state: 'detached', timeout: 5000 });
  assert(await desk.locator('#meer').evaluate((details) => details.open), 'the weights folded under the hand of who moves them');
  assert(await phone.locator('#bespreek ~ div details').first().evaluate((details) => details.open), 'the explanation folded when another acted');
  await startAgain(desk);
  await points(screen, '525,6');
}));

/** What a page says of the list: state and worth of each item, in the order of its table or group; sums and sentence. */
const listOf = (page) => page.evaluate(() => {
  const text = (place) => place?.textContent.trim() ?? '';
  return {
    rows: [...document.querySelectorAll('[data-rij]')].map((row) => [row.dataset.rij, text(row.querySelector('[data-stand]')).replace(/^nu /, ''),
      text(row.querySelector('[data-punten]')), row.querySelector('use').getAttribute('href')].join(' ')).sort(),
    places: [...document.querySelectorAll('[data-groep="erin"], [data-groep="eruit"]')].map((list) => [...list.children].map((row) => row.dataset.rij)),
    order: [...document.querySelectorAll('tbody')].map((list) => [...list.querySelectorAll('[data-rij] [data-punten]')].map((place) => Number(text(place).replace(',', '.')))),
    bars: [...document.querySelectorAll('[data-waarde]')].map((place) => text(place) + [...place.closest('[data-som], [data-balk]').querySelectorAll('rect')].map((one) => one.getAttribute('width')).join(' ')),
    said: [text(document.querySelector('[data-oordeel]')), text(document.querySelector('[data-zinnen] p'))],
    old: document.getElementById('rekenhulp').hasAttribute('data-oud'),
  };
});

test('the stream brings the list before the page asks for itself, and both say the same', (at) => withRoom(at, room, async (desk, screen, phone) => {
  await startAgain(desk);
  for (const page of [screen, phone]) await points(page, '525,6');
  /* What the script asks by itself waits, so that only the stream can have brought the list. */
  const waiting = [];
  let hold = true;
  for (const page of [screen, phone]) {
    await settled(page);
    await page.route(/\/(scherm|sessie)(\?|$)/, (route) => hold ? waiting.push(route) : route.continue());
  }
  await press(desk, '10 % minder');
  const carried = [];
  for (const page of [screen, phone]) {
    await points(page, '505,6');
    await page.locator('#rekenhulp[data-oud]').waitFor({ timeout: 5000 });
    carried.push(await listOf(page));
    assert(await page.locator('[data-zinnen] p + p').first().evaluate((line) => getComputedStyle(line).visibility) === 'hidden', 'an explanation of the list before stands beside the new list');
  }
  hold = false;
  for (const route of waiting) await route.continue();
  for (const [at, page] of [screen, phone].entries()) {
    await settled(page);
    const whole = await listOf(page);
    assert(JSON.stringify(carried[at].rows) === JSON.stringify(whole.rows), 'the stream carried other rows than the page shows');
    assert(JSON.stringify(carried[at].bars) === JSON.stringify(whole.bars), `the stream carried other bars: ${carried[at].bars} and ${whole.bars}`);
    assert(JSON.stringify(carried[at].said) === JSON.stringify(whole.said), `${carried[at].said} and ${whole.said}`);
    for (const [group, list] of whole.places.entries())
      assert(list.every((id) => !carried[at].places[1 - group].includes(id)), 'what is in stood under what is out');
    for (const order of carried[at].order) assert(order.every((worth, n) => n === 0 || worth <= order[n - 1]), `not the highest first: ${order}`);
    assertNoFaults(page);
  }
  for (const page of [screen, phone]) await page.unroute(/\/(scherm|sessie)(\?|$)/);
  await startAgain(desk);
}));

test('a line that was cut: the page says so, and catches up by itself', (at) => withRoom(at, room.slice(0, 2), async (desk, screen) => {
  await startAgain(desk);
  await points(screen, '525,6');
  await screen.context().setOffline(true);
  /* An open stream is not cut by going offline: a new one cannot be opened. */
  await screen.evaluate(() => window.dispatchEvent(new Event('online')));
  await screen.getByText('Geen verbinding. U ziet de stand van').waitFor({ timeout: 10_000 });
  await press(desk, '10 % minder');
  await points(desk, '505,6');
  await screen.context().setOffline(false);
  await points(screen, '505,6');
  await screen.getByText('Geen verbinding.').waitFor({ state: 'hidden', timeout: 10_000 });
  await startAgain(desk);
}));

test('a reason that is being typed stays when another acts, and is kept', (at) => withRoom(at, [room[0], room[2]], async (desk, phone) => {
  await startAgain(desk);
  await press(desk, /Zet vast ?: O4/);
  const reason = desk.getByLabel('Waarom?').first();
  await reason.fill('Toegezegd aan de raad');
  await press(phone, '10 % minder');
  await points(desk, '499,8');
  assert(await reason.inputValue() === 'Toegezegd aan de raad', 'what was typed is gone');
  await press(desk, 'Bewaar de reden bij O4');
  await phone.getByText('Toegezegd aan de raad').first().waitFor({ timeout: 5000 });
  await startAgain(desk);
}));

test('a laptop that was closed: opened again it shows what was done meanwhile, and acts on', (at) => withRoom(at, [room[0], room[2]], async (desk, phone) => {
  await startAgain(desk);
  const storageState = await desk.context().storageState(), { moment } = desk;
  await desk.context().close();
  await press(phone, '10 % minder');
  await points(phone, '505,6');
  const again = await openPage(at.browser, { width: widths.desk, storageState });
  try {
    await visit(again, `${moment}/sessie`);
    await points(again, '505,6');
    await press(again, '0 % minder', true);
    for (const page of [again, phone]) await points(page, '525,6');
    assertNoFaults(again);
  } finally {
    await again.context().close();
  }
}));

test('who was signed out is told so, and the page stops asking', (at) => withRoom(at, [room[1]], async (screen) => {
  const asked = [];
  screen.on('request', (request) => request.url().includes('/stroom') && asked.push(request.url()));
  const other = await screen.context().newPage();
  await visit(other, `${at.address}/leiden/account`);
  await Promise.all([other.waitForURL((url) => !url.pathname.endsWith('/account')), other.locator('form[action$="/uitloggen"]').first().evaluate((form) => form.submit())]);
  await screen.getByText('U kijkt niet meer mee: u bent uitgelogd').waitFor({ timeout: 15_000 });
  const count = asked.length;
  await screen.waitForTimeout(5000);
  assert(asked.length === count, `${asked.length - count} more requests after being signed out`);
}));

for (const [name, width] of Object.entries(widths)) {
  for (const path of ['scherm', 'vergelijken', 'balans', 'gewichten', 'uitleg', 'a4']) {
    test(`${path}, ${name}: axe finds nothing and nothing sticks out`, (at) => withRoom(at, [{ functie: 'BeleidsDoorpakker', path: 'sessie', width }], async (page) => {
      const item = await page.locator('#bespreek ~ div th a').first().getAttribute('href');
      const address = path === 'uitleg' ? at.address + item : path === 'a4' ? at.address + item.replace('uitleg', 'a4') : `${page.moment}/${path}`;
      await visit(page, address);
      await shot(page, `${path}-${name}`);
      await axe(page);
      await noSidewaysScroll(page);
      assertNoFaults(page);
    }));
  }
}

test('the phone page of the session is short, and everything on it can be reached', (at) => withRoom(at, [{ functie: 'BeleidsDoorpakker', path: 'sessie', width: widths.phone }], async (page) => {
  await startAgain(page);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert(height < 4000, `the page is ${height} high`);
  await shot(page, 'sessie-phone-folded');
}));

test('one A4 is one page on paper', (at) => withRoom(at, [{ functie: 'BeleidsDoorpakker', path: 'a4', width: widths.desk }], async (page) => {
  const sheets = await page.locator('article').count();
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  assert(pages === sheets, `${sheets} sheets on ${pages} pages`);
}));

test('without script each act works, and the page comes back', (at) => withRoom(at, [{ functie: 'Gemeentesecretaris', path: 'sessie', script: false }], async (page) => {
  await press(page, '10 % minder');
  await points(page, '505,6');
  await page.locator('#meer > summary').click();
  assert(await page.getByRole('button', { name: 'Stel in' }).count() > 3, 'the weights cannot be sent');
  await press(page, 'Maak alle keuzes in dit scenario ongedaan');
  await points(page, '525,6');
  await visit(page, `${page.moment}/scherm`);
  await page.getByRole('link', { name: 'Ververs' }).click();
  await points(page, '525,6');
}));

await runTests(example);
