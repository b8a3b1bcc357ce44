// A session: from a slider's move in one browser to the new list in another, with thirty that look on. Each of them does what
// the page's script does: it takes the list from the stream, and asks for the page again when it hears that all is there.
import { Agent, request as send } from 'node:http'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { cpuSeconds, median, serve, signIn, sleep, stop } from './tools.mjs'

const LISTENERS = 30
const MOVES = 60
// People of the room with an account each; what each may see is asked for each.
const ROLES = ['beleidsdoorpakker', 'gemeentesecretaris', 'bestuurder', 'manager', 'concerncontroller']

function ask (server, agent, path, cookie, body) {
  const url = new URL(server.address + path)
  const headers = { cookie, 'accept-encoding': 'gzip', 'hx-request': 'true', ...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) }
  return new Promise((resolve, reject) => {
    const request = send(url, { method: body ? 'POST' : 'GET', headers, agent }, answer => {
      const parts = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode, parts, zipped: answer.headers['content-encoding'] === 'gzip' }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const textOf = answer => (answer.zipped ? gunzipSync(Buffer.concat(answer.parts)) : Buffer.concat(answer.parts)).toString()

/** What a page says of the list: state and worth of each item in its order, the sums, the sentence. */
function readPage (text) {
  const plain = part => part.replaceAll('&#39;', "'").replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  const rows = [...text.matchAll(/<tr data-rij="(\d+)".*?data-stand>([^<]*)<.*?data-punten>([^<]*)</gs)].map(row => row.slice(1).join(' '))
  const sums = [...text.matchAll(/data-waarde>([^<]*)</g)].map(sum => sum[1])
  return { rows, sums, sentence: plain(/data-zinnen>.*?<p>([^<]*)</s.exec(text)?.[1] ?? '') }
}

/** The same of what the stream carried. */
function readList (list) {
  return { rows: list.rijen.map(([id, state, , , points]) => [id, state, points].join(' ')), sums: [...list.balken, ...list.som].map(([value]) => value), sentence: list.zin }
}

/** In the page the list stands in two tables, each in the same order. */
function same (page, list) {
  const has = new Set(page.rows)
  return page.rows.length === list.rows.length && list.rows.every(row => has.has(row)) && page.sums.join() === list.sums.join() && page.sentence === list.sentence
}

function look (server, cookie, moment) {
  const one = { list: null, listed: 0, whole: 0, page: null, said: null, busy: Promise.resolve() }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const hear = event => {
    const now = performance.now()
    if (event.startsWith('event: lijst')) {
      one.list = event.slice(event.indexOf('data: ') + 6)
      one.listed = now
    } else if (event.includes('event: stand')) {
      one.busy = one.busy.then(async () => {
        one.page = await ask(server, agent, `${moment}/sessie`, cookie)
        one.whole = performance.now()
        one.said?.()
      })
    }
  }
  one.ready = new Promise((resolve, reject) => {
    let rest = ''
    one.request = send(new URL(`${server.address}${moment}/stroom?lijst=1`), { headers: { cookie }, agent: false }, answer => {
      if (answer.statusCode !== 200) reject(new Error(`a stream was answered with ${answer.statusCode}`))
      answer.setEncoding('utf8')
      answer.on('data', text => {
        const events = (rest + text).split('\n\n')
        rest = events.pop()
        resolve()
        events.forEach(hear)
      })
      answer.on('error', () => {})
    })
    one.request.on('error', () => {})
    one.request.end()
  })
  one.close = () => { one.request.destroy(); agent.destroy() }
  return one
}

async function move (server, mover, moment, form, lookers) {
  lookers.forEach(one => { one.list = one.page = null })
  const whole = lookers.map(one => new Promise(resolve => { one.said = resolve }))
  const began = performance.now()
  const answer = await ask(server, mover.agent, `${moment}/sessie`, mover.cookie, form)
  if (answer.status !== 303) throw new Error(`the move was answered with ${answer.status}`)
  const own = ask(server, mover.agent, `${moment}/sessie`, mover.cookie)
  await Promise.all(whole)
  const page = await own
  for (const one of lookers) {
    if (!one.list) throw new Error('a screen got no list')
    if (!same(readPage(textOf(one.page)), readList(JSON.parse(one.list)))) throw new Error('the stream carried another list than the page shows')
  }
  return { began, page }
}

export async function measureSessie (program, work, report) {
  const data = join(work, 'sessie')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  execFileSync(program, ['demo', '--data', data, '--gemeente', 'leiden'], { stdio: 'ignore' })
  const server = await serve(program, data)
  const people = await Promise.all(ROLES.map(role => signIn(server, role)))
  const mover = { cookie: people[0].cookie, agent: new Agent({ keepAlive: true, maxSockets: 1 }) }
  const list = await (await fetch(`${server.address}/leiden/api/v1/sleutelmomenten?pageSize=50`, { headers: { cookie: mover.cookie } })).json()
  const moment = `/leiden/sleutelmomenten/${list.resultaten.find(one => one.naam === 'Collegeretraite voorjaar').id}`
  const page = textOf(await ask(server, mover.agent, `${moment}/sessie`, mover.cookie))
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1]
  const criterion = /name="criterium" value="(\d+)"/.exec(page)[1]
  const lookers = Array.from({ length: LISTENERS }, (_, n) => look(server, people[n % people.length].cookie, moment))
  await Promise.all(lookers.map(one => one.ready))
  const times = { list: [], last: [], whole: [] }
  const used = cpuSeconds(server.child.pid)
  for (let n = 0; n < MOVES; n++) {
    const form = new URLSearchParams({ csrf, criterium: criterion, gewicht: String(30 + n) }).toString()
    const { began, page } = await move(server, mover, moment, form, lookers)
    if (!textOf(page).includes(`id="gewicht-${criterion}" name="gewicht" min="0" max="100" value="${30 + n}"`)) throw new Error('the new weight does not stand in the page of who moved it')
    const listed = lookers.map(one => one.listed - began).sort((a, b) => a - b)
    times.list.push(median(listed))
    times.last.push(listed[LISTENERS - 1])
    times.whole.push(median(lookers.map(one => one.whole - began)))
    // A slider is let go of before it is moved again.
    await sleep(100)
  }
  const cpu = (cpuSeconds(server.child.pid) - used) * 1000 / MOVES
  lookers.forEach(one => one.close())
  mover.agent.destroy()
  await stop(server)
  const p95 = values => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]
  const ms = value => `${value.toFixed(0)} ms`
  report(`session: from a slider's move to the new list in another browser, ${LISTENERS} looking on`, median(times.list), 100, ms,
    `p95 ${ms(p95(times.list))}; on the last of ${LISTENERS} screens ${ms(median(times.last))}, p95 ${ms(p95(times.last))}; the explanations and colours too ${ms(median(times.whole))}, p95 ${ms(p95(times.whole))}; the server used ${ms(cpu)} of processor time for each of ${MOVES} moves, each to weights that were not asked before`)
}
