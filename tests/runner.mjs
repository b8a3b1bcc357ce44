// Runs every suite, floor by floor, and counts every test in it. A suite is
//   tests/ROOM/test_NAME.c         a cmocka program, built as build/san/ROOM-test_NAME
//   tests/ROOM/test_NAME.mjs|.sh   a program that prints TAP lines
//   fuzz/fuzz_NAME.c               the replay of fuzz/corpus/NAME
//   tools/lint.mjs                 the rules of the house
// One line per suite, the whole print of one that fails, and at the end "N passed, N failed".
// tests/soak/run runs tests/soak/soak_* in the same way.
// tests/run [WORD...] runs only the suites whose name contains one of the words.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const build = process.env.BUILD || 'build/san'
const seconds = Number(process.env.SUITE_SECONDS || 900)
const wanted = process.argv.slice(2)
const soak = process.env.SUITES === 'soak'

const floorOrder = fs.readFileSync('floors.txt', 'utf8').split('\n').filter(line => line.startsWith('floor ')).map(line => line.split(/\s+/)[2].replace('/*', ''))

function floorOf (file) {
  const place = floorOrder.findIndex(room => file.startsWith(`tests/${room}/`))
  return place >= 0 ? place : floorOrder.length
}

function * walk (folder) {
  if (!fs.existsSync(folder)) return
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1)) {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) yield * walk(file)
    else yield file
  }
}

function findSuites () {
  const suites = []
  for (const file of walk('tests')) {
    const match = (soak ? /^tests\/(soak)\/soak_[^/]*\.(mjs|sh)$/ : /^tests\/(.*)\/test_[^/]*\.(c|mjs|sh)$/).exec(file)
    if (!match) continue
    const name = file.slice('tests/'.length)
    if (match[2] === 'c') suites.push({ name, file, command: [path.join(build, name.slice(0, -2).split('/').join('-'))] })
    else suites.push({ name, file, command: match[2] === 'mjs' ? [process.execPath, file] : ['bash', file] })
  }
  suites.sort((a, b) => floorOf(a.file) - floorOf(b.file))
  for (const file of soak ? [] : walk('fuzz')) {
    const match = /^fuzz\/fuzz_([^/]*)\.c$/.exec(file)
    if (match) suites.push({ name: `fuzz/${match[1]}`, file, command: [path.join(build, `fuzz_${match[1]}-replay`), `fuzz/corpus/${match[1]}`] })
  }
  if (!soak) suites.unshift({ name: 'lint', file: 'tools/lint.mjs', command: [process.execPath, 'tools/lint.mjs'] })
  return suites.filter(suite => wanted.length === 0 || wanted.some(word => suite.name.includes(word)))
}

const environment = {
  ...process.env,
  BUILD: path.resolve(build),
  DOORPAKKER: path.resolve(build, 'doorpakker'),
  CMOCKA_MESSAGE_OUTPUT: 'TAP',
  ASAN_OPTIONS: 'detect_leaks=1:abort_on_error=0:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  LC_ALL: 'C.UTF-8'
}

// Counts TAP lines. A plan that was not met, a crash, a leak at exit, or no test at all counts as one failure more.
function judge (suite, output, status, signal, late) {
  const lines = output.split('\n')
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let planned = 0
  for (const line of lines) {
    const test = /^(not )?ok\b(.*)/.exec(line)
    const plan = /^1\.\.(\d+)/.exec(line)
    if (plan) planned += Number(plan[1])
    if (!test) continue
    if (/#\s*skip/i.test(test[2])) counts.skipped++
    else counts[test[1] ? 'failed' : 'passed']++
  }
  const seen = counts.passed + counts.failed + counts.skipped
  const reasons = []
  if (late) reasons.push(`stopped after ${seconds} seconds`)
  else if (signal) reasons.push(`ended by ${signal}`)
  else if (status !== 0 && counts.failed === 0) reasons.push(`exit code ${status}`)
  if (seen === 0) reasons.push('ran no test')
  else if (planned !== 0 && planned !== seen) reasons.push(`planned ${planned} tests, ran ${seen}`)
  if (reasons.length > 0) counts.failed++
  return { ...counts, reasons }
}

function run (suite) {
  return new Promise(resolve => {
    const start = process.hrtime.bigint()
    const chunks = []
    let late = false
    const child = spawn(suite.command[0], suite.command.slice(1), { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const stop = () => { try { process.kill(-child.pid, 'SIGKILL') } catch { /* it has ended by itself */ } }
    const timer = setTimeout(() => { late = true; stop() }, seconds * 1000)
    const keep = chunk => { if (chunks.length < 20000) chunks.push(chunk) }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const finish = (status, signal) => {
      clearTimeout(timer)
      if (child.pid) stop()
      const output = Buffer.concat(chunks).toString()
      const elapsed = Number((process.hrtime.bigint() - start) / 1000000n) / 1000
      resolve({ suite, output, elapsed, ...judge(suite, output, status, signal, late) })
    }
    child.on('error', error => { chunks.push(Buffer.from(`${error.message}\n`)); finish(127, null) })
    child.on('close', finish)
  })
}

function report (result) {
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : ''
  const mark = result.failed > 0 ? 'FAILED' : 'ok    '
  if (result.failed > 0) process.stdout.write(`---- ${result.suite.name}\n${result.output.trimEnd()}\n----\n`)
  const reasons = result.reasons.length > 0 ? ` (${result.reasons.join('; ')})` : ''
  process.stdout.write(`${mark} ${result.suite.name}: ${result.passed} passed, ${result.failed} failed${skipped}, ${result.elapsed.toFixed(1)} s${reasons}\n`)
}

async function main () {
  const suites = findSuites()
  const results = new Array(suites.length)
  let next = 0
  let reported = 0
  const worker = async () => {
    while (next < suites.length) {
      const place = next++
      results[place] = await run(suites[place])
      while (reported < suites.length && results[reported]) report(results[reported++])
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Number(process.env.JOBS) || os.cpus().length) }, worker))
  const sum = key => results.reduce((total, result) => total + result[key], 0)
  const skipped = sum('skipped')
  const failed = sum('failed') + (suites.length === 0 ? 1 : 0)
  console.log(`${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed > 0 ? 1 : 0
}

await main()
