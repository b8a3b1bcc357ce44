// The main task of each person, from the first click to what comes of it. One municipality turns once round the circle.
import { assertNoFaults, openBrowser, openPage, signIn, startProgram, visit, widths } from './harness.mjs';
import { assert, assertEqual, runTests, test } from './tap.mjs';

const report = 'Derde keer dezelfde bankafschriften bij de aanvraag';
const opgave = 'Bankafschriften maar één keer vragen';
const found = {};

const h1 = (page) => page.locator('h1').innerText();
const press = (page, name) => Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name, exact: true }).first().click()]);
const side = (page, heading) => page.locator('.dp-origin').locator(`h3:has-text("${heading}") + ul`);

test('executor, phone: reports in under a minute and is told who answers, and when', (at) => at.as('Uitvoerder', { width: widths.phone, hasTouch: true }, async (page) => {
  const start = Date.now();
  await page.locator('.dp-nav > summary').tap();
  await page.getByRole('link', { name: 'Meld iets' }).tap();
  await page.getByLabel('Dit lukt niet').check();
  await page.getByLabel('Wat gebeurt er, in één zin?').fill(report);
  await page.getByLabel(/Over welk beleid/).selectOption({ label: 'Beleidsregels bijzondere bijstand 2022' });
  await page.getByRole('button', { name: 'Verstuur de melding' }).tap();
  await page.getByRole('status').filter({ hasText: 'Antwoord vóór 26 januari' }).waitFor();
  assert(Date.now() - start < 60_000, 'more than a minute');
  await visit(page, at.town);
  await page.getByText(/Wat gebeurde er met uw meldingen/).waitFor();
  await page.getByRole('link', { name: report }).waitFor();
}));

test('an empty report says what misses and keeps the rest', (at) => at.as('Uitvoerder', {}, async (page) => {
  await visit(page, `${at.town}melden`);
  await page.getByLabel('Dit werkt juist goed').check();
  await press(page, 'Verstuur de melding');
  await page.getByRole('alert').waitFor();
  assert(await page.getByLabel('Dit werkt juist goed').isChecked(), 'the choice was lost');
  page.faults.length = 0;
}));

test('BeleidsDoorpakker: a signaal becomes a beleidsopgave in one act and keeps its origin', (at) => at.as('BeleidsDoorpakker', {}, async (page) => {
  await visit(page, `${at.town}zoeken?q=bankafschriften`);
  await page.getByRole('link', { name: report }).click();
  found.signaal = page.url();
  await page.getByRole('link', { name: 'Maak beleidsopgave, of voeg toe' }).click();
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Maak beleidsopgave' }) });
  await form.getByLabel('Titel').fill(opgave);
  await form.getByLabel('Stroom').selectOption({ label: 'Verbeteren bestaand beleid' });
  await form.getByLabel('Wat is de oorzaak?').selectOption({ label: 'Niet uitvoerbaar' });
  await form.getByLabel('Waaruit blijkt dat?').fill('Meldingen van de balie.');
  await press(page, 'Maak beleidsopgave');
  await page.getByRole('heading', { level: 1, name: opgave }).waitFor();
  found.opgave = page.url().split('?')[0];
  await side(page, 'Waar kwam het vandaan').getByRole('link', { name: report }).waitFor();
  await press(page, 'Gaan verkennen');
  await page.getByText('De stap is gezet.').waitFor();
  await visit(page, found.signaal);
  await side(page, 'Wat kwam ervan').getByRole('link', { name: opgave }).waitFor();
}));

test('BeleidsDoorpakker: opens the session of the key moment', (at) => at.as('BeleidsDoorpakker', {}, async (page) => {
  await visit(page, `${at.town}sleutelmomenten`);
  await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).click();
  found.moment = page.url();
  await press(page, 'Sessie beginnen');
  await page.locator('.dp-head').getByText('Sessie', { exact: true }).waitFor();
  await visit(page, `${found.moment}/afspraken`);
  assertEqual(await page.getByRole('button', { name: 'Leg vast', exact: true }).count(), 0, 'the doorpakker prepares, the secretaris settles');
}));

