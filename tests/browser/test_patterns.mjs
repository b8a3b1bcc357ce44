// The look by itself: every pattern, at both widths, light, dark, printed, with and without script.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertNoFaults, assertVisible, axe, noSidewaysScroll, openBrowser, openPage, root, visit, widths } from './harness.mjs';
import { policy, serveStatic } from './static.mjs';
import { assert, assertEqual, runTests, test } from './tap.mjs';

const head = '<!doctype html><html lang="nl"><head><title>Proef</title><link rel="icon" href="/static/icoon.svg"><link rel="stylesheet" href="/static/doorpakker.css"><script defer src="/static/doorpakker.js"></script></head><body class="utrecht-document"><div id="dp-melding" role="status"></div>';
const list = (sort) => `${head}<main id="inhoud" tabindex="-1"><div id="blok" data-lijst tabindex="-1">
  <p data-telling="2 gevonden, op ${sort}">2</p>
  <a id="sorteer" href="/lijst-${sort === 'naam' ? 'datum' : 'naam'}" hx-get="/lijst-${sort === 'naam' ? 'datum' : 'naam'}" hx-target="#blok" hx-select="#blok" hx-swap="outerHTML" hx-push-url="true">Sorteer</a>
  <p id="stand">${sort}</p></div></main></body></html>`;
const form = `${head}<main id="inhoud"><form class="dp-form" method="post" action="/formulier" data-bewaak><label for="t">Titel</label><input id="t" name="titel" class="utrecht-textbox utrecht-textbox--html-input"><button class="nl-button nl-button--primary">Sla op</button></form><a id="weg" href="/">Weg</a></main></body></html>`;

async function withPage({ browser, address }, options, body, path = '/') {
  const page = await openPage(browser, options);
  try {
    await visit(page, address + path);
    await body(page);
  } finally {
    await page.context().close();
  }
}

for (const [name, width] of Object.entries(widths)) {
  for (const dark of [false, true]) {
    test(`axe finds nothing: ${name}, ${dark ? 'dark' : 'light'}`, (at) => withPage(at, { width, dark }, async (page) => {
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      await axe(page);
      assertNoFaults(page);
    }));
  }
}

for (const width of [1280, 768, 390, 320]) {
  test(`nothing scrolls sideways at ${width}`, (at) => withPage(at, { width }, noSidewaysScroll));
}

test('desk: the navigation stands beside the page, without a menu button', (at) => withPage(at, {}, async (page) => {
  await assertVisible(page, '.dp-nav nav a');
  await assertVisible(page, '.dp-nav > summary', false);
  await assertVisible(page, '.dp-filter form button');
}));

test('phone: a menu button opens the navigation, also without script', (at) => withPage(at, { width: widths.phone, script: false }, async (page) => {
  await assertVisible(page, '.dp-nav > summary');
  await assertVisible(page, '.dp-search input');
  await assertVisible(page, '.dp-user > summary');
  assertEqual(await page.locator('.dp-nav nav a').first().isVisible(), false, 'closed menu');
  await page.locator('.dp-nav > summary').click();
  assertEqual(await page.locator('.dp-nav nav a').first().isVisible(), true, 'opened menu');
  await noSidewaysScroll(page);
}));

test('phone: a row is a card that names each value', (at) => withPage(at, { width: widths.phone }, async (page) => {
  await assertVisible(page, '#lijst thead', false);
  const label = await page.locator('#lijst tbody td[data-label="Thema"]').first().evaluate((cell) => getComputedStyle(cell, '::before').content);
  assertEqual(label, '"Thema"', 'label of the cell');
}));

test('desk: ten columns fit at 1280', (at) => withPage(at, {}, async (page) => {
  const { wide, view } = await page.locator('#lijst .utrecht-table-container').evaluate((box) => ({ wide: box.scrollWidth, view: box.clientWidth }));
  assert(wide <= view, `table is ${wide} wide in ${view}`);
}));

test('the mark is visible beside every figure in a tile, card and chart', (at) => withPage(at, {}, async (page) => {
  await assertVisible(page, '.dp-mark');
  const bare = await page.locator('#tegels .dp-tile, #reeks figure, #kaart figure, #uren figure, #lijst tbody tr, .dp-example').evaluateAll(
    (places) => places.filter((place) => !place.querySelector('.dp-mark')?.textContent.includes('voorbeeld, bedacht')).length);
  assertEqual(bare, 0, 'places without a mark');
}));

test('keyboard: the first stop is the skip link, and it is seen', (at) => withPage(at, {}, async (page) => {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('Tab');
  assertEqual(await page.evaluate(() => document.activeElement.getAttribute('href')), '#inhoud', 'first stop');
  await assertVisible(page, '.nl-skip-link');
}));

test('keyboard: a focused control has an outline of at least 2 pixels', (at) => withPage(at, {}, async (page) => {
  for (const selector of ['.dp-search input', '#knoppen .nl-button--primary', '#lijst tbody a', '.dp-nav a', '#toegang-1']) {
    const target = page.locator(selector).first();
    await target.focus();
    await page.keyboard.press('Shift');
    const width = await target.evaluate((element) => (element.matches(':focus-visible') ? parseFloat(getComputedStyle(element).outlineWidth) : 0));
    assert(width >= 2, `${selector}: outline ${width}`);
  }
}));

test('script: / goes to the search box, but not while typing', (at) => withPage(at, {}, async (page) => {
  await page.keyboard.press('/');
  assertEqual(await page.evaluate(() => document.activeElement.id), 'zoek', 'focus');
  await page.keyboard.type('a/b');
  assertEqual(await page.locator('#zoek').inputValue(), 'a/b', 'typed text');
}));

