// Engines of the weighing beside their peers: rank acceptability against numpy, equal shares against a limit.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { median } from './tools.mjs'

const SMAA = ['300', '8', '100000']
const SHARES = ['64', '6586']

function compile (work) {
  const engines = readdirSync('src/engines').filter(file => /^(smaa|weights|shares).*\.c$/.test(file)).map(file => join('src/engines', file))
  const base = readdirSync('src/base').filter(file => file.endsWith('.c')).map(file => join('src/base', file))
  const program = join(work, 'robuust')
  execFileSync(process.env.CC || 'gcc', ['-O2', '-std=c17', '-D_GNU_SOURCE', '-ffp-contract=off', '-Isrc', '-Igen', '-Ibuild/gen', '-o', program, 'bench/robuust.c', 'src/decode/pb.c', ...engines, ...base,
    '-lsodium', '-lm', '-lpthread'], { stdio: 'inherit' })
  return program
}

// numpy and what it is linked to are unpacked, not installed.
function numpy () {
  const root = name => resolve('build/unpacked', name)
  const libraries = [join(root('libblas3'), 'usr/lib/x86_64-linux-gnu/blas'), join(root('liblapack3'), 'usr/lib/x86_64-linux-gnu/lapack'), join(root('libgfortran5'), 'usr/lib/x86_64-linux-gnu')]
  return { ...process.env, PYTHONPATH: join(root('python3-numpy'), 'usr/lib/python3/dist-packages'), LD_LIBRARY_PATH: libraries.join(':') }
}

export function measureRobuust (work, rounds, report) {
  const program = compile(work)
  const seconds = (command, words, env = process.env) => Number(execFileSync(command, words, { encoding: 'utf8', env }))
  const ours = []; const theirs = []; const shares = []
  for (let round = 0; round < rounds; round++) {
    theirs.push(seconds('python3', ['bench/smaa.py', ...SMAA], numpy()))
    ours.push(seconds(program, ['smaa', ...SMAA]))
    shares.push(1000 * seconds(program, ['shares', ...SHARES]))
  }
  report('rank acceptability, 300 by 8 by 100,000, against numpy', median(ours) / median(theirs), 0.2, value => `${value.toFixed(2)} x`,
    `${median(ours).toFixed(2)} and ${median(theirs).toFixed(2)} s of processor time; ours with pairs and central weights`)
  report('equal shares with raises, 64 projects, 6,586 ballots', median(shares), 50, ms => `${ms.toFixed(0)} ms`, 'processor time, reading the file included')
}