test('alderman: sees what leaves and enters, what it costs, and cannot settle', (at) => at.as('Bestuurder (college)', {}, async (page) => {
  await visit(page, `${found.moment}/sessie`);
  const value = async () => Number(/telt op tot ([\d,]+) punten/.exec(await page.locator('.dp-price').innerText())[1].replace(',', '.'));
  const before = await value();
  await page.getByLabel(/Ondergrens van 35/).selectOption({ label: 'uit' });
  await Promise.all([page.waitForResponse(/sessie\?/), page.getByRole('button', { name: 'Reken voor mij alleen' }).click()]);
  await page.waitForFunction((old) => !document.querySelector('.dp-price').innerText.includes(old), String(before).replace('.', ','));
  assert(await value() > before, 'without the floor there is more value');
  await page.getByLabel('Minder geld').selectOption({ label: '10 % minder' });
  await Promise.all([page.waitForURL(/minder=10/), page.getByRole('button', { name: 'Reken voor mij alleen' }).click()]);
  await page.getByText(/Prijs: [\d,]+ punten/).first().waitFor();
  for (const word of ['optimaal', 'optimum', 'bewezen']) assertEqual((await page.locator('main').innerText()).toLowerCase().includes(word), false, word);
  await visit(page, `${found.moment}/afspraken`);
  assertEqual(await page.getByRole('button', { name: 'Leg vast', exact: true }).count(), 0, 'buttons to settle');
}));

