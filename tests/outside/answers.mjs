// The systems that the program asks things of, as they answer and as they fail. Prints its port; then one line per letter.
//   node answers.mjs http|https|smtp
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import path from 'node:path'
import zlib from 'node:zlib'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const what = process.argv[2]
const seen = {}

const bomb = zlib.gzipSync(Buffer.alloc(8 << 20))
const plain = {
  '/ok': () => [200, '{"value":[]}'],
  '/moved': () => [302, '', { Location: '/ok?moved' }],
  '/circle': () => [302, '', { Location: '/circle' }],
  '/elsewhere': request => [302, '', { Location: `http://localhost:${request.socket.localPort}/ok` }],
  '/broken': () => [500, 'no'],
  '/mends': () => seen['/mends'] < 3 ? [503, 'no'] : [200, '{"mended":true}'],
  '/busy': () => seen['/busy'] < 2 ? [429, 'no', { 'Retry-After': '1' }] : [200, '{"waited":true}'],
  '/tomorrow': () => [429, 'no', { 'Retry-After': '40000' }],
  '/giant': () => [200, Buffer.alloc(3 << 20, 32)],
  '/bomb': () => [200, bomb, { 'Content-Encoding': 'gzip' }],
  '/unknown': () => [404, 'no'],
  '/closed': () => [401, 'no'],
  '/cookie': () => [200, '{}', { 'Set-Cookie': 'a=b; Path=/' }],
  '/echo': request => [200, JSON.stringify(request.headers)],
  '/count': () => [200, JSON.stringify(seen)]
}

const extra = {}
for (const name of ['odata', 'zgw']) {
  const file = path.join(here, `answers_${name}.mjs`)
  if (fs.existsSync(file)) Object.assign(extra, (await import(file)).default)
}

function answer (request, response) {
  const url = new URL(request.url, 'http://x')
  seen[url.pathname] = (seen[url.pathname] || 0) + 1
  if (url.pathname === '/hang') return
  if (url.pathname === '/cut') {
    response.writeHead(200, { 'Content-Length': '1000' })
    response.write('{"value":[')
    setTimeout(() => response.destroy(), 20)
    return
  }
  const prefix = '/' + url.pathname.split('/')[1]
  const found = plain[url.pathname] ? plain[url.pathname](request) : extra[prefix] ? extra[prefix](url, request, seen) : [404, 'no']
  const [status, body, headers = {}] = found
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}

// A mail server of few words; addresses that start with "geen" do not exist, "later" comes another time.
function talk (socket) {
  let rest = ''
  let data = null
  let envelope = []
  const say = line => socket.write(line + '\r\n')
  const hear = line => {
    if (data !== null) {
      if (line !== '.') { data.push(line.replace(/^\./, '')); return }
      process.stdout.write(envelope.join(' ') + '|' + data.join('|') + '\n')
      data = null
      return say('250 ok')
    }
    const word = line.slice(0, 4).toUpperCase()
    if (word === 'EHLO') return say('250-answers\r\n250 8BITMIME')
    if (word === 'MAIL') { envelope = [line]; return say('250 ok') }
    if (word === 'RCPT') { envelope.push(line); return say(/<geen/.test(line) ? '550 no such box' : /<later/.test(line) ? '451 later' : '250 ok') }
    if (word === 'DATA') { data = []; return say('354 go on') }
    if (word === 'QUIT') { say('221 bye'); return socket.end() }
    say('502 what')
  }
  socket.on('error', () => {})
  socket.on('data', chunk => {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop()
    lines.forEach(hear)
  })
  say('220 answers')
}

const keys = () => ({ key: fs.readFileSync(path.join(here, 'answers.key')), cert: fs.readFileSync(path.join(here, 'answers.crt')) })
const server = what === 'smtp' ? net.createServer(talk) : what === 'https' ? https.createServer(keys(), answer) : http.createServer(answer)
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
// The test that started it may end without a word.
const parent = process.ppid
setInterval(() => { if (process.ppid !== parent) process.exit(0) }, 500)
