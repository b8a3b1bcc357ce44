// Makes assets.c and assets.h: every file under the folders of --ui and --data, with its content type, a name that
// changes with its content, and for text that is served a brotli copy.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { output: { type: 'string' }, ui: { type: 'string' }, data: { type: 'string' } } })

const types = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2',
  '.png': 'image/png', '.ico': 'image/x-icon', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8', '.tsv': 'text/tab-separated-values; charset=utf-8', '.json': 'application/json',
  '.xml': 'application/xml', '.bpmn': 'application/xml', '.xes': 'application/xml', '.pb': 'text/plain; charset=utf-8', '.md': 'text/markdown; charset=utf-8', '.html': 'text/html; charset=utf-8'
}
const squeezable = /^text\/|\/(json|xml|manifest\+json|svg\+xml)/
const quote = text => '"' + text.replace(/[^ !#-[\]-~]/g, char =>
  [...Buffer.from(char)].map(byte => '\\' + byte.toString(8).padStart(3, '0')).join('')) + '"'

function* files (folder) {
  if (!folder || !existsSync(folder)) return
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry)
    if (statSync(path).isDirectory()) yield * files(path)
    else yield path
  }
}

function writeWhenChanged (path, content) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(content))) return
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function describe (file, path, served) {
  const data = readFileSync(file)
  const extension = extname(file)
  const type = types[extension]
  if (!type) throw new Error(`${file}: no content type is known for "${extension}"; add it in tools/embed.mjs`)
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 16)
  const asset = { file: resolve(file), path, type, size: data.length, digest, brotli: null }
  // The font carries its digest already: the style sheet names it.
  const isNamed = /-[0-9a-f]{8}\.[a-z0-9]+$/.test(path)
  asset.name = isNamed ? path : path.slice(0, path.length - extension.length) + '.' + digest.slice(0, 10) + extension
  if (!served || !squeezable.test(type)) return asset
  const squeezed = brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } })
  if (squeezed.length < data.length * 0.9) {
    asset.brotli = { file: resolve(values.output, 'brotli', digest + '.br'), size: squeezed.length }
    writeWhenChanged(asset.brotli.file, squeezed)
  }
  return asset
}

const assets = []
for (const file of files(values.ui)) assets.push(describe(file, relative(values.ui, file).split(sep).join('/'), true))
for (const file of files(values.data)) assets.push(describe(file, 'data/' + relative(values.data, file).split(sep).join('/'), false))
assets.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))

const header = `/* Files that ship inside the program, sorted by path. */
#ifndef ASSETS_H
#define ASSETS_H

#include <stddef.h>

struct asset {
  const char *path; /* "doorpakker.css", "data/voorbeeld/kader.csv" */
  const char *name; /* path with a digest in it, "doorpakker.0a1b2c3d4e.css": may be kept by browsers for ever */
  const char *type; /* content type */
  const unsigned char *data;
  size_t size;
  const unsigned char *brotli; /* NULL when there is no smaller copy */
  size_t brotli_size;
  const char *etag; /* with its quotes */
};

extern const struct asset assets[];
extern const size_t assets_count;

#endif
`

// The bytes come in by the assembler: a compiler needs seconds for a megabyte written as an array.
const include = (symbol, file) => `__asm__(".section .rodata\\n.balign 16\\n${symbol}:\\n.incbin \\"" ${quote(file.replace(/[\\"]/g, '\\$&'))} "\\"\\n.byte 0\\n.text\\n");
extern const unsigned char ${symbol}[] __attribute__((visibility("hidden")));
`
let body = '#include "assets.h"\n\n'
let rows = ''
assets.forEach((asset, index) => {
  body += include(`asset_${index}`, asset.file)
  if (asset.brotli) body += include(`asset_${index}_br`, asset.brotli.file)
  rows += `  {${quote(asset.path)}, ${quote(asset.name)}, ${quote(asset.type)}, asset_${index}, ${asset.size}, ` +
    (asset.brotli ? `asset_${index}_br, ${asset.brotli.size}` : 'NULL, 0') + `, ${quote('"' + asset.digest + '"')}},\n`
})
body += `\nconst struct asset assets[] = {\n${rows || '  {NULL, NULL, NULL, NULL, 0, NULL, 0, NULL},\n'}};\nconst size_t assets_count = ${assets.length};\n`
writeWhenChanged(join(values.output, 'assets.c'), body)
writeWhenChanged(join(values.output, 'assets.h'), header)
