// A running server on a free port with a data folder of its own, and a small HTTP client that keeps cookies. Prints TAP.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

process.setMaxListeners(0)
export const program = process.env.DOORPAKKER || path.resolve('build/doorpakker')

export function run (words, options = {}) {
  return spawnSync(program, words, { encoding: 'utf8', ...options })
}

export function makeData (municipalities = ['leiden'], parent = os.tmpdir()) {
  const data = mkdtempSync(path.join(parent, 'doorpakker-'))
  for (const one of municipalities) {
    const made = run(['demo', '--data', data, '--gemeente', one])
    if (made.status !== 0) throw new Error('demo: ' + made.stderr)
  }
  return data
}

export const removeData = data => rmSync(data, { recursive: true, force: true })

export class Server {
  constructor (data, words = [], options = {}) {
    Object.assign(this, { data, words, options, log: '' })
  }

  async start () {
    const { command = program, before = [] } = this.options
    this.child = spawn(command, [...before, 'serve', '--data', this.data, '--listen', '127.0.0.1:0', ...this.words],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...this.options.env } })
    // Nothing may stay behind, also when a test gives up.
    const child = this.child
    process.on('exit', () => child.exitCode === null && child.kill('SIGKILL'))
    this.ended = new Promise(resolve => this.child.on('exit', (code, signal) => resolve({ code, signal })))
    await new Promise((resolve, reject) => {
      this.child.stderr.on('data', data => {
        this.log += data
        const found = /luistert op http:\/\/127\.0\.0\.1:(\d+)/.exec(this.log)
        if (found) { this.port = Number(found[1]); resolve() }
      })
      this.ended.then(end => reject(new Error(`the server ended: ${JSON.stringify(end)}\n${this.log}`)))
    })
    return this
  }

  // A server that does not stop is a failure of its own, not a test that hangs.
  async stop (signal = 'SIGTERM') {
    this.child.kill(signal)
    const late = setTimeout(() => { this.log += '\nnot stopped after 30 s'; this.child.kill('SIGKILL') }, 30000)
    const end = await this.ended
    clearTimeout(late)
    return end
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
export const closeClient = () => agent.destroy()

export class Client {
  constructor (server, options = {}) {
    this.server = server
    this.cookies = new Map()
    this.headers = options.headers || {}
  }

  // Body: text, Buffer, or an object that becomes a form with this answer's token.
  request (method, where, { body, headers = {}, type } = {}) {
    const sent = { ...this.headers, ...headers }
    if (this.cookies.size) sent.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (body !== undefined) {
      sent['Content-Type'] = type || 'application/x-www-form-urlencoded'
      sent['Content-Length'] = Buffer.byteLength(body)
    }
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.server.port, method, path: where, headers: sent, agent }, answer => {
        const parts = []
        answer.on('data', part => parts.push(part))
        answer.on('end', () => {
          for (const one of answer.headers['set-cookie'] || []) {
            const [pair, ...rest] = one.split('; ')
            const [name, value] = pair.split('=')
            if (rest.includes('Max-Age=0')) this.cookies.delete(name)
            else this.cookies.set(name, value)
          }
          resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts), text: Buffer.concat(parts).toString() })
        })
        answer.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  get (where, headers) { return this.request('GET', where, { headers }) }

  async token (where) {
    const page = await this.get(where)
    const found = /name="csrf" value="([^"]+)"/.exec(page.text)
    if (!found) throw new Error(`no form token on ${where} (${page.status})`)
    return found[1]
  }

  // Fills the form that stands on `from` and sends it to `where`.
  async post (where, fields, from = where) {
    const csrf = fields.csrf ?? await this.token(from)
    return this.request('POST', where, { body: new URLSearchParams({ csrf, ...fields }).toString() })
  }

  async signIn (role, municipality = 'leiden') {
    const answer = await this.post(`/${municipality}/inloggen`, { functie: role })
    if (answer.status !== 303 || !this.cookies.has('dp_sessie')) throw new Error(`sign-in as ${role}: ${answer.status} ${answer.text.replace(/^[^]*<h1>/, '').slice(0, 200)}`)
    return this
  }
}

// What a browser would never send: bytes as they are. Answers all that came back.
export function sendRaw (port, text, { wait = 5000, pieces = 0, every = 50 } = {}) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    let got = ''
    const end = () => { clearTimeout(timer); socket.destroy(); resolve(got) }
    const timer = setTimeout(end, wait)
    socket.on('data', data => { got += data })
    socket.on('close', end)
    socket.on('error', end)
    socket.on('end', end)
    socket.write(text)
  })
}

let count = 0
let failed = 0

export async function test (name, work) {
  count++
  try {
    await work()
    console.log(`ok ${count} - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok ${count} - ${name}`)
    console.log(String(error.stack || error).split('\n').slice(0, 12).map(line => line.slice(0, 300)).map(line => '# ' + line).join('\n'))
  }
}

export function done () {
  closeClient()
  console.log(`1..${count}`)
  process.exitCode = failed ? 1 : 0
}