test('gemeentesecretaris: settles, the parking place says why, and a decision follows', (at) => at.as('Gemeentesecretaris', {}, async (page) => {
  await visit(page, `${found.moment}/afspraken`);
  for (const select of await page.getByLabel(/^Waar landt/).all()) await select.selectOption({ label: 'Kaderbrief' });
  for (const day of await page.getByLabel(/^Wanneer komt/).all()) if (!await day.inputValue()) await day.fill('2027-09-01');
  for (const why of await page.getByLabel(/^Reden bij/).all()) if (!await why.inputValue()) await why.fill('Het college maakte deze keuze.');
  await press(page, 'Leg vast');
  await visit(page, `${found.moment}/afsprakenlijst`);
  await page.getByText(/parkeerplaats|Wat we niet doen|Geparkeerd/i).first().waitFor();
  await visit(page, found.moment);
  await page.locator('.dp-head').getByText('Afgesproken', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Uitkomsten' }).getByRole('row', { name: /Gekozen/ }).first().getByRole('rowheader').getByRole('link').click();
  found.uitkomst = page.url();
  await press(page, 'Maak besluit');
  await page.waitForURL(/besluiten\/\d+/);
  found.besluit = page.url().split('?')[0];
  await visit(page, `${found.besluit}/bewerken`);
  await page.getByLabel('Datum', { exact: true }).or(page.getByLabel(/^Datum/)).first().fill('2027-01-12');
  await press(page, 'Opslaan');
  await press(page, 'Besluit vastleggen');
  await page.getByText('De stap is gezet.').waitFor();
}));

test('from decision to policy, and the whole way back', (at) => at.as('BeleidsDoorpakker', {}, async (page) => {
  await visit(page, found.besluit);
  await page.getByRole('link', { name: 'Leg vast in beleid' }).click();
  await page.getByLabel('In nieuw beleid').check();
  await page.getByLabel('Titel van het nieuwe beleid').fill('Werkwijze die uit het besluit volgt');
  await page.getByLabel('Soort').selectOption({ index: 1 });
  await page.getByLabel('In werking vanaf').fill('2027-02-01');
  await press(page, 'Leg vast in beleid');
  await page.getByRole('heading', { level: 1, name: 'Werkwijze die uit het besluit volgt' }).waitFor();
  await page.getByRole('link', { name: 'De hele weg' }).click();
  const way = page.locator('.dp-timeline').first();
  await way.getByRole('link').first().waitFor();
  const steps = await way.innerText();
  for (const station of ['Beleidsopgave', 'Sleutelmoment', 'Besluit', 'Beleid']) assert(steps.includes(station), `${station} misses on the way: ${steps}`);
}));

test('policy adviser: records policy with an owner; a fault keeps what was typed', (at) => at.as('Beleidsadviseur', {}, async (page) => {
  await visit(page, `${at.town}beleid/nieuw`);
  await page.getByLabel('Titel', { exact: true }).fill('Nota deelauto’s in de wijk');
  await press(page, 'Opslaan');
  await page.getByRole('alert').waitFor();
  assertEqual(await page.getByLabel('Titel', { exact: true }).inputValue(), 'Nota deelauto’s in de wijk', 'title after the fault');
  page.faults.length = 0;
  await page.getByLabel('Soort', { exact: true }).selectOption({ index: 1 });
  await press(page, 'Opslaan');
  await page.getByRole('heading', { level: 1, name: /Nota deelauto/ }).waitFor();
  await page.getByRole('link', { name: 'Geschiedenis' }).click();
  await page.getByText('Nota deelauto’s in de wijk').first().waitFor();
}));

test('controller: the overview to Excel, and money, cover and dates on one page', (at) => at.as('Concerncontroller', {}, async (page) => {
  await visit(page, `${at.town}overzicht`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Excel' }).click()]);
  assert(/\.xlsx$/.test(download.suggestedFilename()), `the file is called ${download.suggestedFilename()}`);
  let size = 0;
  for await (const chunk of await download.createReadStream()) {
    if (size === 0) assertEqual(chunk.subarray(0, 2).toString(), 'PK', 'first bytes');
    size += chunk.length;
  }
  assert(size > 4000, `${size} bytes`);
  await page.getByRole('link', { name: 'Geld, dekking en data' }).click();
  await page.getByRole('columnheader', { name: /Dekking/i }).first().waitFor();
}));

test('council and citizen: only what was published, on every road', async (at) => {
  const inside = new URL(found.opgave).pathname;
  for (const functie of ['Raadslid', null]) {
    await at.as(functie, {}, async (page) => {
      await visit(page, at.address + inside, 404);
      page.faults.length = 0;
      await visit(page, `${at.town}zoeken?q=bankafschriften`);
      assertEqual(await page.getByRole('link', { name: opgave }).count(), 0, `${functie ?? 'citizen'}: hits`);
      await visit(page, `${at.town}beleidsopgaven?stand=verkenning`);
      assertEqual(await page.getByText(opgave).count(), 0, `${functie ?? 'citizen'}: rows`);
    });
  }
});

test('citizen: reports without an account', (at) => at.as(null, { script: false }, async (page) => {
  await visit(page, at.town);
  await page.getByRole('link', { name: /Meld wat niet lukt/ }).click();
  await page.getByLabel('Wat gebeurt er, in één zin?').fill('De brief is niet te begrijpen');
  await press(page, 'Verstuur de melding');
  await page.getByText('U meldde: De brief is niet te begrijpen').waitFor();
}));

test('functional administrator: an own field appears on every face', (at) => at.as('Functioneel beheerder', {}, async (page) => {
  await visit(page, `${at.town}beheer/velden`);
  await page.getByLabel('Bij welk register').selectOption({ label: 'Organisatie' });
  await page.getByLabel('Naam van het veld').fill('Kamernummer');
  await page.getByLabel('Soort', { exact: true }).selectOption({ label: 'korte tekst' });
  await press(page, 'Voeg het veld toe');
  await page.getByRole('rowheader', { name: 'Kamernummer' }).waitFor();
  await visit(page, `${at.town}organisaties/nieuw`);
  await page.getByLabel('Naam', { exact: true }).fill('Team Proef');
  await page.getByLabel('Soort', { exact: true }).selectOption({ index: 1 });
  await page.getByLabel(/^Kamernummer/).fill('B 2.14');
  await press(page, 'Opslaan');
  await page.getByText('B 2.14').waitFor();
  await page.getByRole('link', { name: 'Organisatie', exact: true }).last().click();
  await page.getByText('Kolommen', { exact: true }).click();
  await page.getByLabel('Kamernummer').check();
  await press(page, 'Toon');
  await page.getByRole('columnheader', { name: 'Kamernummer' }).waitFor();
  const api = await (await fetch(`${at.town}api/v1/openapi.json`)).text();
  assert(/kamernummer|eigen_?1/i.test(api), 'the API does not know the field');
}));

test('functional administrator: an import names each bad row before anything lands', (at) => at.as('Functioneel beheerder', {}, async (page) => {
  await visit(page, `${at.town}organisaties/inlezen`);
  await page.getByLabel(/Bestand/).setInputFiles({ name: 'teams.csv', mimeType: 'text/csv', buffer: Buffer.from('naam;soort\r\nTeam Noord;team\r\nTeam Zuid;bestaatniet\r\n', 'latin1') });
  await press(page, 'Bekijk wat erin staat');
  const row = page.getByRole('region', { name: 'Rijen met een fout' }).getByRole('row').nth(1);
  await row.waitFor();
  assert(/Soort/i.test(await row.innerText()), `the row does not name its field: ${await row.innerText()}`);
  page.faults.length = 0;
  await visit(page, `${at.town}organisaties?zoek=Noord`);
  assertEqual(await page.getByText('Team Noord').count(), 0, 'nothing has landed yet');
}));

test('technical administrator: an account with a first password, a key for a program', (at) => at.as('Technisch beheerder', {}, async (page) => {
  await visit(page, `${at.town}beheer/accounts`);
  await page.getByLabel('Accountnaam').fill('proef.beheer');
  await page.getByLabel('Functie').selectOption({ label: 'Uitvoerder inkomen' });
  await press(page, 'Maak het account');
  const password = await page.locator('[role=status] code').innerText();
  assert(password.length >= 12, 'the first password is short');
  await visit(page, `${at.town}beheer/sleutels`);
  await page.getByLabel('Programma').fill('proef');
  await page.getByLabel('Rol').selectOption({ label: 'Inwoner' });
  await press(page, 'Maak de sleutel');
  const key = await page.locator('[role=status] code').innerText();
  const ask = (bearer) => fetch(`${at.town}api/v1/beleid?pageSize=1`, { headers: { Authorization: `Bearer ${bearer}` } });
  assertEqual((await ask(key)).status, 200, 'with the key');
  assertEqual((await ask(`${key.slice(0, -4)}AAAA`)).status, 401, 'with another key');
  await at.as(null, {}, async (other) => {
    await visit(other, `${at.town}inloggen`);
    await other.getByLabel('Accountnaam').fill('proef.beheer');
    await other.getByLabel('Wachtwoord').fill(password);
    await other.getByRole('button', { name: /^Log in|^Inloggen/ }).last().click();
    await other.locator('.dp-user').getByText(/Uitvoerder/).first().waitFor();
  });
}));

test('manager: hours per team against what is asked', (at) => at.as('Manager', {}, async (page) => {
  await visit(page, `${at.town}overzicht`);
  await page.getByText('Uren per team: gevraagd en beschikbaar').waitFor();
  await page.getByText(/te veel/).first().waitFor();
}));

test('figures from a file: first seen, then stored, then found', (at) => at.as('Functioneel beheerder', {}, async (page) => {
  await visit(page, `${at.town}kwaliteit/koppelingen`);
  await page.getByRole('link', { name: 'Nieuwe koppeling' }).click();
  await page.getByLabel('Naam').first().fill('Maandcijfers');
  await page.getByLabel(/^Soort/).first().selectOption('csv_lang');
  await press(page, 'Opslaan');
  await page.getByRole('link', { name: 'Bestand aanleveren' }).click();
  const send = async (rows) => {
    await page.getByLabel('Bestand', { exact: true }).setInputFiles({ name: 'cijfers.csv', mimeType: 'text/csv', buffer: Buffer.from(`indicator;periode;teller;noemer\n${rows}`) });
    await press(page, 'Bekijk wat er verandert');
  };
  await send('I03;2026-11;61;100\nI03;2026-12;62;100\n');
  await page.getByText('Er is nog niets opgeslagen').waitFor();
  await press(page, 'Sla deze levering op');
  await page.waitForURL(/leveringen/);
  await visit(page, `${at.town}kwaliteit/koppelingen`);
  await page.getByText('2 nieuw, 0 veranderd, 0 vervallen', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: /^Bestand aanleveren.*Maandcijfers/ }).click();
  await send('I03;2026-12;63;100\n');
  await page.getByRole('row', { name: /2026-12.*62.*63/ }).waitFor();
  await press(page, 'Sla deze levering op');
  await page.getByText('Wat deze levering verving').waitFor();
}));

test('without script: list, filter and sort', (at) => at.as('BeleidsDoorpakker', { script: false }, async (page) => {
  await visit(page, `${at.town}beleidsopgaven`);
  await page.getByLabel('Stroom').first().selectOption({ label: 'Overig werk' });
  await press(page, 'Toepassen');
  await page.getByText('1 beleidsopgave', { exact: true }).waitFor();
  await page.getByRole('columnheader', { name: 'Titel' }).getByRole('link').click();
  await page.waitForURL(/sort=/);
  assertEqual(await page.locator('main tbody tr').count(), 1, 'rows after sorting');
}));

await runTests({
  async setup() {
    const program = await startProgram();
    const browser = await openBrowser();
    const kept = new Map();
    /** Does `body` as one function; a sign-in is done once and its session used again. */
    async function as(functie, options, body) {
      const page = await openPage(browser, { ...options, reducedMotion: 'reduce', storageState: kept.get(functie) });
      page.setDefaultTimeout(10_000);
      try {
        if (functie && !kept.has(functie)) {
          await signIn(page, program.address, functie);
          kept.set(functie, await page.context().storageState());
        } else await visit(page, `${program.address}/leiden/`);
        await body(page);
        assertNoFaults(page);
      } finally {
        await page.context().close();
      }
    }
    return { address: program.address, town: `${program.address}/leiden/`, program, browser, as };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
  },
});
