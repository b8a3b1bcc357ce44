// Builds the front end into one stylesheet, one script, one icon sprite and one font.
// Usage: node ui/build.mjs [OUTPUT_DIR]   (default build/ui)
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { parseCss, printCss, purgeClasses, purgeTokens, usedClasses } from './purge.mjs';

const ui = dirname(fileURLToPath(import.meta.url));
const root = dirname(ui);
const out = process.argv[2] ?? join(root, 'build/ui');
const packages = join(root, 'node_modules');
const font = '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2';
const target = ['chrome120', 'firefox121', 'safari17.4'];
const limits = { 'doorpakker.css': { raw: 110_000, gzip: 14_000 }, own_script: 5_000, 'verkennen.js': { raw: 640_000, gzip: 215_000 }, font: 60_000 };

function fail(message) {
  process.stderr.write(`ui/build.mjs: ${message}\n`);
  process.exit(1);
}

function filesBelow(dir, extensions) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return filesBelow(path, extensions);
    return extensions.includes(extname(entry.name)) ? [path] : [];
  });
}

function ownStyles() {
  const dir = join(ui, 'css');
  return readdirSync(dir).filter((name) => name.endsWith('.css')).sort()
    .map((name) => readFileSync(join(dir, name), 'utf8')).join('\n');
}

async function buildStyles(fontName) {
  const read = (path) => readFileSync(join(packages, path), 'utf8');
  const sources = [
    ...filesBelow(join(root, 'src'), ['.mustache', '.c', '.h', '.def']),
    ...readdirSync(ui).filter((name) => /\.(ts|html|txt)$/.test(name)).map((name) => join(ui, name)),
  ];
  const texts = sources.map((path) => readFileSync(path, 'utf8'));
  const classes = usedClasses(texts);
  const leaves = [
    '@utrecht/component-library-css/dist/index.css',
    '@nl-design-system-candidate/button-css/dist/button.css',
    '@nl-design-system-candidate/data-badge-css/dist/data-badge.css',
    '@nl-design-system-candidate/skip-link-css/dist/skip-link.css',
  ].map(read).join('\n');
  const theme = parseCss(read('@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css'));
  const components = purgeClasses(parseCss(leaves), classes, texts.join('\n'));
  const purged = purgeTokens(theme, components, parseCss(ownStyles().replaceAll('FONT_FILE', fontName)));
  const css = [purged.tokens, components, purged.own].map(printCss).join('\n');
  const { code, warnings } = await esbuild.transform(css, { loader: 'css', minify: true, target, legalComments: 'none' });
  for (const warning of warnings) process.stderr.write(`ui/css: ${warning.text}\n`);
  const licence = '/*! Leaf components and tokens: Gemeente Utrecht, Frameless B.V., NL Design System Community; EUPL-1.2 */\n';
  return licence + code;
}

/** The script of every page, and the one that only the page for exploring loads. */
async function buildScripts() {
  const bundle = (entry, external) => esbuild.build({
    entryPoints: [join(ui, entry)], bundle: true, minify: true, write: false, format: 'iife',
    target: 'es2022', legalComments: 'none', external, logLevel: 'warning',
  });
  const own = await bundle('page.ts', []);
  if (own.outputFiles[0].contents.length > limits.own_script) {
    fail(`own script is ${own.outputFiles[0].contents.length} bytes, limit ${limits.own_script}`);
  }
  const whole = await bundle('doorpakker.ts', []);
  const explore = await bundle('verkennen.ts', []);
  return [whole, explore].map((built) => Buffer.from(built.outputFiles[0].contents));
}

// One symbol per file: <use href=".../iconen.svg#naam"> takes the colour of the text around it.
function buildSprite() {
  const dir = join(ui, 'icons');
  const symbols = readdirSync(dir).filter((name) => name.endsWith('.svg')).sort().map((name) => {
    const body = readFileSync(join(dir, name), 'utf8').match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1];
    if (!body) fail(`icons/${name} is no svg`);
    const paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${name.slice(0, -4)}" viewBox="0 0 24 24" ${paint}>${body.replace(/\s+/g, ' ').trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

const fontData = readFileSync(join(packages, font));
if (fontData.length > limits.font) fail(`font is ${fontData.length} bytes`);
const fontName = `figtree-${createHash('sha256').update(fontData).digest('hex').slice(0, 8)}.woff2`;

const [script, exploreScript] = await buildScripts();
const files = {
  'doorpakker.css': Buffer.from(await buildStyles(fontName)),
  'doorpakker.js': script,
  'verkennen.js': exploreScript,
  'icoon.svg': readFileSync(join(ui, 'icoon.svg')),
  'iconen.svg': Buffer.from(buildSprite()),
  [fontName]: fontData,
};
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, data] of Object.entries(files)) {
  writeFileSync(join(out, name), data);
  const gzip = gzipSync(data, { level: 9 }).length;
  const limit = limits[name];
  if (limit && (data.length > limit.raw || gzip > limit.gzip)) fail(`${name}: ${data.length} raw, ${gzip} gzip: over the limit`);
  process.stderr.write(`${name.padEnd(28)} ${String(data.length).padStart(7)} raw ${String(gzip).padStart(6)} gzip ${String(brotliCompressSync(data).length).padStart(6)} brotli\n`);
}
