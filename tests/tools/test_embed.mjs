// Embedding: what the program carries is byte for byte what stood in the folders, and its brotli copy unpacks to it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

const embed = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'tools', 'embed.mjs')
const work = mkdtempSync(join(tmpdir(), 'doorpakker-embed-'))
let count = 0

function check (ok, name, detail = '') {
  console.log(`${ok ? 'ok' : 'not ok'} ${++count} - ${name}`)
  if (!ok) console.log(String(detail).replace(/^/gm, '# '))
}

const run = () => spawnSync(process.execPath, [embed, '--output', join(work, 'out'), '--ui', join(work, 'ui'), '--data', join(work, 'data')], { encoding: 'utf8' })

try {
  const css = 'p { color: red }\n'.repeat(200)
  const font = Buffer.from([...Array(256).keys()])
  for (const folder of ['ui', 'data/voorbeeld', 'out']) mkdirSync(join(work, folder), { recursive: true })
  writeFileSync(join(work, 'ui', 'a.css'), css)
  writeFileSync(join(work, 'ui', 'letter-0a1b2c3d.woff2'), font)
  writeFileSync(join(work, 'data', 'voorbeeld', 'kader "1".csv'), 'naam;bedrag\n')
  writeFileSync(join(work, 'data', 'leeg.txt'), '')
  const made = run()
  check(made.status === 0, 'the files are embedded', made.stderr)
  writeFileSync(join(work, 'main.c'), `#include <stdio.h>
#include "assets.h"
int main(void) {
  for (size_t i = 0; i < assets_count; i++) {
    const struct asset *a = &assets[i];
    printf("%s|%s|%s|%zu|%zu|%s|", a->path, a->name, a->type, a->size, a->brotli_size, a->etag);
    for (size_t k = 0; k < a->size; k++) printf("%02x", a->data[k]);
    printf("|");
    for (size_t k = 0; k < a->brotli_size; k++) printf("%02x", a->brotli[k]);
    printf("\\n");
  }
  return 0;
}
`)
  for (const compiler of ['gcc', 'clang']) {
    const compiled = spawnSync(compiler, ['-std=c17', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-fPIE', '-pie', '-I', join(work, 'out'), join(work, 'main.c'), join(work, 'out', 'assets.c'), '-o', join(work, 'main')], { encoding: 'utf8' })
    const rows = (spawnSync(join(work, 'main'), { encoding: 'utf8' }).stdout || '').trim().split('\n').map(line => line.split('|'))
    check(compiled.status === 0 && rows.length === 4, `${compiler} links all files`, compiled.stderr)
    const row = path => rows.find(one => one[0] === path) || []
    const sheet = row('a.css')
    check(Buffer.from(sheet[6] || '', 'hex').toString() === css, `${compiler}: the bytes are those of the file`)
    check(sheet[7] && brotliDecompressSync(Buffer.from(sheet[7], 'hex')).toString() === css, `${compiler}: the brotli copy unpacks to the file`)
    check(/^a\.[0-9a-f]{10}\.css$/.test(sheet[1]) && /^"[0-9a-f]{16}"$/.test(sheet[5]) && sheet[2] === 'text/css; charset=utf-8', `${compiler}: name, type and etag`, sheet.slice(0, 6))
    const letter = row('letter-0a1b2c3d.woff2')
    check(letter[1] === letter[0] && letter[4] === '0' && letter[6] === font.toString('hex'), `${compiler}: a file with a digest in its name keeps it, and a font has no brotli copy`, letter)
    check(row('data/voorbeeld/kader "1".csv')[4] === '0' && row('data/leeg.txt')[3] === '0', `${compiler}: content has no brotli copy and may be empty`)
    check(rows.length === 4 && rows.every((one, place) => place === 0 || rows[place - 1][0] < one[0]), `${compiler}: sorted by path`)
  }
  const before = readFileSync(join(work, 'out', 'assets.c'), 'utf8')
  writeFileSync(join(work, 'ui', 'a.css'), css + 'b { color: blue }\n')
  run()
  check(readFileSync(join(work, 'out', 'assets.c'), 'utf8') !== before, 'other content gives another name')
  writeFileSync(join(work, 'ui', 'a.xyz'), 'x')
  const refused = run()
  check(refused.status !== 0 && refused.stderr.includes('.xyz'), 'refused: a file whose content type nobody knows', refused.stderr)
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(`1..${count}`)
