// The key moment from list to agreement, and the whole way, at both widths.
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const pages = ['voorbereiden', 'scores', 'sessie', 'afspraken', 'afsprakenlijst'];

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

/** The address of the example's next key moment. */
async function findMoment(page, address) {
  await visit(page, `${address}/leiden/sleutelmomenten`);
  return address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
}

async function withPage({ browser, address }, functie, options, body) {
  const page = await openPage(browser, options);
  try {
    await signIn(page, address, functie);
    await body(page, await findMoment(page, address));
    assertNoFaults(page);
  } finally {
    await page.context().close();
  }
}

for (const [name, width] of Object.entries(widths)) {
  for (const path of pages) {
    test(`${path}, ${name}: axe finds nothing and nothing sticks out`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page, moment) => {
      await visit(page, `${moment}/${path}`);
      await page.evaluate(() => document.querySelectorAll('main details').forEach((details) => { details.open = true; }));
      await shot(page, `${path}-${name}`);
      await axe(page);
      await noSidewaysScroll(page);
    }));
  }

  test(`keeping an item in, ${name}: the page changes in place`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page, moment) => {
    await visit(page, `${moment}/sessie`);
    const press = (name) => page.getByRole('button', { name }).first().evaluate((button) => { button.scrollIntoView({ block: 'center' }); button.click(); });
    await press('10 % minder');
    await page.getByText('telt op tot 505,6 punten').waitFor();
    await press(/Zet vast ?: O4/);
    await page.getByText('telt op tot 499,8 punten').waitFor();
    await press('Maak alle keuzes in dit scenario ongedaan');
    await page.getByText('telt op tot 525,6 punten').waitFor();
  }));

  test(`the whole way of a closed circle, ${name}`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page) => {
    await visit(page, `${at.address}/leiden/beleidsopgaven?zoek=kwijtschelding`);
    await page.getByRole('row', { name: /Leesbare beschikking/ }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'De hele weg' }).click();
    await page.getByText('Deze cirkel is rond, in 435 dagen.').waitFor();
    await shot(page, `weg-${name}`);
    await axe(page);
    await noSidewaysScroll(page);
  }));
}

test('whoever may not act tries for himself, without script too', (at) => withPage(at, 'Bestuurder (college)', { script: false }, async (page, moment) => {
  await visit(page, `${moment}/sessie`);
  await page.getByLabel(/Ondergrens van 35/).selectOption('0');
  await page.getByRole('button', { name: 'Reken voor mij alleen' }).click();
  assert(await page.getByText('telt op tot 533,2 punten').count() === 1, 'the value without the floor is not there');
}));

await runTests(example);
