// The rules of the house that no compiler checks, over the tracked files; one TAP line per rule, the breaches below it.
//   node tools/lint.mjs [ROOT [FLOORS PROGRAM]]
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(process.argv[2] || '.')
const floors = process.argv[3] || join(process.env.BUILD || join(root, 'build'), 'floors')
const SHOWN_MAX = 40
const LINES_MAX = 600

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0')
  .filter(file => file !== '' && existsSync(join(root, file)) && statSync(join(root, file)).isFile())
const contents = new Map()

function read (file) {
  if (!contents.has(file)) contents.set(file, readFileSync(join(root, file), 'utf8'))
  return contents.get(file)
}

const isBinary = file => read(file).slice(0, 8000).includes('\0')
const withExtension = (...extensions) => files.filter(file => extensions.some(extension => file.endsWith(extension)))
const code = () => [...withExtension('.c', '.h', '.def', '.sql', '.ts', '.mjs', '.sh', '.css', '.mustache', '.md', '.build'), 'Makefile', 'tests/run', '.ci/run'].filter(file => files.includes(file))

function * linesWith (list, pattern, except = () => false) {
  const anywhere = new RegExp(pattern.source, pattern.flags + 'm')
  for (const file of list) {
    if (isBinary(file) || !anywhere.test(read(file))) continue
    const lines = read(file).split('\n')
    for (let i = 0; i < lines.length; i++) if (pattern.test(lines[i]) && !except(file, lines[i])) yield `${file}:${i + 1}: ${lines[i].trim()}`
  }
}

// The string literals of C and TypeScript, neighbours joined as the compiler joins them; comments are left out.
function * literals (file) {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)'|((?:"(?:[^"\\\n]|\\.)*"(?:\s|\\\n)*)+)/g
  const text = read(file)
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!match[1]) continue
    const value = [...match[1].matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(part => part[1]).join('')
    yield { value, line: text.slice(0, match.index).split('\n').length }
  }
}

// The patterns are written so that this file does not breach its own rules.
const machinePath = /(^|[^A-Za-z0-9_.-])\/(wor[k]|roo[t]|hom[e]|User[s])\/[A-Za-z0-9_.-]/
const registryHost = /registr[y]\.(npmjs|yarnpkg)|npmjs\.(com|or[g])|npm\.pkg\.githu[b]|artifactor[y]|deb\.debian\.or[g]|security\.debian\.or[g]/i
const workplace = /subagen[t]|coding sessio[n]|\bLL[M]\b|prompted b[y]|\bissue [0-9]|\.librar[y]\/|\bTOD[O]\b|\bFIXM[E]\b/
const sqliteOnly = new RegExp(['\\bINSERT OR ', '\\bREPLACE INTO', 'AUTOINCREMENT', '\\bPRAGMA\\b', 'json_each', 'json_extract', '\\browid\\b', '\\bGLOB\\b',
  'strftime', 'julianday', '\\bifnull *\\(', 'group_concat', '\\btypeof *\\(', 'WITHOUT ROWID', 'sqlite_', '\\bATTACH\\b', '\\bVACUUM\\b', '\\bMATCH\\b', '\\bbm25\\b',
  '\\bsnippet *\\(', '\\bdatetime *\\(', '\\bINDEXED BY\\b', 'COLLATE NOCASE', '\\bLIMIT *-1', "date *\\( *'now"].join('|'), 'i')