test('script: Escape closes the user menu and gives the focus back', (at) => withPage(at, {}, async (page) => {
  await page.locator('.dp-user > summary').click();
  await page.locator('.dp-user__menu a').first().focus();
  await page.keyboard.press('Escape');
  assertEqual(await page.locator('.dp-user').evaluate((menu) => menu.open), false, 'open');
  assertEqual(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY', 'focus');
}));

test('script: a changed form asks before leaving, an unchanged one does not', async (at) => {
  await withPage(at, {}, async (page) => {
    let asked = 0;
    page.on('dialog', async (dialog) => { asked++; await dialog.accept(); });
    await page.locator('#weg').click();
    await page.waitForURL(`${at.address}/`);
    assertEqual(asked, 0, 'questions after no change');
    await visit(page, `${at.address}/formulier`);
    await page.locator('#t').fill('nieuw');
    await page.locator('#weg').click();
    await page.waitForURL(`${at.address}/`);
    assertEqual(asked, 1, 'questions after a change');
  }, '/formulier');
});

test('script: a form is sent once, however often the button is pressed', (at) => withPage(at, {}, async (page) => {
  let sent = 0;
  await page.route('**/formulier', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent++;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return route.fulfill({ status: 204 });
  });
  await page.locator('#t').fill('een');
  await page.evaluate(() => { const button = document.querySelector('form button'); button.click(); button.click(); button.click(); });
  await page.waitForTimeout(700);
  assertEqual(sent, 1, 'times sent');
}, '/formulier'));

test('htmx: a list is replaced under the strict policy, keeps the focus, and says so', (at) => withPage(at, {}, async (page) => {
  const loads = [];
  page.on('request', (request) => request.isNavigationRequest() && loads.push(request.url()));
  await page.locator('#sorteer').focus();
  await page.keyboard.press('Enter');
  await page.locator('#stand', { hasText: 'datum' }).waitFor();
  assertEqual(loads.length, 0, 'whole pages loaded');
  assertEqual(new URL(page.url()).pathname, '/lijst-datum', 'address');
  assertEqual(await page.evaluate(() => document.activeElement.id), 'sorteer', 'focus');
  assertEqual(await page.locator('#dp-melding').textContent(), '2 gevonden, op datum', 'spoken');
  assertEqual(await page.evaluate(() => document.adoptedStyleSheets.length + document.querySelectorAll('style').length), 0, 'styles added');
  await page.goBack();
  await page.locator('#stand', { hasText: 'naam' }).waitFor();
  assertNoFaults(page);
}, '/lijst-naam'));

test('without script the same link loads the page', (at) => withPage(at, { script: false }, async (page) => {
  await page.locator('#sorteer').click();
  await page.waitForURL(`${at.address}/lijst-datum`);
}, '/lijst-naam'));

test('the policy is strict: no eval, nothing inline', () => {
  assert(!/unsafe-|\*/.test(policy), policy);
  const html = readFileSync(join(root, 'ui/patterns.html'), 'utf8');
  assert(!/<style|<script(?![^>]* src=)|\sstyle="|\son[a-z]+="/.test(html), 'patterns.html has inline script or style');
});

test('paper: the total overview is one A4 lying down, also from a dark screen', (at) => withPage(at, { dark: true }, async (page) => {
  await page.evaluate(() => {
    const main = document.querySelector('main');
    const overview = document.querySelector('#overzicht .dp-overview');
    main.classList.add('dp-overview');
    main.replaceChildren(...overview.childNodes);
  });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assertEqual((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length, 1, 'sheets');
  const [width, height] = pdf.match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/).slice(1).map(Number);
  assert(width > height, `${width} by ${height}`);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assertEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)', 'paper');
  await assertVisible(page, '.dp-example .dp-mark');
}));

test('forced colours: the current page stays recognisable and the charts have ink', (at) => withPage(at, { forcedColors: 'active' }, async (page) => {
  const outline = await page.locator('.dp-nav a[aria-current]').evaluate((link) => getComputedStyle(link).outlineStyle);
  assertEqual(outline, 'solid', 'outline of the current page');
  const button = await page.locator('#knoppen .nl-button--primary').evaluate((element) => getComputedStyle(element).borderStyle);
  assertEqual(button, 'solid', 'border of a button');
}));

test('normal colours are untouched by the forced-colours rules', (at) => withPage(at, {}, async (page) => {
  const [back, accent] = await page.locator('#knoppen .nl-button--primary').evaluate((button) => [
    getComputedStyle(button).backgroundColor, getComputedStyle(button).getPropertyValue('--dp-accent').trim()]);
  const [r, g, b] = accent.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
  assertEqual(back, `rgb(${r}, ${g}, ${b})`, 'primary button');
}));

await runTests({
  setup: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doorpakker-ui-'));
    const build = spawnSync(process.execPath, [join(root, 'ui/build.mjs'), folder], { encoding: 'utf8' });
    assert(build.status === 0 && existsSync(join(folder, 'doorpakker.css')), `ui/build.mjs: ${build.stderr}`);
    const server = await serveStatic(root, { folder, pages: { '/lijst-naam': list('naam'), '/lijst-datum': list('datum'), '/formulier': form } });
    return { folder, server, address: server.address, browser: await openBrowser() };
  },
  release: async (context) => {
    await context?.browser?.close();
    await context?.server?.close();
    if (context?.folder) rmSync(context.folder, { recursive: true, force: true });
  },
});
