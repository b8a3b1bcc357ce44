// Starting what is measured, asking it with wrk, and reading what it used.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join, resolve } from 'node:path'

const TICKS_PER_SECOND = 100
const children = new Set()

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
export const median = list => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)]

export const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

function stat (pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number)
    return { parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14] }
  } catch {
    return null
  }
}

function tree (root) {
  const all = new Map()
  for (const name of readdirSync('/proc')) {
    const one = /^\d+$/.test(name) && stat(name)
    if (one) all.set(Number(name), one)
  }
  const found = [root]
  for (let i = 0; i < found.length; i++) for (const [pid, one] of all) if (one.parent === found[i]) found.push(pid)
  return found.filter(pid => all.has(pid)).map(pid => ({ pid, ...all.get(pid) }))
}

// Processor time of the whole process tree so far, user and system, in seconds.
export const cpuSeconds = pid => tree(pid).reduce((sum, one) => sum + one.ticks, 0) / TICKS_PER_SECOND

export function pssBytes (pid) {
  return tree(pid).reduce((sum, one) => sum + 1024 * Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one.pid}/smaps_rollup`, 'latin1'))[1]), 0)
}

function begin (program, words, options = {}) {
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], ...options })
  child.errors = ''
  child.stderr.on('data', chunk => { child.errors = (child.errors + chunk).slice(-2000) })
  child.ended = new Promise(resolve => child.on('close', resolve))
  children.add(child)
  child.ended.then(() => children.delete(child))
  return child
}

export async function stop (server) {
  server.child.kill('SIGTERM')
  const late = setTimeout(() => server.child.kill('SIGKILL'), 10000)
  await server.child.ended
  clearTimeout(late)
}

process.on('exit', () => { for (const child of children) child.kill('SIGKILL') })

// One request over a socket of its own; null while nobody listens.
function ask (port, path) {
  return new Promise(resolve => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`))
    socket.setEncoding('latin1')
    socket.on('data', chunk => { answer += chunk })
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(answer || null))
  })
}

// Answers when the page was answered; startMs says how long that took from the start of the process.
async function untilAnswered (server, path) {
  for (const end = performance.now() + 15000; performance.now() < end && server.child.exitCode === null;) {
    const answer = await ask(server.port, path)
    if (answer && /^HTTP\/1\.1 200/.test(answer)) {
      server.startMs = performance.now() - server.began
      return server
    }
    await sleep(1)
  }
  server.child.kill('SIGKILL')
  throw new Error(`no answer from ${server.child.spawnfile}: ${server.child.errors}`)
}

export async function serve (program, data, { batch, preload } = {}) {
  const port = await freePort()
  const words = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, ...(batch ? ['--batch', String(batch)] : [])]
  const began = performance.now()
  const child = begin(program, words, preload ? { env: { ...process.env, LD_PRELOAD: preload } } : {})
  return untilAnswered({ child, port, began, address: `http://127.0.0.1:${port}` }, '/leiden/')
}

// nginx with one worker and the files of FOLDER.
export async function serveFiles (work, folder) {
  const port = await freePort()
  const home = join(work, 'nginx')
  mkdirSync(join(home, 'logs'), { recursive: true })
  for (const part of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(home, part), { recursive: true })
  writeFileSync(join(home, 'nginx.conf'), `
daemon off; worker_processes 1; pid ${home}/nginx.pid; error_log stderr;${process.getuid() === 0 ? ' user root;' : ''}
events { worker_connections 512; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type text/html; open_file_cache max=100;
  client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}`)
  const child = begin(resolve('build/unpacked/nginx/usr/sbin/nginx'), ['-p', home, '-c', join(home, 'nginx.conf'), '-e', 'stderr'])
  return untilAnswered({ child, port, began: performance.now(), address: `http://127.0.0.1:${port}` }, '/ready.html')
}

const unit = { us: 1e-6, ms: 1e-3, s: 1, m: 60 }

// Runs wrk and says what the server used per request and how long answers took, in seconds.
export async function load (server, path, { seconds = 1, connections = 16, cookie, script, words = [] } = {}) {
  const before = cpuSeconds(server.child.pid)
  const output = await new Promise((resolve, reject) => execFile('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency',
    ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), ...(script ? ['-s', script] : []), server.address + path, ...(words.length ? ['--', ...words] : [])],
  { encoding: 'utf8' }, (error, stdout) => error ? reject(error) : resolve(stdout)))
  await sleep(30)
  const used = cpuSeconds(server.child.pid) - before
  const number = pattern => { const found = pattern.exec(output); return found ? Number(found[1]) * (unit[found[2]] || 1) : NaN }
  const requests = number(/(\d+) requests in/)
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`${path}: ${/.*(Non-2xx|Socket errors).*/.exec(output)[0].trim()}`)
  return { requests, cpu: used / requests, perSecond: number(/Requests\/sec:\s+([\d.]+)/), p50: number(/50%\s+([\d.]+)(us|ms|s)/), p99: number(/99%\s+([\d.]+)(us|ms|s)/) }
}

const cookiesOf = response => response.headers.getSetCookie().map(one => one.split(';')[0])

// Signed in as a function of the example: the cookie of the session, and a token for writing.
export async function signIn (server, role) {
  const address = `${server.address}/leiden/inloggen`
  const tokenIn = text => /name="csrf" value="([^"]+)"/.exec(text)[1]
  const page = await fetch(address)
  const visitor = cookiesOf(page).join('; ')
  const body = new URLSearchParams({ functie: role, csrf: tokenIn(await page.text()) })
  const answer = await fetch(address, { method: 'POST', body, headers: { cookie: visitor }, redirect: 'manual' })
  const cookie = cookiesOf(answer).filter(one => !one.endsWith('=')).join('; ')
  if (answer.status !== 303 || !cookie) throw new Error(`sign-in as ${role}: ${answer.status}`)
  const form = await (await fetch(`${server.address}/leiden/signalen/nieuw`, { headers: { cookie } })).text()
  return { cookie, token: tokenIn(form) }
}
