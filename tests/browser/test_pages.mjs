// Every kind of page, as someone who may see it: right in structure, nothing sticking out, nothing refused by the policy.
import { assertNoFaults, assertVisible, axe, noSidewaysScroll, openBrowser, openPage, signIn, startProgram, visit, widths } from './harness.mjs';
import { assert, assertEqual, runTests, test } from './tap.mjs';

const pages = {
  'BeleidsDoorpakker': ['', 'overzicht', 'overzicht/controller', 'overzicht/bestellingen', 'kwaliteit', 'kwaliteit?toon=veranderd&groep=team', 'kwaliteit/begroting', 'kwaliteit/verouderd',
    'kwaliteit/vergelijken', 'kwaliteit/verkennen', 'kwaliteit/verkennen?cijfer=3&cijfer=5&van=2025-01', 'beleid/op', 'beleid/evaluaties',
    'registers', 'zoeken?q=regelingen', 'zoeken?q=xyzzy', 'beleidsopgaven', 'beleidsopgaven?stroom=verbeteren&sort=-titel', 'beleidsopgaven/2', 'beleidsopgaven/2/bewerken',
    'beleidsopgaven/2/historie', 'signalen/nieuw', 'signalen/3', 'signalen/3/opgave', 'indicatoren/5', 'themas/1', 'signalen/inlezen', 'melden', 'account', 'heroverwegingen', 'heroverwegingen/nieuw?beleidsopgave=2', 'besluiten/1'],
  'Functioneel beheerder': ['kwaliteit/koppelingen', 'kwaliteit/delen', 'koppelingen/nieuw?soort=deelset', 'koppelingen', 'leveringen', 'beheer/velden', 'beheer/keuzes', 'beheer/gemeente', 'organisaties/inlezen'],
  'Technisch beheerder': ['beheer/accounts', 'beheer/sleutels', 'beheer/koppelsleutels'],
  'Privacy en beveiliging (FG, CISO)': ['beheer/leeslog'],
  'Auditor': ['besluiten/1/historie'],
};
const open = ['', 'inloggen', 'kwaliteit/openbaar', 'kwaliteit/verkennen?cijfer=5', 'indicatoren/5', 'beleid/op', 'melden', 'beleidsopgaven'];

/** One load serves both widths and both colours: the page has one markup. */
async function inspect(page, address) {
  await visit(page, address);
  await page.evaluate(() => document.querySelectorAll('main details').forEach((details) => { details.open = true; }));
  assertEqual(await page.locator('h1').count(), 1, `${address}: headings of the first level`);
  for (const width of Object.values(widths)) {
    await page.setViewportSize({ width, height: 900 });
    await noSidewaysScroll(page);
  }
  await axe(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: widths.desk, height: 900 });
  await axe(page);
  await page.emulateMedia({ colorScheme: 'light' });
  assertNoFaults(page);
}

for (const [functie, paths] of Object.entries(pages)) {
  for (const path of paths) {
    test(`${functie}: /${path}`, async (at) => inspect(await at.person(functie), `${at.address}/leiden/${path}`));
  }
}
for (const path of open) {
  test(`without an account: /${path}`, async (at) => inspect(await at.person(null), `${at.address}/leiden/${path}`));
}
test('the page that chooses the municipality', async (at) => inspect(await at.person(null), `${at.address}/`));
test('an empty municipality', async (at) => inspect(await at.person(null), `${at.address}/huizen/`));

test('what is not there says so, in the shell', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  await visit(page, `${at.address}/leiden/beleidsopgaven/99999`, 404);
  await axe(page);
  page.faults.length = 0;
  assert(await page.getByRole('link', { name: 'Naar het begin' }).isVisible(), 'no way on');
});

