// From a figure that gets worse to what was done about it, and whether the same figure noticed.
import { assertNoFaults, axe, noSidewaysScroll, openBrowser, openPage, signIn, startProgram, visit, widths } from './harness.mjs';
import { assert, assertEqual, runTests, test } from './tap.mjs';

const opgave = 'Sneller beslissen over bijzondere bijstand';
const figure = 'Besloten binnen de termijn (bijzondere bijstand)';
const found = {};

const press = (page, name) => Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name, exact: true }).first().click()]);
const months = (from, count) => Array.from({ length: count }, (_, i) => {
  const [year, month] = from.split('-').map(Number);
  return `${year + Math.floor((month - 1 + i) / 12)}-${String((month - 1 + i) % 12 + 1).padStart(2, '0')}`;
});

async function bringIn (page, town, register, csv) {
  await visit(page, `${town}${register}/inlezen`);
  await page.getByLabel(/Bestand/).setInputFiles({ name: `${register}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await press(page, 'Bekijk wat erin staat');
  await press(page, 'Inlezen');
}
const deliver = (page, town, from, values) =>
  bringIn(page, town, 'waarnemingen', `indicator;periode;waarde;toegang\r\n${months(from, values.length).map((month, i) => `I04;${month};${values[i]};openbaar`).join('\r\n')}\r\n`);

test('a delivery that is worse: its owner finds it on the workbench, with the chart', async (at) => {
  await at.as('BeleidsDoorpakker', {}, async (page) => {
    await bringIn(page, at.town, 'beleidsopgaven', `nummer;titel;stroom;stand;werksoort;toegang\r\nV90;${opgave};verbeteren;in_uitvoering;beleidsproces;intern\r\n`);
    await deliver(page, at.town, '2027-01', [70, 71, 69, 70, 72, 68, 70]);
  });
  await at.as('Manager', {}, async (page) => {
    await visit(page, at.town);
    await page.getByRole('link', { name: new RegExp(`^${figure.replace(/[()]/g, '\\$&')}: `) }).click();
    found.signaal = page.url();
    await page.getByText('De grafiek zoals die toen was').waitFor();
    await page.getByText('zoals het stond op 12 januari 2027').waitFor();
    assertEqual(await page.locator('main svg.dp-chart').count(), 1, 'charts');
    assertEqual(await page.getByText('Of antwoord met een reden').count(), 1, 'the other way out');
    await axe(page);
  });
});

test('in one act it goes to a beleidsopgave, and the chart goes along', (at) => at.as('Manager', { width: widths.phone }, async (page) => {
  await visit(page, found.signaal);
  await page.getByRole('link', { name: 'Maak beleidsopgave, of voeg toe' }).click();
  await page.getByLabel('Bij welke beleidsopgave?').selectOption({ label: `V90 ${opgave}` });
  await press(page, 'Voeg toe');
  await page.getByRole('heading', { level: 2, name: 'Bewijs uit de cijfers' }).waitFor();
  found.opgave = page.url().split('?')[0];
  assertEqual(await page.locator('main svg.dp-chart').count(), 1, 'charts');
  await noSidewaysScroll(page);
  await axe(page);
  await visit(page, found.signaal);
  await page.locator('.dp-origin').getByRole('link', { name: opgave }).first().waitFor();
  await visit(page, new URL('/leiden/signalen', found.signaal).href);
  await noSidewaysScroll(page);
}));

test('carried out: first it is too early to say', (at) => at.as('BeleidsDoorpakker', {}, async (page) => {
  await visit(page, `${found.opgave}/bewerken`);
  await page.getByLabel('Uitgevoerd op').fill('2027-08-01');
  await press(page, 'Opslaan');
  await press(page, 'Uitgevoerd: effect gaan meten');
  await deliver(page, at.town, '2027-08', [88, 87, 89]);
  await visit(page, found.opgave);
  await page.getByRole('heading', { level: 2, name: 'Wat deed het cijfer na de uitvoering?' }).waitFor();
  await page.getByText('Te vroeg om iets te zeggen: er zijn 3 metingen na 1 augustus 2027, en 7 zijn nodig.').waitFor();
}));

test('then the same figure is better; a person chooses, and the circle is closed', (at) => at.as('BeleidsDoorpakker', {}, async (page) => {
  await deliver(page, at.town, '2027-11', [88, 90, 87, 89, 88]);
  await visit(page, at.town);
  await page.getByText(/Effectmetingen die op een keuze wachten/).waitFor();
  await visit(page, found.opgave);
  await page.getByText('Sinds de uitvoering op 1 augustus 2027 is dit cijfer beter, en dat is geen toeval.').waitFor();
  await axe(page);
  await page.getByRole('link', { name: 'Kies: doorgaan, bijstellen of stoppen' }).click();
  assert(/^8[78]/.test(await page.locator('[name=na]').inputValue()), 'the figure after was proposed');
  await page.getByLabel('Keuze').selectOption({ label: 'Doorgaan' });
  await press(page, 'Opslaan');
  await visit(page, found.opgave);
  await page.locator('.dp-head').getByText('Gesloten', { exact: true }).waitFor();
}));

test('a person begins anew, and sees first what it does', (at) => at.as('Functioneel beheerder', {}, async (page) => {
  await visit(page, `${at.town}indicatoren?code=I10`);
  await page.locator('main tbody').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Opnieuw beginnen…' }).click();
  await axe(page);
  await page.getByLabel('Vanaf welke periode geldt een nieuw gewoon?').selectOption({ label: 'april 2025' });
  await press(page, 'Laat zien wat het doet');
  await page.getByText('Sinds april 2025 duidelijk lager.').first().waitFor();
  await axe(page);
  await press(page, 'Begin opnieuw vanaf deze periode');
  await page.getByRole('alert').waitFor();
  page.faults.length = 0;
  await page.getByLabel('Waarom?').fill('Nieuwe werkwijze bij het eerste gesprek.');
  await press(page, 'Begin opnieuw vanaf deze periode');
  await page.getByText('Opgeslagen').waitFor();
  const says = await page.locator('.dp-figure__say').first().innerText();
  assert(!says.includes('april 2025'), `the old sentence: ${says}`);
}));

await runTests({
  async setup () {
    const program = await startProgram();
    const browser = await openBrowser();
    const kept = new Map();
    async function as (functie, options, body) {
      const page = await openPage(browser, { ...options, reducedMotion: 'reduce', storageState: kept.get(functie) });
      page.setDefaultTimeout(10_000);
      try {
        if (!kept.has(functie)) {
          await signIn(page, program.address, functie);
          kept.set(functie, await page.context().storageState());
        }
        await body(page);
        assertNoFaults(page);
      } finally {
        await page.context().close();
      }
    }
    return { address: program.address, town: `${program.address}/leiden/`, program, browser, as };
  },
  async release (at) {
    await at?.browser.close();
    await at?.program.stop();
  },
});
