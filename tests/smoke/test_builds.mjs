// The program as each compiler makes it: help, wrong use, the example filled, served, answering and stopped.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const builds = { 'gcc, sanitized': process.env.DOORPAKKER || 'build/san/doorpakker', 'gcc, as released': 'build/doorpakker', 'clang, as released': 'build/clang/doorpakker' }
const START_MS = 15000
let count = 0

function check (ok, name, detail = '') {
  console.log(`${ok ? 'ok' : 'not ok'} ${++count} - ${name}`)
  if (!ok) console.log(String(detail).replace(/^/gm, '# '))
}

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

async function get (address) {
  const response = await fetch(address, { redirect: 'manual' })
  return { status: response.status, body: await response.text() }
}

async function untilAnswered (address, child) {
  const end = Date.now() + START_MS
  while (Date.now() < end && child.exitCode === null) {
    try {
      return await get(address)
    } catch {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  return { status: 0, body: 'no answer' }
}

async function serve (name, program, data) {
  const port = await freePort()
  const child = spawn(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  let answered = false
  child.stderr.on('data', chunk => { errors += chunk })
  const ended = new Promise(resolve => child.on('close', (status, signal) => resolve({ status, signal })))
  try {
    const health = await untilAnswered(`http://127.0.0.1:${port}/healthz`, child)
    check(health.status === 200, `${name}: the server says that it is well`, `${health.status} ${health.body}\n${errors}`)
    answered = health.status === 200
    if (answered) {
      const choice = await get(`http://127.0.0.1:${port}/`)
      check(choice.status === 200 && choice.body.includes('Leiden'), `${name}: the first page offers Leiden`, `${choice.status} ${choice.body.slice(0, 500)}`)
      const lost = await get(`http://127.0.0.1:${port}/leiden/bestaat-niet`)
      check(lost.status >= 300 && lost.status < 500, `${name}: an address that does not exist is answered`, lost.status)
    }
  } finally {
    child.kill('SIGTERM')
  }
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const { status, signal } = await ended
  clearTimeout(late)
  check(answered && status === 0 && signal === null, `${name}: stops in order`, `status ${status}, signal ${signal}\n${errors}`)
}

for (const [name, file] of Object.entries(builds)) {
  const program = resolve(root, file)
  const run = (...words) => spawnSync(program, words, { encoding: 'utf8', timeout: 120000 })
  const help = run('--help')
  check(help.status === 0 && help.stdout.includes('serve'), `${name}: --help names the commands`, help.error || help.stdout + help.stderr)
  check(run('bestaat-niet').status === 2, `${name}: an unknown command ends with 2`)
  const data = mkdtempSync(join(tmpdir(), 'doorpakker-smoke-'))
  try {
    const demo = run('demo', '--data', data, '--gemeente', 'leiden')
    check(demo.status === 0, `${name}: the example is filled`, demo.error || demo.stderr)
    if (demo.status === 0) await serve(name, program, data)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}
console.log(`1..${count}`)
