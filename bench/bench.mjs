// Measures Doorpakker beside its peers, in one run and in turns, and prints one table: what was measured, the limit,
// and whether it holds. Processor time is the server's own, user and system, over its whole process tree.
//   bench/run [WORD...]       only the rows whose name contains one of the words
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { BELEID, copy, fill, fillFigures, IMPORTED, INDICATORS, SIGNALEN, THEMA, WORD } from './data.mjs'
import { measureLevering } from './levering.mjs'
import { measureRobuust } from './robuust.mjs'
import { measureSessie } from './sessie.mjs'
import { measureWaiting } from './waiting.mjs'
import { measurePortfolio } from './portfolio.mjs'
import { measureZaken } from './zaken.mjs'
import { load, median, pssBytes, serve, serveFiles, signIn, sleep, stop } from './tools.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
const program = resolve(process.env.DOORPAKKER || 'build/doorpakker')
const work = resolve('build/bench')
const wanted = process.argv.slice(2)
const ROUNDS = Number(process.env.ROUNDS || 5)
const ROLE = 'beleidsadviseur'
const COLUMNS = 'titel,soort,vaststellend_orgaan,thema,in_werking,uit_werking,evaluatiedatum,eigenaar,organisatie,toegang'

const rows = []
const us = seconds => `${(seconds * 1e6).toFixed(0)} µs`
const times = number => `${number.toFixed(1)} x`

// holds: a number that may be at most (or at least) the limit; more: the figures it came from.
function report (name, value, limit, print, more = '', atLeast = false) {
  rows.push({ name, value: print(value), limit: `${atLeast ? '>=' : '<='} ${print(limit)}`, ok: atLeast ? value >= limit : value <= limit, more })
  console.error(`bench: ${name}: ${print(value)} ${more}`)
}

function compile () {
  const cc = process.env.CC || 'gcc'
  execFileSync(cc, ['-O2', '-shared', '-fPIC', '-D_GNU_SOURCE', '-o', join(work, 'slow_disk.so'), 'bench/slow_disk.c', '-ldl'], { stdio: 'inherit' })
  execFileSync(cc, ['-O2', '-D_GNU_SOURCE', '-Isrc', '-Igen', '-Ibuild/gen', '-o', join(work, 'bare_import'), 'bench/bare_import.c', 'src/store/sqlite_search.c', 'src/store/stem.c',
    ...readdirSync('src/base').filter(file => file.endsWith('.c')).map(file => join('src/base', file)), '-lsqlite3', '-lstemmer', '-lsodium', '-lm', '-lpthread'], { stdio: 'inherit' })
}

