// What came of a key moment, and a citizens' budget from file to initiative, at both widths and without script.
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

async function withPage({ browser, address }, functie, options, body) {
  const page = await openPage(browser, options);
  try {
    await signIn(page, address, functie);
    await body(page);
    assertNoFaults(page);
  } finally {
    await page.context().close();
  }
}

async function check(page, name) {
  await shot(page, name);
  await axe(page);
  await noSidewaysScroll(page);
}

const budget = `META
key;value
description;Buurtgeld Noord
budget;90
vote_type;approval
PROJECTS
project_id;cost;name
A;30;Speeltuin
B;30;Bankjes
C;30;Moestuin
D;30;Muurschildering
VOTES
voter_id;vote
${[1, 2, 3, 4].map((voter) => `${voter};A,B,C`).join('\n')}
5;D
6;D
`;

const choose = (page, text) => page.getByLabel(/Bestand met projecten/).setInputFiles({ name: 'noord.pb', mimeType: 'text/plain', buffer: Buffer.from(text) });

for (const [name, width] of Object.entries(widths)) {
  test(`what came of a moment, ${name}`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page) => {
    await visit(page, `${at.address}/leiden/sleutelmomenten`);
    await page.getByRole('link', { name: 'Collegeretraite voorjaar 2025', exact: true }).first().click();
    await page.getByRole('navigation', { name: 'Stappen van het sleutelmoment' }).getByRole('link', { name: 'Doorpakken' }).click();
    await page.getByText('1 van de 1 besloten, 1 begonnen, 1 klaar; niets staat stil').waitFor();
    await check(page, `doorpakken-${name}`);
    await visit(page, `${at.address}/leiden/sleutelmomenten`);
    await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().click();
    await page.getByRole('link', { name: 'Doorpakken' }).click();
    await page.getByText('Van de vorige keer').waitFor();
    await check(page, `doorpakken-hours-${name}`);
  }));

  test(`a citizens' budget without script, ${name}`, (at) => withPage(at, 'BeleidsDoorpakker', { width, script: false }, async (page) => {
    await visit(page, `${at.address}/leiden/burgerbegrotingen`);
    await visit(page, `${at.address}/leiden/burgerbegrotingen/nieuw`);
    await choose(page, budget.replace('C;30;', 'C;dertig;'));
    await page.getByRole('button', { name: 'Bereken de uitslag' }).click();
    await page.getByRole('link', { name: /Regel 10/ }).waitFor();
    page.faults.length = 0;
    await choose(page, budget);
    await page.getByRole('button', { name: 'Bereken de uitslag' }).click();
    await page.getByText('6 van de 6 stemmers (100 %)').waitFor();
    assert(await page.getByText('4 van de 6 stemmers (67 %)').count() === 1, 'the other way is not beside it');
    await page.getByRole('button', { name: /Koppel ?: Muurschildering/ }).click();
    await page.getByText('Het project is gekoppeld aan een initiatief.').waitFor();
    assert(await page.getByRole('link', { name: 'Muurschildering' }).count() === 1, 'the initiative is not linked');
  }));

  test(`the pages of a citizens' budget, ${name}: axe finds nothing and nothing sticks out`, (at) => withPage(at, 'BeleidsDoorpakker', { width }, async (page) => {
    await visit(page, `${at.address}/leiden/burgerbegrotingen/nieuw`);
    await check(page, `burgerbegroting-nieuw-${name}`);
    await choose(page, budget);
    await page.getByRole('button', { name: 'Bereken de uitslag' }).click();
    await page.getByText('Alle projecten, en waarom').waitFor();
    await check(page, `burgerbegroting-${name}`);
  }));
}

await runTests(example);
