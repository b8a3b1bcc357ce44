// A running program with an example municipality in a directory of its own, and a browser that looks at it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { assert } from './tap.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const widths = { desk: 1280, phone: 390 };
const axeSource = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const START_MS = 30_000;
const STOP_MS = 10_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function isHealthy(address) {
  try {
    return (await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

/** Answers {address, dir, log(), stop()}. The program is DOORPAKKER, else build/doorpakker. Another program may take
    the free port between finding and using it: then a second try with another port. fill(dir) adds to the example. */
export async function startProgram({ binary = process.env.DOORPAKKER ?? join(root, 'build/doorpakker'), gemeente = 'leiden', fill = () => {} } = {}) {
  assert(existsSync(binary), `no program at ${binary}: build it first`);
  const dir = mkdtempSync(join(tmpdir(), 'doorpakker-'));
  try {
    const demo = spawnSync(binary, ['demo', '--data', dir, '--gemeente', gemeente], { encoding: 'utf8', timeout: 120_000 });
    assert(demo.status === 0, `demo ended with ${demo.status ?? demo.signal}: ${demo.stderr}`);
    fill(dir);
    for (let attempt = 0; attempt < 3; attempt++) {
      const program = await serve(binary, dir, await findFreePort());
      if (program) return program;
    }
    throw new Error('the program did not start on any of three ports');
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

async function serve(binary, dir, port) {
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['serve', '--data', dir, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.length < 1000 && chunks.push(chunk));
  const end = new Promise((resolve) => child.once('close', (...why) => { ended = true; resolve(why); }));
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const log = () => Buffer.concat(chunks).toString();
  async function stop() {
    child.kill('SIGTERM');
    const won = await Promise.race([end, sleep(STOP_MS).then(() => null)]);
    if (!won) child.kill('SIGKILL');
    const [status, signal] = won ?? [null, 'SIGKILL'];
    process.removeListener('exit', killAtExit);
    rmSync(dir, { recursive: true, force: true });
    assert(status === 0, `the program stopped with ${status ?? signal}:\n${log()}`);
  }
  for (const until = Date.now() + START_MS; Date.now() < until && !ended; await sleep(50)) {
    if (await isHealthy(address)) return { address, dir, log, stop };
  }
  process.removeListener('exit', killAtExit);
  child.kill('SIGKILL');
  await end;
  process.stdout.write(log().replace(/^/gm, '# '));
  return null;
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
}

/** For runTests: the example municipality in a program of its own, and a browser. */
export const example = {
  async setup() {
    const program = await startProgram();
    const browser = await openBrowser().catch(async (error) => { await program.stop(); throw error; });
    return { program, browser, address: program.address };
  },
  async release(at) {
    await at?.browser.close();
    await at?.program.stop();
  },
};

/** A page that remembers in `page.faults` each breach of policy, script fault and failed load. */
export async function openPage(browser, { width = widths.desk, height = 900, dark = false, script = true, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', javaScriptEnabled: script, locale: 'nl-NL', ...options,
  });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('pageerror', (error) => page.faults.push(error.message));
  return page;
}

/** Goes to an address and asserts the status. */
export async function visit(page, address, status = 200) {
  const response = await page.goto(address);
  assert(response.status() === status, `${address}: status ${response.status()}, expected ${status}`);
  return response;
}

/** Presses the button of one function ("BeleidsDoorpakker") on the sign-in page of an example municipality. */
export async function signIn(page, address, functie, gemeente = 'leiden') {
  await visit(page, `${address}/${gemeente}/inloggen`);
  const button = page.locator('form[method="post"] button').filter({ has: page.getByText(functie, { exact: true }) })
    .or(page.locator('form[method="post"]').getByRole('button', { name: functie, exact: true })).first();
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith('/inloggen')), button.click()]);
  assert(await page.locator('.dp-user').count() === 1, `signed in as ${functie}, but the page does not say who I am`);
}

/** Asserts that axe finds nothing on the page. */
export async function axe(page) {
  await page.evaluate(`${axeSource};0`);
  const found = await page.evaluate(async (tags) => (await window.axe.run(document, { runOnly: tags })).violations.map(
    (rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`), axeTags);
  assert(found.length === 0, `axe on ${page.url()}: ${found.join('; ')}`);
}

export async function noSidewaysScroll(page) {
  const { wide, view, culprit } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 1);
    return { wide: document.documentElement.scrollWidth, view: width, culprit: over.slice(-1).map((element) => `${element.tagName}.${element.getAttribute('class')}`)[0] };
  });
  assert(wide <= view, `${page.url()}: ${wide} wide in a view of ${view}, by ${culprit}`);
}

/** Visible to a person: in the layout, with a size, and not clipped away. */
export async function assertVisible(page, selector, expected = true) {
  const seen = await page.locator(selector).evaluateAll((elements) => elements.map((element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })
      && box.width > 1 && box.height > 1 && !getComputedStyle(element).clipPath.startsWith('inset(50%');
  }));
  assert(seen.length > 0, `${page.url()}: nothing matches ${selector}`);
  assert(seen.every((one) => one === expected), `${page.url()}: ${selector} is ${expected ? 'not visible' : 'visible'}`);
}

export function assertNoFaults(page) {
  assert(page.faults.length === 0, `${page.url()}: ${page.faults.join('; ')}`);
}
