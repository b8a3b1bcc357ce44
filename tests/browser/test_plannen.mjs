// The year of key moments: three a year, what each holds, and what a year still lacks; planned with one form.
import { assertNoFaults, axe, example, noSidewaysScroll, openPage, signIn, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : null;

async function withYear({ browser, address }, functie, options, body) {
  const page = await openPage(browser, options);
  try {
    await signIn(page, address, functie);
    await visit(page, `${address}/leiden/sleutelmomenten/plannen`);
    await body(page);
    assertNoFaults(page);
  } finally {
    await page.context().close();
  }
}

for (const [name, width] of Object.entries(widths)) {
  test(`this year and the ones around it, ${name}`, (at) => withYear(at, 'BeleidsDoorpakker', { width }, async (page) => {
    await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).waitFor();
    assert(await page.locator('main article').count() === 3, 'a year has three key moments');
    await shot(page, `plannen-${name}`);
    await axe(page);
    await noSidewaysScroll(page);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /vorig jaar/ }).click()]);
    await axe(page);
    await noSidewaysScroll(page);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /volgend jaar/ }).click()]);
    await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).waitFor();
  }));
}

test('what a year lacks is planned with its form filled in, without script too', (at) => withYear(at, 'BeleidsDoorpakker', { script: false }, async (page) => {
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /volgend jaar/ }).click()]);
  const year = page.url();
  const missing = page.locator('main article').filter({ has: page.getByRole('heading', { name: 'Nog niet gepland' }) });
  const before = await missing.count();
  assert(before > 0, 'the year after lacks nothing');
  await Promise.all([page.waitForNavigation(), missing.first().getByRole('link').last().click()]);
  assert(await page.getByLabel('Naam').inputValue() !== '', 'the name is empty');
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
  await visit(page, year);
  assert(await missing.count() === before - 1, `${before} were missing, now ${await missing.count()}`);
}));

test('who may not plan sees what is missing, without a button', (at) => withYear(at, 'Bestuurder (college)', {}, async (page) => {
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /volgend jaar/ }).click()]);
  await page.getByRole('heading', { name: 'Nog niet gepland' }).first().waitFor();
  assert(await page.locator('main article a.nl-button').count() === 0, 'a button that leads to a refusal');
}));

await runTests(example);
