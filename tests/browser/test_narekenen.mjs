// A long list in a session: the badge changes by itself on every screen when the list was counted again, and a better list is
// offered, never taken unasked. The program that counts waits for the test; the one that is installed answers, or one that finds nothing.
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeLong, proofOf } from '../server/longlist.mjs';
import { assertNoFaults, axe, noSidewaysScroll, openBrowser, openPage, root, signIn, startProgram, visit, widths } from './harness.mjs';
import { assert, runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : null;
const badge = (page, text) => page.locator('#voorstel .dp-badge').filter({ hasText: text }).waitFor({ timeout: 60_000 });

const solver = join(dirname(process.env.DOORPAKKER ?? join(root, 'build/doorpakker')), 'doorpakker-solver');

/** A long list, and what counts it again: `answer` is a command that reads the question. */
const long = (answer) => ({
  async setup() {
    const folder = mkdtempSync(join(tmpdir(), 'doorpakker-narekenen-'));
    const binary = join(folder, 'doorpakker');
    copyFileSync(process.env.DOORPAKKER ?? join(root, 'build/doorpakker'), binary);
    chmodSync(binary, 0o755);
    proofOf(join(folder, 'bewijs'), 0);
    writeFileSync(join(folder, 'doorpakker-solver'), `#!/bin/sh\ncat > ${folder}/vraag\nwhile [ ! -e ${folder}/ga ]; do sleep 0.2; done\n${answer(folder)}\n`, { mode: 0o755 });
    const program = await startProgram({ binary, fill: (dir) => makeLong(dir, 70) });
    const browser = await openBrowser().catch(async (error) => { await program.stop(); throw error; });
    return { program, browser, folder, address: program.address };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
    if (at) rmSync(at.folder, { recursive: true });
  },
});

async function open({ browser, address }, functie, path, width) {
  const page = await openPage(browser, { width });
  await signIn(page, address, functie);
  await visit(page, `${address}/leiden/sleutelmomenten`);
  const moment = address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
  await visit(page, `${moment}/${path}`);
  return page;
}

async function setting(answer, body) {
  const around = long(answer);
  const at = await around.setup();
  try {
    await body(at);
  } finally {
    await around.release(at);
  }
}

test('a list that is counted again: every screen says so, and says the end by itself', () => setting((folder) => `cat ${folder}/bewijs`, async (at) => {
  const desk = await open(at, 'BeleidsDoorpakker', 'sessie', widths.desk);
  const screen = await open(at, 'Bestuurder (college)', 'scherm', widths.desk);
  const phone = await open(at, 'Gemeentesecretaris', 'sessie', widths.phone);
  const pages = [desk, screen, phone];
  for (const page of pages) await badge(page, /^Hoogstens \d+,\d % beter mogelijk, wordt nagerekend$/);
  await shot(screen, 'narekenen-scherm-bezig');
  await axe(screen);
  for (const page of pages) await noSidewaysScroll(page);
  writeFileSync(join(at.folder, 'ga'), '');
  for (const page of pages) await badge(page, /^Beter kan niet$/);
  for (const [page, least] of [[desk, 24], [phone, 44]]) {
    for (const open of [false, true]) {
      await page.evaluate((open) => document.querySelectorAll('main details').forEach((details) => { details.open = open; }), open);
      await axe(page);
      const heights = await page.locator('main summary').evaluateAll((all) => all.map((summary) => summary.getBoundingClientRect().height));
      assert(heights.length > 10 && heights.every((height) => height === 0 || height >= least), `a summary is ${Math.min(...heights)} high`);
    }
  }
  await shot(desk, 'narekenen-sessie');
  await shot(screen, 'narekenen-scherm');
  await shot(phone, 'narekenen-telefoon');
  for (const page of pages) assertNoFaults(page);
}));

test('a better list is offered, and taken only when somebody says so', () => setting((folder) => `${solver} "$@" < ${folder}/vraag`, async (at) => {
  const points = async (page) => Number(/telt op tot ([\d.,]+) punten/.exec(await page.locator('#rekenhulp').innerText())[1].replace('.', '').replace(',', '.'));
  const desk = await open(at, 'BeleidsDoorpakker', 'sessie', widths.desk);
  const screen = await open(at, 'Bestuurder (college)', 'scherm', widths.desk);
  for (const page of [desk, screen]) await badge(page, /wordt nagerekend$/);
  const before = await points(desk);
  writeFileSync(join(at.folder, 'ga'), '');
  for (const page of [desk, screen]) await badge(page, /^Er is een betere lijst$/);
  assert(await points(desk) === before, 'the better list was taken unasked');
  assert(await screen.getByRole('button', { name: 'Neem de betere lijst' }).count() === 0, 'the wall offers a button');
  await shot(desk, 'narekenen-betere');
  await axe(desk);
  await desk.getByRole('button', { name: 'Neem de betere lijst' }).click();
  for (const page of [desk, screen]) await badge(page, /^(Beter kan niet|Hoogstens \d+,\d % beter mogelijk)/);
  assert(await points(desk) > before, `from ${before} to ${await points(desk)}`);
  assert(await points(desk) === await points(screen), 'the wall says something else');
  assert(await desk.getByRole('button', { name: 'Neem de betere lijst' }).count() === 0, 'the offer stays');
  for (const page of [desk, screen]) assertNoFaults(page);
}));

await runTests({ setup: async () => null, release: async () => null });
