// Reading figures: from the dashboard to one figure, exploring with and without a script, and on paper.
import { assertNoFaults, noSidewaysScroll, openBrowser, openPage, signIn, startProgram, visit, widths } from './harness.mjs';
import { assert, assertEqual, runTests, test } from './tap.mjs';

const explore = 'kwaliteit/verkennen?cijfer=4&cijfer=5&van=2025-01';

test('from the sentence on top to one figure and its table', async (at) => {
  const page = await at.open('BeleidsDoorpakker');
  await visit(page, `${at.town}kwaliteit`);
  await page.getByText(/7 van de 24 cijfers veranderden echt/).waitFor();
  await page.getByLabel('Laat zien').selectOption({ label: 'alleen wat echt veranderde' });
  await page.getByRole('button', { name: 'Toepassen' }).click();
  await page.waitForLoadState();
  assertEqual(await page.locator('figure.dp-card').count(), 7, 'cards that changed');
  await page.getByRole('link', { name: /^I03 / }).click();
  await page.locator('.dp-figure__say', { hasText: 'Sinds augustus 2025 duidelijk lager, dit is geen toeval.' }).waitFor();
  await page.getByText('Toon de cijfers als tabel').click();
  assert(await page.getByRole('rowheader', { name: 'augustus 2025' }).first().isVisible(), 'no table of the same figures');
  assert(await page.locator('polygon.dp-chart__worse').count() > 6, 'no marks with a form of their own');
  await page.setViewportSize({ width: widths.phone, height: 900 });
  await noSidewaysScroll(page);
  assertNoFaults(page);
});

test('exploring draws, zooms and gives a picture, under the same strict policy', async (at) => {
  const page = await at.open('BeleidsDoorpakker');
  await visit(page, `${at.town}${explore}`);
  await page.locator('[data-verken] canvas').waitFor();
  const drawn = await page.locator('[data-verken] canvas').first().evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
  assert(drawn > 2000, `${drawn} points drawn`);
  const [picture] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PNG' }).click()]);
  assertEqual(picture.suggestedFilename(), 'cijfers.png');
  const style = (await page.request.get(page.url())).headers()['content-security-policy'];
  assert(!style.includes('unsafe'), style);
  assertNoFaults(page);
});

test('exploring without a script: drawings, table and file', async (at) => {
  const page = await at.open('BeleidsDoorpakker', { script: false });
  await visit(page, `${at.town}${explore}`);
  assertEqual(await page.locator('svg.dp-chart').count(), 2, 'drawings');
  assertEqual(await page.locator('table[data-cijfers] tbody tr').count(), 24, 'months');
  assertEqual(await page.getByRole('button', { name: 'PNG' }).isVisible(), false, 'a button that does nothing');
  assert(await page.getByRole('link', { name: 'CSV' }).isVisible(), 'no file');
  await page.setViewportSize({ width: 390, height: 900 });
  await visit(page, `${at.town}${explore}`);
  const value = await page.locator('table[data-cijfers] td').first().boundingBox();
  assert(value.x + value.width <= 390, 'on a phone the figures stand beside the screen');
  const newest = await page.locator('svg.dp-chart').first().locator('.dp-chart__point, .dp-chart__worse, .dp-chart__better, .dp-chart__changed').last().boundingBox();
  assert(newest.x > 0 && newest.x + newest.width <= 390, `the newest period stands at ${newest.x}`);
  await noSidewaysScroll(page);
});

test('paper: the control chart keeps its forms and its words', async (at) => {
  const page = await at.open('BeleidsDoorpakker');
  await visit(page, `${at.town}indicatoren/4`);
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['svg.dp-chart', '.dp-legend', '.dp-figure__say']) assert(await page.locator(selector).first().isVisible(), selector);
  const width = await page.locator('svg.dp-chart').first().evaluate((chart) => chart.getBoundingClientRect().width);
  assert(width > 300, `${width} wide`);
});

await runTests({
  async setup() {
    const program = await startProgram();
    const browser = await openBrowser();
    const town = `${program.address}/leiden/`;
    const open = async (functie, options) => {
      const page = await openPage(browser, options);
      await signIn(page, program.address, functie);
      return page;
    };
    return { town, open, program, browser };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
  },
});
