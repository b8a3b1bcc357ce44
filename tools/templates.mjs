// Mustache templates to C, parsed by the reference parser.
//   node tools/templates.mjs --room ROOM --partials FOLDER --output FOLDER FILE...
// Each FILE gives ROOM_NAME.h and ROOM_NAME.c; a file that would not change is not written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileTemplate } from './templates/compile.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { room: { type: 'string' }, partials: { type: 'string' }, output: { type: 'string' } }
})

let faults = 0
const report = (file, line, message) => {
  process.stderr.write(`${file}:${line}: ${message}\n`)
  faults++
}

function writeWhenChanged (path, content) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== content) writeFileSync(path, content)
}

for (const file of positionals) {
  const stem = basename(file, '.mustache')
  if (!/^[a-z][a-z0-9_]*$/.test(stem)) { report(file, 1, 'a template is named with small letters, figures and _'); continue }
  const name = `${values.room}_${stem}`
  const made = compileTemplate(file, name, values.partials, report)
  if (!made) continue
  writeWhenChanged(join(values.output, `${name}.h`), made.header)
  writeWhenChanged(join(values.output, `${name}.c`), made.source)
}
process.exitCode = faults > 0 ? 1 : 0
