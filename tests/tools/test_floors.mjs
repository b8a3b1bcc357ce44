// The check of the floors: pairs of an include that is allowed and one that is refused, with the reason.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const floors = join(process.env.BUILD || join(root, 'build'), 'floors')
const table = `floor 0 base memory
floor 1 store records
floor 1 outside the rest
floor 2 web pages
floor 3 capabilities/* one each
library sqlite3.h store sqlite3
library libxml/ outside libxml-2.0
generated assets.h base
system stdio.h sys/stat.h
`
let count = 0

function check (ok, name, output) {
  console.log(`${ok ? 'ok' : 'not ok'} ${++count} - ${name}`)
  if (!ok) console.log(output.replace(/^/gm, '# '))
}

function within (setup) {
  const folder = mkdtempSync(join(tmpdir(), 'doorpakker-floors-'))
  try {
    writeFileSync(join(folder, 'floors.txt'), table)
    return setup(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run (file, include) {
  return within(folder => {
    mkdirSync(dirname(join(folder, 'src', file)), { recursive: true })
    writeFileSync(join(folder, 'src', file), `/* why */\n${include}\n`)
    return spawnSync(floors, [folder], { encoding: 'utf8' })
  })
}

function accepted (name, file, include) {
  const { status, stderr } = run(file, include)
  check(status === 0 && stderr === '', `accepted: ${name}`, stderr)
}

function refused (name, file, include, reason) {
  const { status, stderr } = run(file, include)
  check(status === 1 && stderr.includes(`src/${file}:`) && stderr.includes(reason), `refused: ${name}`, stderr)
}

accepted('own room', 'web/a.c', '#include "web/b.h"')
accepted('lower floor', 'web/a.c', '#include "base/b.h"')
accepted('a capability and the web', 'capabilities/weging/a.c', '#include "web/b.h"')
accepted('a capability and itself', 'capabilities/weging/a.c', '#include "capabilities/weging/b.h"')
accepted('library in its room', 'store/a.c', '#include <sqlite3.h>')
accepted('library folder in its room', 'outside/a.c', '#include <libxml/parser.h>')
accepted('system header', 'base/a.c', '#include <sys/stat.h>')
accepted('own template', 'capabilities/weging/a.c', '#include "templates/weging_list.h"')
accepted('generated header', 'web/a.c', '#include "assets.h"')
accepted('something else than an include', 'web/a.c', '/* see "store/x.h" */\n#define x "capabilities/y.h"')
refused('higher floor', 'base/a.c', '#include "web/b.h"', 'web is on F2, above base (F0)')
refused('same floor', 'store/a.c', '#include "outside/b.h"', 'store and outside stand on one floor (F1)')
refused('another capability', 'capabilities/weging/a.c', '#include "capabilities/aanpak/b.h"', 'rooms on one floor do not see each other')
refused('a capability from below', 'web/a.h', '#include "capabilities/aanpak/b.h"', 'a room sees lower floors only')
refused('no room', 'web/a.c', '#include "b.h"', 'write "room/file.h"')
refused('relative path', 'web/a.c', '#include "../store/b.h"', 'write "room/file.h"')
refused('spaced include', 'base/a.c', '  #  include   "web/b.h"', 'above base')
refused('library elsewhere', 'web/a.c', '#include <sqlite3.h>', 'belongs to the room store')
refused('library folder elsewhere', 'web/a.c', '#include <libxml/parser.h>', 'belongs to the room outside')
refused('unknown library', 'web/a.c', '#include <gmp.h>', 'no floor, library or system line')
refused('template of another room', 'web/a.c', '#include "templates/weging_list.h"', 'a template is used by its own room only')
refused('folder that no floor names', 'elsewhere/a.c', '', 'this folder is not in floors.txt')
refused('a declaration file too', 'store/a.def', '#include "web/b.h"', 'above store')

within(folder => {
  const printed = spawnSync(floors, [folder, '--table'], { encoding: 'utf8' }).stdout
  const doc = join(folder, 'ARCHITECTURE.md')
  const mark = '<!-- floors: printed by tools/floors --table -->'
  check(printed.includes('| F1 | `src/store/` | records | `sqlite3.h` |'), 'the table names floor, room, purpose and libraries', printed)
  writeFileSync(doc, `# x\n\n${mark}\n${printed}<!-- /floors -->\n`)
  const same = spawnSync(floors, [folder, '--check-doc', doc], { encoding: 'utf8' })
  check(same.status === 0, 'accepted: a document with the table', same.stderr)
  writeFileSync(doc, `# x\n\n${mark}\n${printed.replace('records', 'papers')}<!-- /floors -->\n`)
  const other = spawnSync(floors, [folder, '--check-doc', doc], { encoding: 'utf8' })
  check(other.status === 1 && other.stderr.includes('differs'), 'refused: a document with another table', other.stderr)
})
console.log(`1..${count}`)