test('phone: the menu opens by hand and leads on', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  await page.setViewportSize({ width: widths.phone, height: 900 });
  await visit(page, `${at.address}/leiden/`);
  await assertVisible(page, '.dp-nav > summary');
  assertEqual(await page.getByRole('link', { name: 'Totaaloverzicht' }).isVisible(), false, 'closed menu');
  await page.locator('.dp-nav > summary').click();
  await axe(page);
  await page.locator('.dp-nav').getByRole('link', { name: 'Totaaloverzicht' }).click();
  await page.getByRole('heading', { level: 1, name: /Totaaloverzicht/ }).waitFor();
  await page.setViewportSize({ width: widths.desk, height: 900 });
});

test('the filters that people use stand open, with those that are on; a phone folds them all', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  const shown = () => page.locator('.dp-filter form > div > label').allInnerTexts();
  await visit(page, `${at.address}/leiden/beleidsopgaven?werksoort=opgave`);
  const labels = await shown();
  assertEqual(labels.length, 6, 'search, four filters and the one that is on');
  assert(labels.includes('Thema') && labels.includes('Werksoort'), labels.join(', '));
  const more = page.locator('#f-verplichting');
  assertEqual(await more.isVisible(), false, 'folded filter');
  await page.getByText('Meer filters').click();
  await more.selectOption({ label: 'Vrij' });
  await page.getByRole('button', { name: 'Toepassen' }).click();
  await page.locator('.dp-chip', { hasText: 'Verplichting: Vrij' }).waitFor();
  await page.setViewportSize({ width: widths.phone, height: 900 });
  await visit(page, page.url());
  assertEqual(await page.getByRole('button', { name: 'Toepassen' }).isVisible(), false, 'folded bar');
  await page.getByText('Filteren (2 actief)').click();
  await assertVisible(page, '.dp-filter form button');
  await page.setViewportSize({ width: widths.desk, height: 900 });
});

test('desk: money and hours of the total overview are in sight', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  await visit(page, `${at.address}/leiden/overzicht`);
  const { wide, view } = await page.locator('main .utrecht-table-container').first().evaluate((box) => ({ wide: box.scrollWidth, view: box.clientWidth }));
  assert(wide <= view, `the table is ${wide} wide in ${view}`);
  await page.getByText('Gevraagd 16.720 uur, beschikbaar 12.350').waitFor();
});

test('the total overview prints on exactly one A4, lying', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  await visit(page, `${at.address}/leiden/overzicht`);
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  assertEqual((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length, 1, 'sheets');
  const [, wide, high] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf).map(Number);
  assert(Math.abs(wide - 842) < 2 && Math.abs(high - 595) < 2, `a sheet of ${wide} by ${high} points`);
  await page.emulateMedia({ media: 'print' });
  await assertVisible(page, '.dp-header', false);
  await assertVisible(page, '.dp-example .dp-mark');
  await page.emulateMedia({ media: 'screen' });
});

test('keyboard alone: skip link, focus in sight, "/" searches, enter finds', async (at) => {
  const page = await at.person('BeleidsDoorpakker');
  await visit(page, `${at.address}/leiden/`);
  await page.keyboard.press('Tab');
  await assertVisible(page, '.nl-skip-link');
  await page.keyboard.press('Enter');
  assertEqual(await page.evaluate(() => document.activeElement.id), 'inhoud', 'place after the skip link');
  await page.keyboard.press('Tab');
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  assert(parseFloat(ring) >= 2, `the focus shows with ${ring}`);
  await page.keyboard.press('/');
  assertEqual(await page.evaluate(() => document.activeElement.id), 'zoek', 'place after "/"');
  await page.keyboard.type('vier bewijsstukken');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /V2 Bijzondere bijstand/ }).first().waitFor();
});

await runTests({
  async setup() {
    const program = await startProgram({ gemeente: 'all' });
    const browser = await openBrowser();
    const people = new Map();
    /** The page of one function, signed in once. */
    async function person(functie) {
      if (!people.has(functie)) {
        const page = await openPage(browser, { reducedMotion: 'reduce' });
        page.setDefaultTimeout(15_000);
        if (functie) await signIn(page, program.address, functie);
        people.set(functie, page);
      }
      const page = people.get(functie);
      page.faults.length = 0;
      return page;
    }
    return { address: program.address, program, browser, person };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
  },
});
