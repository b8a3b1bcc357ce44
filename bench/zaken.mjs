// Five million cases from a CSV to counts, shares and exact medians: ours beside DuckDB, straight from the file, with
// the same number of threads; every cell compared, and what one bad line among them does.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { median, sleep } from './tools.mjs'

const ROWS = 5000000
const BAD_ROWS = 1000000

// The peer lives under build/, so that only the bench fetches it. Not by `npm ci`: that wants every platform's binding in the lock.
function fetchPeer () {
  const folder = 'build/peers'
  const lock = join(folder, '.installed-lock')
  if (existsSync(lock) && readFileSync(lock, 'utf8') === readFileSync('bench/peers/package-lock.json', 'utf8')) return
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join('bench/peers', file), join(folder, file))
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  copyFileSync('bench/peers/package-lock.json', lock)
}

function generate (work, name, ...words) {
  const path = join(work, name)
  const out = openSync(path, 'w')
  execFileSync(join(work, 'make_zaken'), words, { stdio: ['ignore', out, 'inherit'] })
  closeSync(out)
  return path
}

// Seconds by the clock of the whole process, its printing included, and the memory it held at most.
function count (program, file, threads) {
  const began = performance.now()
  const run = spawnSync('/usr/bin/env', ['bash', '-c', 'ulimit -c 0; exec "$@"', '-', program, 'calc', 'zaken', file, '--draden', String(threads), '--csv', '--peildatum', '2026-12-31'],
    { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(run.stderr)
  return { seconds: (performance.now() - began) / 1000, print: run.stdout }
}

// The high-water mark only rises, so the last look before the end is the one that counts.
async function peakBytes (program, file, threads) {
  const child = spawn(program, ['calc', 'zaken', file, '--draden', String(threads), '--csv'], { stdio: 'ignore' })
  const ended = new Promise(resolve => child.on('close', resolve))
  let peak = 0
  let running = true
  ended.then(() => { running = false })
  while (running) {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] || 0))
    } catch { /* it has ended */ }
    await sleep(2)
  }
  if (await ended !== 0 || peak === 0) throw new Error('the memory of counting could not be read')
  return 1024 * peak
}

const duck = (file, threads, out) => JSON.parse(execFileSync(process.execPath, ['bench/peers/duckdb.mjs', file, String(threads), ...(out ? [out] : [])], { encoding: 'utf8' }))

// Our print in the columns and order of the peer's.
function cellsOf (print) {
  const rows = print.replace(/^\uFEFF/, '').trim().split(/\r?\n/).slice(1).map(line => line.split(';'))
  return rows.map(r => [r[0], r[1], r[2], r[3], r[6], r[12].replace(',', '.'), r[13], r[14], r[10]].join(';')).sort()
}

export async function measureZaken (program, work, rounds, report) {
  const times = number => `${number.toFixed(2)} x`
  fetchPeer()
  execFileSync(process.env.CC || 'gcc', ['-O2', '-o', join(work, 'make_zaken'), 'bench/make_zaken.c'], { stdio: 'inherit' })
  const file = generate(work, 'zaken.csv', String(ROWS))
  const theirs = join(work, 'duckdb.txt')
  duck(file, 2, theirs)
  const wanted = readFileSync(theirs, 'utf8').trim().split('\n')
  for (const threads of [1, 2]) {
    const ours = []; const other = []
    let print = ''
    for (let round = 0; round < rounds; round++) {
      other.push(duck(file, threads))
      const one = count(program, file, threads)
      ours.push(one.seconds)
      print = one.print
    }
    const cells = cellsOf(print)
    const different = cells.length === wanted.length ? cells.filter((cell, i) => cell !== wanted[i]).length : Math.abs(cells.length - wanted.length)
    const mine = median(ours); const duckdb = median(other.map(one => one.seconds))
    report(`5,000,000 cases counted, ${threads} thread${threads > 1 ? 's' : ''}, against DuckDB`, mine / duckdb, 0.5, times,
      `${mine.toFixed(2)} and ${duckdb.toFixed(2)} s by the clock, ${(Math.max(...other.map(one => one.peak)) / 1e6).toFixed(0)} MB at DuckDB`)
    report(`cells unlike DuckDB's, ${threads} thread${threads > 1 ? 's' : ''}`, different, 0, String, `of ${wanted.length}: count, median, 90th percentile, sum of days, in time`)
    report(`memory while counting them, ${threads} thread${threads > 1 ? 's' : ''}`, await peakBytes(program, file, threads) / 1e6, 200, mb => `${mb.toFixed(0)} MB`)
  }
  rmSync(file)
  const bad = generate(work, 'bad.csv', String(BAD_ROWS), String(BAD_ROWS / 2))
  const refused = spawnSync(program, ['calc', 'zaken', bad, '--csv', '--draden', '2'], { encoding: 'utf8' })
  const named = refused.status === 1 && refused.stdout === '' && refused.stderr.includes(String(BAD_ROWS / 2 + 2))
  report('one bad line among 1,000,000 that was not refused by its number', named ? 0 : 1, 0, String)
  rmSync(bad)
}
