// A session: from a slider's move in one browser to the new list in another, with thirty that look on. Each of them asks
// for the page again when it hears of the change, as a browser does.
import { request as send } from 'node:http'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { median, serve, signIn, stop } from './tools.mjs'

const LISTENERS = 30
const MOVES = 60

function ask (server, path, cookie, body) {
  const url = new URL(server.address + path)
  const headers = { cookie, 'accept-encoding': 'gzip', ...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) }
  return new Promise((resolve, reject) => {
    const request = send(url, { method: body ? 'POST' : 'GET', headers, agent: false }, answer => {
      const parts = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode, text: (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(Buffer.concat(parts)) : Buffer.concat(parts)).toString() }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Listens, asks for the page after each change, and tells which weight it then shows. */
function look (server, cookie, moment, criterion) {
  const one = { weight: -1, waiting: null }
  const shown = new RegExp(`id="gewicht-${criterion}" name="gewicht" min="0" max="100" value="(\\d+)"`)
  const fetchPage = async () => {
    const page = await ask(server, `${moment}/sessie`, cookie)
    one.weight = Number(shown.exec(page.text)[1])
    one.waiting?.()
  }
  one.ready = new Promise((resolve, reject) => {
    one.request = send(new URL(`${server.address}${moment}/stroom`), { headers: { cookie }, agent: false }, answer => {
      answer.on('data', text => {
        resolve()
        if (String(text).includes('event: stand')) fetchPage().catch(reject)
      })
      answer.on('error', () => {})
    })
    one.request.on('error', () => {})
    one.request.end()
  })
  return one
}

export async function measureSessie (program, work, report) {
  const data = join(work, 'sessie')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  execFileSync(program, ['demo', '--data', data, '--gemeente', 'leiden'], { stdio: 'ignore' })
  const server = await serve(program, data)
  const me = await signIn(server, 'beleidsdoorpakker')
  const list = await (await fetch(`${server.address}/leiden/api/v1/sleutelmomenten?pageSize=50`, { headers: { cookie: me.cookie } })).json()
  const moment = `/leiden/sleutelmomenten/${list.resultaten.find(one => one.naam === 'Collegeretraite voorjaar').id}`
  const page = await (await fetch(`${server.address}${moment}/sessie`, { headers: { cookie: me.cookie } })).text()
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1]
  const criterion = /name="criterium" value="(\d+)"/.exec(page)[1]
  const lookers = Array.from({ length: LISTENERS }, () => look(server, me.cookie, moment, criterion))
  await Promise.all(lookers.map(one => one.ready))
  const first = []; const all = []
  for (let move = 0; move < MOVES; move++) {
    const weight = 30 + move
    const began = performance.now()
    const seen = lookers.map(one => new Promise(resolve => { one.waiting = () => one.weight === weight && resolve(performance.now() - began) }))
    const answer = await ask(server, `${moment}/sessie`, me.cookie, new URLSearchParams({ csrf, criterium: criterion, gewicht: String(weight) }).toString())
    if (answer.status !== 303) throw new Error(`the move was answered with ${answer.status}`)
    const times = (await Promise.all(seen)).sort((a, b) => a - b)
    first.push(times[Math.floor(LISTENERS / 2)])
    all.push(times[LISTENERS - 1])
  }
  lookers.forEach(one => one.request.destroy())
  await stop(server)
  const p95 = values => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]
  const ms = value => `${value.toFixed(0)} ms`
  report(`session: from a slider's move to the new list in another browser, ${LISTENERS} looking on`, median(first), 100, ms,
    `p95 ${ms(p95(first))}; on the last of ${LISTENERS} screens ${ms(median(all))}, p95 ${ms(p95(all))}; ${MOVES} moves, each to weights that were not asked before`)
}
