// From agreements to paper: concept, laid down, checked, a proposal to the college, hours to teams; at both widths.
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

let moment;

async function withPage({ browser, address }, functie, options, body) {
  const page = await openPage(browser, options);
  try {
    await signIn(page, address, functie);
    if (!moment) {
      await visit(page, `${address}/leiden/sleutelmomenten`);
      moment = address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
    }
    await body(page);
    assertNoFaults(page);
  } finally {
    await page.context().close();
  }
}

const nice = async (page, name) => {
  await shot(page, name);
  await axe(page);
  await noSidewaysScroll(page);
};

test('the doorpakker keeps the agreements and drafts the proposal', (at) => withPage(at, 'BeleidsDoorpakker', { script: false }, async (page) => {
  await visit(page, moment);
  for (const step of ['Scoren openen', 'Sessie beginnen']) {
    const button = page.getByRole('button', { name: step });
    if (await button.count()) await button.first().click();
  }
  await visit(page, `${moment}/afspraken`);
  for (const select of await page.getByLabel(/^Waar landt /).all()) await select.selectOption('kaderbrief');
  await page.getByRole('button', { name: 'Bewaar als concept' }).click();
  await page.getByText('Het concept is bewaard.').waitFor();
  await visit(page, `${moment}/afsprakenlijst`);
  await page.getByRole('button', { name: 'Stel het collegevoorstel op' }).click();
  await page.getByRole('heading', { name: 'Argumenten', exact: true }).waitFor();
  await page.getByText(/Nog leeg: Participatie/).waitFor();
  await page.getByRole('link', { name: 'Wijzig de kopjes' }).click();
  await page.getByRole('textbox', { name: 'Participatie' }).fill('Bewoners zijn gevraagd in twee wijken.');
  await page.getByRole('button', { name: /Bewaar|Opslaan/ }).first().click();
  await page.getByRole('link', { name: 'Lees het hele voorstel' }).click();
  await page.getByText('Bewoners zijn gevraagd in twee wijken.').waitFor();
}));

test('the secretaris lays down, and what was laid down is checked', async (at) => {
  await withPage(at, 'Gemeentesecretaris', {}, async (page) => {
    await visit(page, `${moment}/afspraken`);
    await page.getByRole('button', { name: 'Leg vast' }).click();
    await page.getByText('De afspraken zijn vastgelegd.').waitFor();
    await page.getByRole('link', { name: 'Controleer de vastlegging' }).click();
    await page.getByText('De vingerafdruk klopt', { exact: true }).waitFor();
    await page.getByText('Opnieuw gerekend: dezelfde keuze').waitFor();
  });
  await withPage(at, 'BeleidsDoorpakker', {}, async (page) => {
    await visit(page, `${moment}/controle`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Haal het bestand op' }).click()]);
    const folder = await mkdtemp(join(tmpdir(), 'vastgelegd-'));
    const text = await readFile(await download.path(), 'utf8');
    for (const [name, content, says] of [['zelfde', text, 'De vingerafdruk klopt'], ['anders', text.replace('"niveau":4', '"niveau":3'), 'De vingerafdruk klopt niet']]) {
      const path = join(folder, `${name}.json`);
      await writeFile(path, content);
      await visit(page, `${moment}/controle`);
      await page.getByLabel('Bestand vastgelegd.json').setInputFiles(path);
      await page.getByRole('button', { name: 'Ga na of het klopt' }).click();
      await page.getByText('Dit is de uitslag van het bestand dat u gaf.').waitFor();
      assert(await page.getByText(says, { exact: true }).count() === 1, `${name}: ${says}`);
    }
  });
});

for (const [name, width] of Object.entries(widths))
  test(`the pages after the session, ${name}: axe finds nothing and nothing sticks out`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page) => {
    for (const path of ['afsprakenlijst', 'controle', 'verdeling']) {
      await visit(page, `${moment}/${path}`);
      await nice(page, `${path}-${name}`);
    }
    await visit(page, `${moment}/afsprakenlijst`);
    await page.getByRole('button', { name: 'Stel het collegevoorstel op' }).click();
    await page.getByRole('heading', { name: 'Advies', exact: true }).waitFor();
    for (const link of ['PDF', 'ODT', 'Word (DOCX)']) assert(await page.getByRole('link', { name: link, exact: true }).count() === 1, link);
    await nice(page, `collegevoorstel-${name}`);
    await page.getByRole('link', { name: 'Besluit en uitvoering' }).click();
    await page.getByLabel('Hoe het staat met punt 1').waitFor();
    await nice(page, `besluit-${name}`);
  }));

test('the secretary records per point what was decided; unchanged with another text is refused', (at) => withPage(at, 'Gemeentesecretaris', { script: false }, async (page) => {
  await visit(page, `${at.address}/leiden/collegevoorstellen`);
  await page.getByRole('link', { name: /^Keuzes na Collegeretraite voorjaar/ }).first().click();
  await page.getByRole('link', { name: 'Lees het hele voorstel' }).click();
  await page.getByRole('link', { name: 'Besluit en uitvoering' }).click();
  await page.getByLabel('Datum van het besluit').fill('2027-01-12');
  await page.getByLabel('Besluit over punt 1').selectOption('ongewijzigd');
  await page.getByLabel(/^Tekst zoals besloten bij punt 1/).fill('iets anders');
  await page.getByRole('button', { name: 'Sla op' }).click();
  await page.getByRole('link', { name: /Punt 1: U koos ongewijzigd besloten/ }).waitFor();
  page.faults.length = 0;
  await page.getByLabel('Besluit over punt 1').selectOption('gewijzigd');
  await page.getByRole('button', { name: 'Sla op' }).click();
  await page.getByText('Opgeslagen.').waitFor();
  await page.getByRole('link', { name: 'Lees het hele voorstel' }).click();
  await page.getByText('Gewijzigd besloten, 12 januari 2027').waitFor();
}));

for (const [name, width] of Object.entries(widths))
  test(`templates for documents, ${name}: axe finds nothing and nothing sticks out`, (at) => withPage(at, 'Functioneel beheerder', { width }, async (page) => {
    await visit(page, `${at.address}/leiden/beheer/gemeente`);
    await page.getByRole('heading', { name: 'Sjablonen voor documenten' }).waitFor();
    await nice(page, `sjablonen-${name}`);
  }));

test('hours are allotted, more than there is only with a reason', (at) => withPage(at, 'BeleidsDoorpakker', { script: false }, async (page) => {
  await visit(page, `${moment}/verdeling`);
  const field = page.getByLabel(/^Uren voor /).first();
  await field.fill('9000');
  await page.getByRole('button', { name: 'Bewaar de verdeling' }).click();
  await page.getByText(/Deel minder toe, of schrijf op waarom het meer is/).first().waitFor();
  /* The refused form came with its own status. */
  page.faults.length = 0;
  await field.fill('10');
  await page.getByRole('button', { name: 'Bewaar de verdeling' }).click();
  await page.getByText('De verdeling is bewaard.').waitFor();
}));

await runTests(example);
