// Choosing from 50, 200 and 500 items, fifteen problems each (five of each kind, see portfolio.c): the first answer, the
// answer after a while, and the proof beside that of Cbc's own program on the same problem. All times are processor time.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './tools.mjs'

const SIZES = (process.env.SIZES || '50 200 500').split(' ').map(Number)
const SEEDS = Number(process.env.SEEDS || 5)
const KINDS = process.env.KINDS || 'uws'
const CAP = Number(process.env.CAP || 30)

function compile (work) {
  const sources = ['src/engines', 'src/base'].flatMap(folder => readdirSync(folder)
    .filter(file => file.endsWith('.c') && (folder === 'src/base' ? !/crypto|fence/.test(file) : file.startsWith('portfolio'))).map(file => join(folder, file)))
  execFileSync(process.env.CC || 'gcc', ['-O2', '-D_GNU_SOURCE', '-Isrc', '-Igen', '-Ibuild/gen', '-o', join(work, 'portfolio'), 'bench/portfolio.c', ...sources, '-lm', '-lpthread'], { stdio: 'inherit' })
}

// Seconds, value and gap. Stopped by its limit, it proves nothing.
function cbc (work, problem) {
  const unpacked = 'build/unpacked/coinor-cbc/usr/bin/cbc'
  const file = join(work, 'problem.lp')
  writeFileSync(file, execFileSync(join(work, 'portfolio'), [...problem, 'lp'], { maxBuffer: 1 << 26 }))
  const out = spawnSync(existsSync(unpacked) ? unpacked : 'cbc', [file, 'sec', String(CAP), 'solve'], { encoding: 'utf8', maxBuffer: 1 << 28, timeout: CAP * 30000 }).stdout
  const number = pattern => Math.abs(Number(out.match(pattern)?.[1] ?? NaN))
  const proven = /Result - Optimal solution found/.test(out)
  const value = number(/Objective value:\s+(-?[0-9.e+]+)/)
  return { proven, value, seconds: number(/Total time \(CPU seconds\):\s+([0-9.]+)/), bound: proven ? value : number(/(?:Upper|Lower) bound:\s+(-?[0-9.e+]+)/) }
}

// The same problem through `doorpakker calc portfolio`: the search, then doorpakker-solver. CAP by the clock, and what of the
// processor it got, both programs together.
function calc (work, program, problem) {
  const file = join(work, 'problem.json')
  const json = execFileSync(join(work, 'portfolio'), [...problem, 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  writeFileSync(file, JSON.stringify({ ...JSON.parse(json), time_limit_ms: CAP * 1000 }))
  const { stdout, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U"; time "$0" calc portfolio "$1"', program, file], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return { ...JSON.parse(stdout), seconds: Number(stderr.trim().split('\n').at(-1)) }
}

function measureSize (work, program, items, report) {
  const found = []
  for (const kind of KINDS) {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const problem = [kind, String(items), String(seed)]
      const ours = JSON.parse(execFileSync(join(work, 'portfolio'), [...problem, String(CAP)], { encoding: 'utf8' }))
      const theirs = cbc(work, problem)
      if (ours.proven && theirs.proven && Math.abs(ours.value - theirs.value) > 1e-4) throw new Error(`${problem}: ours ${ours.value}, theirs ${theirs.value}`)
      const best = Math.max(ours.value, theirs.proven || theirs.value < ours.bound ? theirs.value || 0 : 0)
      const both = ours.proven || theirs.proven ? null : calc(work, program, problem)
      found.push({ kind, ours, theirs, both, best })
      console.error(`bench: ${problem.join(' ')}: ours ${ours.proof_s} s ${ours.proven ? 'proven' : 'open'} ${ours.value}, Cbc ${theirs.seconds} s ${theirs.proven ? 'proven' : 'open'} ${theirs.value}` +
        (both ? `; bounds ${ours.bound} ${theirs.bound}; with doorpakker-solver ${both.value} ${both.bound}, ${both.seconds} s` : ''))
    }
  }
  const middle = (of, rows = found) => median(rows.map(of))
  const ms = value => `${value.toFixed(2)} ms`
  const percent = value => `${value.toFixed(3)} %`
  report(`portfolio of ${items}: first answer`, middle(f => f.ours.first_s * 1e3), items > 200 ? 100 : 5, ms)
  report(`portfolio of ${items}: first answer below the best known`, middle(f => 100 * (1 - f.ours.first / f.best)), items < 80 ? 3 : 0.6, percent)
  report(`portfolio of ${items}: after 0.2 s below the best known`, middle(f => 100 * (1 - f.ours.after / f.best)), 0.15, percent)
  report(`portfolio of ${items}: 200 draws`, middle(f => f.ours.draws_s), items > 200 ? 2 : 0.3, value => `${value.toFixed(3)} s`)
  if (items < 80) report(`portfolio of ${items}: proven`, middle(f => f.ours.proof_s), 0.3, value => `${value.toFixed(3)} s`)
  for (const kind of KINDS) {
    const rows = found.filter(f => f.kind === kind)
    const times = rows.map(f => `${f.ours.proof_s.toFixed(2)}${f.ours.proven ? '' : '*'}/${f.theirs.seconds.toFixed(2)}${f.theirs.proven ? '' : '*'}`).join(' ')
    const gap = answer => 100 * (answer.bound / answer.value - 1)
    const open = of => middle(f => gap(f[of]), rows)
    if (rows.some(f => f.ours.proven || f.theirs.proven)) {
      report(`portfolio of ${items}, kind ${kind}: proof beside Cbc`, middle(f => f.ours.proof_s, rows) / middle(f => f.theirs.seconds, rows), 1, value => `${value.toFixed(2)} x`, `${times} (* stopped unproven)`)
    } else {
      const pairs = rows.map(f => `${gap(f.ours).toFixed(3)}/${gap(f.theirs).toFixed(3)}`).join(' ')
      report(`portfolio of ${items}, kind ${kind}: what stays open beside Cbc`, open('ours') / open('theirs'), 1, value => `${value.toFixed(2)} x`, `${pairs} %`)
      report(`portfolio of ${items}, kind ${kind}: what stays open with doorpakker-solver, beside Cbc`, open('both') / open('theirs'), 1, value => `${value.toFixed(2)} x`, `${open('both').toFixed(3)} %, ${middle(f => f.both.seconds, rows).toFixed(0)} s of processor time`)
    }
  }
}

export function measurePortfolio (work, program, report) {
  compile(work)
  for (const items of SIZES) measureSize(work, program, items, report)
}
