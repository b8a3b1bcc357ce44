// Scoring beforehand: a facilitator and two phones play two rounds, and the college one; without an account and without script.
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

async function findMoment(page, address) {
  await visit(page, `${address}/leiden/sleutelmomenten`);
  return address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
}

/** The address on the card of one function. */
const card = (page, functie) => page.locator('.dp-card').filter({ has: page.getByRole('heading', { name: functie, exact: true }) }).locator('.dp-small .dp-soft').innerText();

/** Sends the one form on the phone after `body` has filled it. */
async function send(page, button) {
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: button }).click()]);
}

async function press(page, button) {
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: button, exact: true }).click()]);
}

const title = (page) => page.getByRole('heading', { level: 1 }).innerText();

/** Answers all questions about the item (or the weights) of this screen with the answer at this place. */
async function answer(page, level) {
  const about = await title(page);
  while (await title(page) === about && await page.locator('.dp-choices button').count()) {
    await Promise.all([page.waitForNavigation(), page.locator('.dp-choices button').nth(level).click()]);
  }
}

test('two phones and a facilitator play two rounds, then the college', async ({ browser, address }) => {
  const pages = [];
  const open = async (options) => {
    const page = await openPage(browser, options);
    pages.push(page);
    return page;
  };
  try {
    const desk = await open();
    await signIn(desk, address, 'BeleidsDoorpakker');
    const moment = await findMoment(desk, address);
    for (const path of ['deelnemers', 'kaarten']) {
      await visit(desk, `${moment}/${path}`);
      await axe(desk);
      await shot(desk, `${path}-desk`);
    }
    const addresses = {};
    for (const functie of ['Consulent inkomen', 'Consulent Wmo', 'Strategisch adviseur', 'Wethouder Jeugd']) addresses[functie] = await card(desk, functie);
    assert(addresses['Consulent inkomen'].startsWith(`${address}/leiden/stem/`), `the card says ${addresses['Consulent inkomen']}`);

    const one = await open({ width: widths.phone, height: 844 });
    const two = await open({ width: widths.phone, height: 844, script: false });
    await visit(one, addresses['Consulent inkomen']);
    await one.getByText('De ronde is nog niet open').waitFor();

    await visit(desk, `${moment}/voorbereiden`);
    await desk.getByLabel('Wegen de deelnemers ook de criteria?').selectOption('ja');
    await press(desk, 'Sla op');
    await visit(desk, `${moment}/deelnemers`);
    await press(desk, 'Open de eerste ronde');
    await visit(one, addresses['Consulent inkomen']);
    await visit(two, addresses['Strategisch adviseur']);
    const three = await open({ width: widths.phone, height: 844, dark: true });
    await visit(three, addresses['Consulent Wmo']);
    for (const page of [one, two, three]) await page.getByText('Vraag 1 van 8 over de gewichten.').waitFor();
    for (const page of [one, three]) {
      await axe(page);
      await noSidewaysScroll(page);
    }
    await shot(one, 'stem-phone-gewicht');
    await answer(one, 0);
    await answer(two, 0);
    await answer(three, 1);
    await visit(three, `${addresses['Consulent Wmo']}?lijst=1`);
    await three.getByText('Zo tellen de criteria volgens u, samen 100').waitFor();
    await shot(three, 'stem-lijst');
    for (const page of [one, two]) await page.getByText('Nummer 1 van 17, vraag 1 van 8.').waitFor();
    await axe(one);
    await noSidewaysScroll(one);
    await shot(one, 'stem-phone');
    /* All answers of a question are in sight at once, each as large as a finger. */
    for (const box of await Promise.all((await one.locator('.dp-choices button').all()).map((button) => button.boundingBox()))) {
      assert(box.height >= 44 && box.y + box.height <= 844, `an answer lies at ${box.y}, ${box.height} high`);
    }
    await answer(one, 0);
    await answer(two, 4);
    await one.getByText('Nummer 2 van 17').waitFor();
    await visit(two, `${addresses['Strategisch adviseur']}?lijst=1`);
    await two.getByText('U hebt 1 van de 17 beantwoord.').waitFor();
    await send(two, 'Ik ben klaar');
    await two.getByText('U bent klaar.').waitFor();
    await visit(desk, `${moment}/deelnemers`);
    await desk.getByText('1 van de 8 zijn klaar, 3 zijn begonnen.').waitFor();
    await desk.getByRole('button', { name: 'Sluit en toon de uitslag' }).click();
    await desk.getByText('Het is gedaan.').waitFor();
    await visit(one, addresses['Consulent inkomen']);
    await one.getByText('De ronde is nog niet open, of al gesloten.').waitFor();

    await visit(desk, `${moment}/gewichten`);
    await desk.getByRole('heading', { name: 'Gewichten van de groep' }).waitFor();
    await shot(desk, 'gewichten-groep');
    await axe(desk);
    await visit(desk, `${moment}/deelnemers`);
    await press(desk, 'Open de tweede ronde');
    await visit(one, addresses['Consulent inkomen']);
    await one.getByRole('link', { name: 'Alle nummers' }).click();
    await one.getByText('U hebt 1 van de 17 beantwoord.').waitFor();
    await desk.getByRole('button', { name: 'Sluit en toon de uitslag' }).click();
    await desk.getByText('Het is gedaan.').waitFor();

    await press(desk, 'Open de ronde');
    const college = await open({ width: widths.phone, height: 844 });
    await visit(college, addresses['Wethouder Jeugd']);
    await axe(college);
    await shot(college, 'college-phone');
    await send(college, /^Akkoord/);
    await college.getByText('Nummer 2 van 17').waitFor();
    await desk.getByRole('button', { name: 'Sluit en toon de uitslag' }).click();
    await desk.getByText('Het is gedaan.').waitFor();
    for (const page of pages) assertNoFaults(page);
  } finally {
    for (const page of pages) await page.context().close();
  }
});

for (const [name, width] of Object.entries(widths)) {
  test(`deelnemers, kaarten and the parking place, ${name}: axe finds nothing and nothing sticks out`, async ({ browser, address }) => {
    const page = await openPage(browser, { width });
    try {
      await signIn(page, address, 'BeleidsDoorpakker');
      const moment = await findMoment(page, address);
      for (const path of [`${moment}/deelnemers`, `${moment}/kaarten`, `${moment}/voorbereiden`, `${address}/leiden/parkeerplaats`]) {
        await visit(page, path);
        await shot(page, `${path.split('/').pop()}-${name}`);
        await axe(page);
        await noSidewaysScroll(page);
      }
      assertNoFaults(page);
    } finally {
      await page.context().close();
    }
  });
}

await runTests(example);