async function body (server, path, cookie) {
  const response = await fetch(server.address + path, { headers: { cookie, 'accept-encoding': 'identity' } })
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

// ---- pages ----

function pagesOf (theme) {
  const beleid = `/leiden/beleid?thema=${theme}&sort=-gewijzigd_op&pageSize=50&kolommen=${COLUMNS}`
  return [
    { name: 'list', path: beleid, limit: 20, what: `list of 50 out of ${BELEID} beleid` },
    { name: 'detail', path: '/leiden/beleid/100', pattern: '/leiden/beleid/%d', limit: 12, what: 'detail with its relations' },
    { name: 'search', path: `/leiden/zoeken?q=${WORD}`, limit: 80, what: 'search, ranked, snippets' }
  ]
}

async function measurePages (filled) {
  const server = await serve(program, copy(filled, join(work, 'data')))
  const me = await signIn(server, ROLE)
  const themes = JSON.parse(await body(server, `/leiden/api/v1/themas?naam=${THEMA}`, me.cookie))
  const pages = pagesOf(themes.resultaten[0].id)
  const folder = join(work, 'www')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'ready.html'), 'ready')
  for (const page of pages) {
    const bytes = await body(server, page.path, me.cookie)
    page.bytes = bytes.length
    writeFileSync(join(folder, `${page.name}.html`), bytes)
    page.ours = []
    page.theirs = []
  }
  const listed = (await body(server, pages[0].path, me.cookie)).toString().match(/<tr/g).length - 1
  if (listed !== 50) throw new Error(`the list shows ${listed} rows`)
  const files = await serveFiles(work, folder)
  for (let round = 0; round < 2 * ROUNDS; round++) {
    for (const page of pages) {
      page.theirs.push(await load(files, `/${page.name}.html`))
      const turn = page.pattern ? { script: 'bench/get.lua', words: [page.pattern, String(BELEID)] } : {}
      page.ours.push(await load(server, page.path, { cookie: me.cookie, ...turn }))
    }
  }
  for (const page of pages) {
    const ours = median(page.ours.map(one => one.cpu)); const theirs = median(page.theirs.map(one => one.cpu))
    report(`${page.what}, against nginx`, ours / theirs, page.limit, times, `${us(ours)} and ${us(theirs)} of processor time, ${2 * ROUNDS} rounds, ${page.bytes} bytes`)
  }
  const tails = pages[0].ours.map(one => one.p99 / one.p50)
  report('p99 of the list at 16 connections, against its median', median(tails), 3, times,
    `median ${us(median(pages[0].ours.map(one => one.p50)))}, ${median(pages[0].ours.map(one => one.perSecond)).toFixed(0)} a second`)
  await stop(files)
  await measureSizes(server, pages[0].path, me.cookie)
  await stop(server)
  return pages
}

async function measureSizes (server, path, cookie) {
  const list = Number(execFileSync('curl', ['-s', '-H', `Cookie: ${cookie}`, '-H', 'Accept-Encoding: gzip', '-w', '%{size_download}', '-o', '/dev/null', server.address + path], { encoding: 'utf8' }))
  report('the list page on the wire, compressed', list, 8000, bytes => `${bytes} B`)
  const page = (await body(server, path, cookie)).toString()
  const css = /href="(\/static\/doorpakker[^"]*\.css)"/.exec(page)[1]
  const text = await body(server, css, cookie)
  report('the one CSS file', text.length, 110000, bytes => `${bytes} B`)
  report('the one CSS file, compressed', gzipSync(text, { level: 9 }).length, 14000, bytes => `${bytes} B`)
}

// ---- home ----

/** What waits for the one for whom most waits, among 5,000 open signalen. */
async function measureHome (filled) {
  const server = await serve(program, copy(filled, join(work, 'data')))
  const me = await signIn(server, 'beleidsdoorpakker')
  const used = []
  for (let round = 0; round < ROUNDS; round++) used.push((await load(server, '/leiden/', { cookie: me.cookie })).cpu)
  report(`home with ${SIGNALEN} open signalen`, median(used), 0.003, us, 'of processor time')
  await stop(server)
}

// ---- the dashboard ----

/** Many figures with five years of months each, as they stand ready, against the same bytes from a file. */
async function measureDashboard () {
  const server = await serve(program, fillFigures(program, work))
  const me = await signIn(server, ROLE)
  const path = '/leiden/kwaliteit'; const folder = join(work, 'www')
  const bytes = await body(server, path, me.cookie)
  const cards = bytes.toString().match(/<figure class="dp-card/g).length
  if (cards < INDICATORS) throw new Error(`the dashboard shows ${cards} figures`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'ready.html'), 'ready')
  writeFileSync(join(folder, 'dashboard.html'), bytes)
  const files = await serveFiles(work, folder); const ours = []; const theirs = []
  for (let round = 0; round < 2 * ROUNDS; round++) {
    theirs.push((await load(files, '/dashboard.html')).cpu)
    ours.push((await load(server, path, { cookie: me.cookie })).cpu)
  }
  report(`dashboard of ${cards} figures, against nginx`, median(ours) / median(theirs), 60, times,
    `${us(median(ours))} and ${us(median(theirs))} of processor time, ${2 * ROUNDS} rounds, ${bytes.length} bytes`)
  await stop(files)
  await stop(server)
}

