// The template compiler: what it accepts comes out as expected, escaped by the real writers; what it refuses is refused
// with the right line and reason. Pairs: accepted/NAME.{mustache,data,expected} and refused/NAME.{mustache,txt}.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileTemplate } from '../../tools/templates/compile.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
let count = 0

function check (ok, name, detail) {
  console.log(`${ok ? 'ok' : 'not ok'} ${++count} - ${name}`)
  if (!ok) console.log(String(detail).replace(/^/gm, '# '))
}

const templates = folder => readdirSync(join(here, folder)).filter(name => name.endsWith('.mustache') && !name.startsWith('_')).map(name => basename(name, '.mustache'))

for (const name of templates('refused')) {
  const expected = readFileSync(join(here, 'refused', `${name}.txt`), 'utf8').trim()
  const problems = []
  const made = compileTemplate(join(here, 'refused', `${name}.mustache`), `t_${name}`, join(here, 'accepted'), (file, line, message) => problems.push(`${line}: ${message}`))
  check(made === null && problems.some(problem => problem.includes(expected)), `refused: ${name}`, `expected ${expected}\ngot ${made ? 'a template' : problems.join('\n')}`)
}

// All accepted ones become one C program, built with the warnings of the house.
const work = mkdtempSync(join(tmpdir(), 'doorpakker-templates-'))
try {
  mkdirSync(join(work, 'templates'))
  const names = []
  let main = ''
  for (const name of templates('accepted')) {
    const problems = []
    const made = compileTemplate(join(here, 'accepted', `${name}.mustache`), `t_${name}`, join(here, 'accepted'), (file, line, message) => problems.push(`${line}: ${message}`))
    if (!made) { check(false, `accepted: ${name}`, problems.join('\n')); continue }
    names.push(name)
    writeFileSync(join(work, 'templates', `t_${name}.h`), made.header)
    writeFileSync(join(work, 'templates', `t_${name}.c`), made.source)
    main += `  {\n    const struct t_${name}_view view = ${readFileSync(join(here, 'accepted', `${name}.data`), 'utf8').trim()};\n` +
      `    t_${name}_write(&out, &view);\n    printf("%s%c", text_get(&out), 0);\n    text_clear(&out);\n  }\n`
  }
  writeFileSync(join(work, 'main.c'), '#include <stdio.h>\n\n#include "base/text.h"\n' + names.map(name => `#include "templates/t_${name}.h"\n`).join('') +
    `\nint main(void) {\n  struct text out;\n  text_init(&out, 1 << 20);\n${main}  text_release(&out);\n  return 0;\n}\n`)
  const build = process.env.BUILD || join(root, 'build')
  const rooms = ['encode', 'base'].map(room => join(build, `libroom-${room}.a`))
  const compiled = spawnSync('gcc', ['-std=c17', '-D_GNU_SOURCE', '-g', '-fsanitize=address,undefined', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror',
    '-I', join(root, 'src'), '-I', work, join(work, 'main.c'), ...names.map(name => join(work, 'templates', `t_${name}.c`)), ...rooms, '-lxlsxwriter', '-lsodium', '-lm', '-o', join(work, 'main')], { encoding: 'utf8' })
  check(compiled.status === 0, 'accepted templates compile without a warning', compiled.stderr)
  const ran = spawnSync(join(work, 'main'), { encoding: 'utf8' })
  const printed = (ran.stdout || '').split('\0')
  names.forEach((name, place) => {
    const expected = readFileSync(join(here, 'accepted', `${name}.expected`), 'utf8')
    check(printed[place] === expected, `accepted: ${name}`, `expected\n${expected}\ngot\n${printed[place]}${ran.stderr}`)
  })
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(`1..${count}`)