const looksLikeSql = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|PRAGMA|VACUUM|ATTACH|VALUES|ORDER BY)\b/
const ownReading = /\b(store_read|tx_end)\(/
const readers = ['src/server/answer.c', 'src/web/answer.c', 'src/web/import.c', 'src/capabilities/kwaliteit/koppeling.c',
  'src/capabilities/kwaliteit/bewaken.c', 'src/capabilities/kwaliteit/brieven.c', 'src/capabilities/kwaliteit/koppeling_files.c', 'src/capabilities/kwaliteit/koppeling_remote.c', 'src/capabilities/kwaliteit/levering.c',
  'src/capabilities/weging/taken.c', 'src/capabilities/weging/session_later.c']
const claims = /(^|[^a-z])(optimu[m]|optimal[e]?|optimaa[l]|bewezen)([^a-z]|$)/i

function * sqlAboveAdapter () {
  const source = files.filter(file => file.startsWith('src/') && !/^src\/store\/sqlite[a-z_]*\.(c|h|sql)$/.test(file))
  yield * linesWith(source.filter(file => file.endsWith('.sql')), sqliteOnly, (file, line) => /^\s*--/.test(line))
  for (const file of source.filter(file => /\.(c|h|def)$/.test(file))) {
    for (const { value, line } of literals(file)) if (looksLikeSql.test(value) && sqliteOnly.test(value)) yield `${file}:${line}: ${value}`
  }
}

function * claimsOnScreens () {
  yield * linesWith(files.filter(file => /^(src\/.*\.(mustache|def)|data\/.*)$/.test(file)), claims)
  for (const file of files.filter(file => /^(src\/.*\.c|ui\/.*\.ts)$/.test(file))) {
    for (const { value, line } of literals(file)) if (claims.test(value)) yield `${file}:${line}: ${value}`
  }
}

function * pagesWithScript () {
  for (const file of files.filter(file => /^src\/.*\.c$/.test(file))) {
    for (const { value, line } of literals(file)) if (/<script>|<style|\sstyle=|\son(click|change|submit|load|input)=/i.test(value)) yield `${file}:${line}: ${value}`
  }
}

function * longFiles () {
  for (const file of withExtension('.c', '.h', '.ts', '.mjs', '.sh', '.css')) {
    const count = read(file).split('\n').length - 1
    if (count > LINES_MAX) yield `${file}: ${count} lines`
  }
}

function * brokenScripts () {
  for (const file of [...withExtension('.sh'), 'tests/run', '.ci/run'].filter(file => files.includes(file))) {
    const run = spawnSync('bash', ['-n', join(root, file)], { encoding: 'utf8' })
    if (run.status !== 0) yield run.stderr.trim()
  }
}

// docs/coverage.tsv: id, state (open, partial or works), page, tests ("file: name; file: name").
function * coverage () {
  const seen = new Set()
  const rows = read('docs/coverage.tsv').trimEnd().split('\n').slice(1)
  for (const [index, row] of rows.entries()) {
    const [id, state, page = '', tests = ''] = row.split('\t')
    const place = `docs/coverage.tsv:${index + 2}: ${id}`
    if (!/^[A-Z]{2}\d{2}$/.test(id)) yield `${place}: not the number of a requirement`
    if (seen.has(id)) yield `${place}: stands here twice`
    seen.add(id)
    if (!['works', 'partial', 'open'].includes(state)) yield `${place}: the state is open, partial or works`
    if (state !== 'works' && state !== 'partial') continue
    if (page.trim() === '') yield `${place}: names no page`
    if (tests.trim() === '') yield `${place}: names no test`
    for (const test of tests.split(';').map(one => one.trim()).filter(Boolean)) {
      const [file, ...rest] = test.split(':')
      const name = rest.join(':').trim()
      if (!files.includes(file)) yield `${place}: there is no ${file}`
      else if (name === '') yield `${place}: which test in ${file}?`
      else if (!read(file).includes(name)) yield `${place}: ${file} has no test "${name}"`
    }
  }
}

function * floorsInDoc () {
  const run = spawnSync(floors, [root, '--check-doc', join(root, 'ARCHITECTURE.md')], { encoding: 'utf8' })
  if (run.status !== 0) yield (run.stderr || String(run.error)).trim()
}

// What no page wears weighs on every page.
function * unwornClasses () {
  const worn = new Set(files.filter(file => /^src\/.*\.(mustache|c|h)$|^ui\/.*\.ts$/.test(file)).flatMap(file => read(file).match(/\bdp-[a-z0-9_-]+/g) ?? []))
  for (const file of files.filter(file => /^ui\/css\/.*\.css$/.test(file))) {
    for (const name of new Set(read(file).match(/(?<=\.)dp-[a-z0-9_-]+/g))) if (!worn.has(name)) yield `${file}: .${name}`
  }
}

const rules = [
  ['no path of one machine', () => linesWith(files.filter(file => file !== 'LICENSE'), machinePath)],
  ['no host of a package registry', () => linesWith(files, registryHost)],
  ['the lock file names no host', () => linesWith(files.filter(file => file === 'package-lock.json'), /"resolve[d]": *"(https?|git)/)],
  ['the project speaks of itself alone, and promises nothing', () => linesWith(code(), workplace)],
  ['no white space at the end of a line', () => linesWith(code(), /[ \t\r]+$/)],
  [`no file over ${LINES_MAX} lines`, longFiles],
  ['every shell script can be read', brokenScripts],
  ['no SQL of SQLite alone above the adapter', sqlAboveAdapter],
  ['no screen speaks of an optimum or of proof', claimsOnScreens],
  ['no script or style inside a page made in C', pagesWithScript],
  ['no style for a class that no page has', unwornClasses],
  ['a page reads in the transaction of its request, so that what it shows under secrecy is written down',
    () => linesWith(files.filter(file => /^src\/(web|capabilities|server)\/.*\.c$/.test(file) && !readers.includes(file)), ownReading)]
]
if (files.includes('docs/coverage.tsv')) rules.push(['every row of the coverage names a page and an existing test', coverage])
if (files.includes('ARCHITECTURE.md')) rules.push(['ARCHITECTURE.md shows the floors as they are', floorsInDoc])

rules.forEach(([name, breaches], index) => {
  const found = [...breaches()]
  console.log(`${found.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${name}`)
  for (const one of found.slice(0, SHOWN_MAX)) console.log(`# ${one.slice(0, 240)}`)
  if (found.length > 0) process.exitCode = 1
})
console.log(`1..${rules.length}`)