// ---- start and memory ----

async function measureStart (filled) {
  const starts = []
  const data = copy(filled, join(work, 'data'))
  for (let round = 0; round < ROUNDS + 1; round++) {
    const server = await serve(program, data)
    if (round > 0) starts.push(server.startMs)
    if (round < ROUNDS) await stop(server)
    else await measureMemory(server)
  }
  report('start to first answered page', median(starts), 100, ms => `${ms.toFixed(0)} ms`, `of ${starts.map(ms => ms.toFixed(0)).join(', ')}`)
}

async function measureMemory (server) {
  const me = await signIn(server, ROLE)
  const pages = ['/leiden/', '/leiden/beleid', '/leiden/signalen', `/leiden/zoeken?q=${WORD}`, '/leiden/beleid/100']
  for (let i = 0; i < 1000; i++) await body(server, pages[i % 10 < 2 ? i % 10 : 1 + i % 4], me.cookie)
  await sleep(500)
  report('proportional memory, idle after 1,000 requests', pssBytes(server.child.pid) / 1e6, 24, mb => `${mb.toFixed(1)} MB`)
  await stop(server)
}

// ---- durable writes ----

async function writesPerSecond (filled, options) {
  const server = await serve(program, copy(filled, join(work, 'data')), options)
  const me = await signIn(server, 'beleidsdoorpakker')
  const got = await load(server, '/', { script: 'bench/post.lua', words: ['/leiden/api/v1/signalen', me.cookie, me.token] })
  await stop(server)
  return got.perSecond
}

async function measureWrites (filled) {
  const slow = { joint: [], single: [] }; const plain = { joint: [], single: [] }
  const preload = join(work, 'slow_disk.so')
  for (let round = 0; round < ROUNDS; round++) {
    slow.joint.push(await writesPerSecond(filled, { preload }))
    slow.single.push(await writesPerSecond(filled, { preload, batch: 1 }))
    plain.joint.push(await writesPerSecond(filled, {}))
    plain.single.push(await writesPerSecond(filled, { batch: 1 }))
  }
  const both = pair => `${median(pair.joint).toFixed(0)} and ${median(pair.single).toFixed(0)} a second`
  report('durable writes, 16 clients, 5 ms disk, against one by one', median(slow.joint) / median(slow.single), 6, times, both(slow), true)
  report('durable writes, 16 clients, this disk, against one by one', median(plain.joint) / median(plain.single), 1, times, both(plain), true)
}

// ---- import ----

const timed = (command, words) => new Promise((resolve, reject) => {
  execFile('bash', ['-c', 'TIMEFORMAT="%U %S %R"; time "$@"', '-', command, ...words], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
    const found = /([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr)
    if (error) reject(new Error(stderr.slice(-500)))
    else resolve({ cpu: Number(found[1]) + Number(found[2]), wall: Number(found[3]), stdout })
  })
})

async function measureImport (filled) {
  const ours = []; const theirs = []
  const tables = ['signaal', 'id', 'historie', 'nummer', 'historie_tekst', 'nummer', 'zoek', 'rowid']
  for (let round = 0; round < Math.min(ROUNDS, 3); round++) {
    const data = copy(filled, join(work, 'data'))
    const bare = copy(filled, join(work, 'bare'))
    ours.push(await timed(program, ['import', join(work, 'import.csv'), '--data', data, '--gemeente', 'leiden', '--register', 'signaal']))
    const [count, cpu] = execFileSync(join(work, 'bare_import'), [join(data, 'gm0546.db'), join(bare, 'gm0546.db'), ...tables], { encoding: 'utf8' }).split(' ').map(Number)
    if (count !== 4 * IMPORTED) throw new Error(`the bare import made ${count} rows`)
    theirs.push(cpu)
  }
  const mine = median(ours.map(one => one.cpu))
  report('import of 100,000 signalen, against bare inserts', mine / median(theirs), 3, times,
    `${mine.toFixed(1)} and ${median(theirs).toFixed(1)} s of processor time, ${median(ours.map(one => one.wall)).toFixed(1)} s by the clock`)
}

