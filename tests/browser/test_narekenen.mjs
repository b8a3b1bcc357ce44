// A long list in a session: the badge changes by itself on every screen when the list was counted again, and a better list is
// offered, never taken unasked. The program that counts waits for the test: it finds nothing better here.
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLong, proofOf } from '../server/longlist.mjs';
import { assertNoFaults, axe, noSidewaysScroll, openBrowser, openPage, root, signIn, startProgram, visit, widths } from './harness.mjs';
import { runTests, test } from './tap.mjs';

const shot = (page, name) => process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : null;
const badge = (page, text) => page.locator('#voorstel .dp-badge').filter({ hasText: text }).waitFor({ timeout: 60_000 });

const long = {
  async setup() {
    const folder = mkdtempSync(join(tmpdir(), 'doorpakker-narekenen-'));
    const binary = join(folder, 'doorpakker');
    copyFileSync(process.env.DOORPAKKER ?? join(root, 'build/doorpakker'), binary);
    chmodSync(binary, 0o755);
    proofOf(join(folder, 'bewijs'), 0);
    writeFileSync(join(folder, 'doorpakker-solver'), `#!/bin/sh\nwhile [ ! -e ${folder}/ga ]; do sleep 0.2; done\ncat ${folder}/bewijs\n`, { mode: 0o755 });
    const program = await startProgram({ binary, fill: (dir) => makeLong(dir, 70) });
    const browser = await openBrowser().catch(async (error) => { await program.stop(); throw error; });
    return { program, browser, folder, address: program.address };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
    if (at) rmSync(at.folder, { recursive: true });
  },
};

async function open({ browser, address }, functie, path, width) {
  const page = await openPage(browser, { width });
  await signIn(page, address, functie);
  await visit(page, `${address}/leiden/sleutelmomenten`);
  const moment = address + await page.getByRole('link', { name: 'Collegeretraite voorjaar', exact: true }).first().getAttribute('href');
  await visit(page, `${moment}/${path}`);
  return page;
}

test('a list that is counted again: every screen says so, and says the end by itself', async (at) => {
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
  await shot(desk, 'narekenen-sessie');
  await shot(screen, 'narekenen-scherm');
  await shot(phone, 'narekenen-telefoon');
  for (const page of pages) {
    assertNoFaults(page);
    await page.context().close();
  }
});

runTests(long);