// ---- what figures say ----

const RACED = ['src/base', 'src/encode', 'src/decode', 'src/model', 'src/store']
const JUDGING = ['afscherming', 'afscherming_rollend', 'reeks', 'oordeel', 'beeld', 'kaart', 'regelkaart', 'signalen', 'effect', 'formules'].map(name => `src/capabilities/kwaliteit/${name}.c`)
const DRAWING = ['chart_small', 'chart_place', 'chart_draw'].map(name => `src/web/${name}.c`)
const ENGINES = ['spc', 'spc_season', 'spc_sentence', 'formula', 'formula_check', 'suppression'].map(name => `src/engines/${name}.c`)

async function measureSignals () {
  const folder = join(work, 'signals')
  const sources = RACED.flatMap(room => readdirSync(room).filter(file => file.endsWith('.c')).map(file => join(room, file)))
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'sqlite3', 'libsodium', 'jansson', 'libxml-2.0', 'libzip', 'xlsxwriter'], { encoding: 'utf8' }).trim().split(/\s+/)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execFileSync(process.env.CC || 'gcc', ['-O2', '-D_GNU_SOURCE', '-Isrc', '-Igen', '-Ibuild/gen', '-o', join(work, 'signals_bench'), 'bench/signals.c', ...sources, ...JUDGING, ...DRAWING, ...ENGINES,
    ...flags, '-lstemmer', '-lqrencode', '-lm', '-lpthread'], { stdio: 'inherit' })
  const [ms, raised, seconds] = execFileSync(join(work, 'signals_bench'), [folder], { encoding: 'utf8' }).split(' ').map(Number)
  if (raised < 50) throw new Error(`${raised} signals were raised`)
  report('all signals of 200 figures of 60 months again', ms, 50, value => `${value.toFixed(1)} ms`, `processor time, ${raised} signals stood already`)
  report('68,400 series of 60 points judged', seconds, 5, value => `${value.toFixed(2)} s`, 'processor time on one core, the engine alone')
  rmSync(folder, { recursive: true, force: true })
}

// ---- the table ----

function print () {
  const width = key => Math.max(...rows.map(row => row[key].length))
  const [a, b, c] = ['name', 'value', 'limit'].map(width)
  console.log(`Doorpakker ${statSync(program).mtime.toISOString().slice(0, 16)}, ${ROUNDS} rounds, medians, ${readFileSync('/proc/loadavg', 'latin1').split(' ')[0]} processes busy at the end`)
  for (const row of rows) console.log(`${row.ok ? 'pass' : 'FAIL'}  ${row.name.padEnd(a)}  ${row.value.padStart(b)}  ${row.limit.padStart(c)}  ${row.more}`)
  const failed = rows.filter(row => !row.ok).length
  console.log(`${rows.length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

mkdirSync(work, { recursive: true })
compile()
const filled = fill(program, work)
const parts = { pages: measurePages, home: measureHome, dashboard: measureDashboard, start: measureStart, writes: measureWrites, import: measureImport, waiting: data => measureWaiting(program, data, work, report), levering: data => measureLevering(program, data, work, ROUNDS, timed, report), sessie: () => measureSessie(program, work, report), zaken: () => measureZaken(program, work, ROUNDS, report), portfolio: () => measurePortfolio(work, program, report), signals: measureSignals, robuust: () => measureRobuust(work, ROUNDS, report) }
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.some(word => name.includes(word))) await measure(filled)
}
print()
for (const part of ['data', 'bare', 'filled', 'figures']) rmSync(join(work, part), { recursive: true, force: true })
