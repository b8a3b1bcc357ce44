// Live push through the socket: who hears what, who stops hearing, and what happens when one of the two sides goes.
import assert from 'node:assert/strict'
import http from 'node:http'
import { Client, Server, done, makeData, removeData, test } from './client.mjs'

const data = makeData(['leiden', 'leusden'])
let server = await new Server(data).start()
const facilitator = await new Client(server).signIn('beleidsdoorpakker')
const list = JSON.parse((await facilitator.get('/leiden/api/v1/sleutelmomenten?pageSize=50')).text)
const moment = Object.values(list).find(Array.isArray).find(one => one.naam === 'Collegeretraite voorjaar').id
const page = `/leiden/sleutelmomenten/${moment}`

// An open stream that counts what it hears; `ended` when the server or the connection ended it.
function listen (client, where = `${page}/stroom`) {
  const stream = { status: 0, stand: 0, heart: 0, text: '', ended: false, waiting: [] }
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  stream.ready = new Promise((resolve, reject) => {
    stream.request = http.request({ host: '127.0.0.1', port: client.server.port, path: where, headers: { Cookie: cookie }, agent: false }, answer => {
      stream.status = answer.statusCode
      stream.headers = answer.headers
      answer.on('data', text => {
        stream.text += text
        stream.stand += String(text).split('event: stand').length - 1
        stream.heart += String(text).split('event: hart').length - 1
        resolve(stream)
        stream.waiting.splice(0).forEach(go => go())
      })
      const end = () => { stream.ended = true; resolve(stream); stream.waiting.splice(0).forEach(go => go()) }
      answer.on('end', end)
      answer.on('error', end)
      if (stream.status !== 200) resolve(stream)
    })
    stream.request.on('error', error => { stream.ended = true; reject(error); stream.waiting.splice(0).forEach(go => go()) })
    stream.request.end()
  })
  stream.ready.catch(() => {})
  return stream
}

async function until (stream, is, ms = 5000) {
  const late = Date.now() + ms
  while (!is(stream)) {
    assert.ok(Date.now() < late, `waited ${ms} ms: ${JSON.stringify({ stand: stream.stand, heart: stream.heart, ended: stream.ended })}`)
    await new Promise(resolve => { stream.waiting.push(resolve); setTimeout(resolve, 50) })
  }
}

const cut = percent => facilitator.post(`${page}/sessie`, { minder: String(percent) }, `${page}/sessie`)

await test('whoever listens hears each change within a second, and nothing of another key moment', async () => {
  const screen = await new Client(server).signIn('bestuurder')
  const one = await listen(screen).ready
  assert.equal(one.status, 200)
  assert.match(one.headers['content-type'], /^text\/event-stream/)
  assert.equal(one.headers['cache-control'], 'no-store')
  assert.match(one.headers['content-security-policy'], /default-src 'none'/)
  const other = Object.values(list).find(Array.isArray).find(some => some.id !== moment)
  const elsewhere = await listen(screen, `/leiden/sleutelmomenten/${other.id}/stroom`).ready
  assert.equal((await cut(10)).status, 303)
  await until(one, stream => stream.stand > 0, 1000)
  const heard = one.stand
  assert.equal((await cut(0)).status, 303)
  await until(one, stream => stream.stand > heard, 1000)
  assert.equal(elsewhere.stand, 0)
  one.request.destroy()
  elsewhere.request.destroy()
})

// The events of a kind, each with what it carried.
const eventsOf = (stream, kind) => stream.text.split('\n\n').slice(0, -1).filter(event => event.includes(`event: ${kind}\n`)).map(event => event.slice(event.indexOf('data: ') + 6))

await test('a stream carries the list, before the rest and once, to who asked for it', async () => {
  const screen = await new Client(server).signIn('bestuurder')
  const one = await listen(screen, `${page}/stroom?lijst=1`).ready
  const plain = await listen(screen).ready
  assert.equal((await cut(30)).status, 303)
  for (const stream of [one, plain]) await until(stream, some => some.stand > 0)
  const lists = eventsOf(one, 'lijst')
  assert.equal(lists.length, 1)
  assert.ok(one.text.indexOf('event: lijst') < one.text.indexOf('event: stand'), 'the rest came first')
  assert.equal(eventsOf(plain, 'lijst').length, 0)
  const list = JSON.parse(lists[0])
  assert.equal(list.rijen.length, 20)
  const shown = (await screen.get(`${page}/sessie`)).text
  for (const [id, state, , , points] of list.rijen) {
    const row = shown.slice(shown.indexOf(`data-rij="${id}"`))
    assert.equal(/data-stand>([^<]*)</.exec(row)[1], state)
    assert.equal(/data-punten>([^<]*)</.exec(row)[1], points)
  }
  one.request.destroy()
  plain.request.destroy()
})

await test('what changed between the page and its stream is told at once; what was there before is not', async () => {
  const made = Date.now()
  assert.equal((await cut(15)).status, 303)
  const late = await listen(facilitator, `${page}/stroom?sinds=${made}`).ready
  await until(late, stream => stream.stand > 0, 1000)
  await new Promise(resolve => setTimeout(resolve, 1500))
  const fresh = await listen(facilitator, `${page}/stroom?sinds=${Date.now() + 1}`).ready
  await new Promise(resolve => setTimeout(resolve, 300))
  assert.equal(fresh.stand, 0)
  late.request.destroy()
  fresh.request.destroy()
})

await test('only who may see the key moment gets a stream', async () => {
  assert.equal((await listen(new Client(server)).ready).status, 401)
  const worker = await new Client(server).signIn('uitvoerder')
  assert.equal((await listen(worker).ready).status, 403)
  assert.equal((await listen(facilitator, '/leiden/sleutelmomenten/999999/stroom').ready).status, 404)
})

await test('signing out ends the stream, and those of others go on', async () => {
  const goer = await new Client(server).signIn('gemeentesecretaris')
  const stayer = await new Client(server).signIn('bestuurder')
  const gone = await listen(goer).ready
  const stays = await listen(stayer).ready
  assert.equal((await goer.post('/leiden/uitloggen', {}, '/leiden/account')).status, 303)
  await until(gone, stream => stream.ended, 2000)
  const heard = gone.stand; const before = stays.stand
  assert.equal((await cut(5)).status, 303)
  await until(stays, stream => stream.stand > before, 1000)
  assert.equal(stays.ended, false)
  assert.equal(gone.stand, heard)
  stays.request.destroy()
})

await test('a heartbeat comes before a proxy would close', async () => {
  const one = await listen(facilitator).ready
  const first = one.heart
  await until(one, stream => stream.heart > first, 22000)
  one.request.destroy()
})

const open = async () => Number(/doorpakker_streams_open (\d+)/.exec((await facilitator.get('/metrics')).text)[1])

// What is sent to a listener that went away fails the second time, and then it is forgotten: at the latest after two heartbeats.
async function allGone (left = 0) {
  const late = Date.now() + 60000
  for (let i = 0; await open() > left; i++) {
    assert.ok(Date.now() < late, `${await open()} streams are still open`)
    assert.equal((await cut(i % 2 * 5)).status, 303)
    await new Promise(resolve => setTimeout(resolve, 300))
  }
}

await test('a listener that vanished is forgotten, and the others still hear', async () => {
  await allGone()
  const some = await Promise.all(Array.from({ length: 10 }, () => listen(facilitator).ready))
  assert.equal(await open(), 10)
  some.slice(0, 9).forEach(stream => stream.request.destroy())
  for (let i = 0; i < 3; i++) assert.equal((await cut(i * 5)).status, 303)
  await until(some[9], stream => stream.stand >= 1, 2000)
  await allGone(1)
  some[9].request.destroy()
})

await test('a municipality has room for three hundred streams; one more is told so, and ordinary pages go on', async () => {
  await allGone()
  const all = []
  for (let i = 0; i < 300; i += 50) all.push(...await Promise.all(Array.from({ length: 50 }, () => listen(facilitator).ready)))
  assert.deepEqual(all.filter(stream => stream.status !== 200), [])
  const more = await listen(facilitator).ready
  assert.equal(more.status, 429)
  assert.equal((await facilitator.get(`${page}/scherm`)).status, 200)
  const other = await new Client(server).signIn('beleidsdoorpakker', 'leusden')
  const there = JSON.parse((await other.get('/leusden/api/v1/sleutelmomenten?pageSize=5')).text)
  const first = Object.values(there).find(Array.isArray)[0]
  if (first) assert.equal((await listen(other, `/leusden/sleutelmomenten/${first.id}/stroom`).ready).status, 200)
  all.forEach(stream => stream.request.destroy())
  more.request.destroy()
  await allGone(1)
})

await test('what rests on a secret is never carried: the page itself shows it, and that reading is written down', async () => {
  const secretary = await new Client(server).signIn('gemeentesecretaris')
  const csrf = await secretary.token('/leiden/account')
  const items = JSON.parse((await secretary.get('/leiden/api/v1/beleidsopgaven?pageSize=100')).text).resultaten
  const { id } = items.find(one => one.nummer === 'N5')
  const people = JSON.parse((await secretary.get('/leiden/api/v1/personen?pageSize=500')).text).resultaten
  const given = people.sort((a, b) => a.id - b.id).find(one => JSON.stringify(one).includes('"beleidsdoorpakker"')).id
  const imposed = await secretary.request('POST', '/leiden/api/v1/geheimhoudingen', {
    type: 'application/json', headers: { 'X-CSRF-Token': csrf },
    body: JSON.stringify({ over: `beleidsopgave:${id}`, recordTekst: 'Een beleidsopgave', orgaan: 'college', grond: '5.1.2.b', datum: '2027-01-10', omvang: 'Het hele stuk', wieMagOpheffen: 'college', verstrektAan: [`persoon:${given}`] })
  })
  assert.equal(imposed.status, 201, imposed.text)
  const one = await listen(facilitator, `${page}/stroom?lijst=1`).ready
  const other = await listen(secretary, `${page}/stroom?lijst=1`).ready
  assert.equal((await cut(17)).status, 303)
  for (const stream of [one, other]) await until(stream, some => some.stand > 0)
  assert.equal(eventsOf(one, 'lijst').length, 0)
  assert.ok((await facilitator.get(`${page}/sessie`)).text.includes(`data-rij="${id}"`), 'it is on the page of whom it was given to')
  assert.ok(!other.text.includes(`[${id},`), 'another stream names it')
  const officer = await new Client(server).signIn('privacy_en_beveiliging')
  const log = (await officer.get('/leiden/beheer/leeslog')).text
  assert.ok(log.includes(`beleidsopgave:${id}`))
  assert.ok(!log.includes('/stroom'), 'a stream was written down as a reading')
  one.request.destroy()
  other.request.destroy()
})

await test('the server stops at once with thirty streams open, and ends each of them', async () => {
  const listening = await Promise.all(Array.from({ length: 30 }, () => listen(facilitator).ready))
  assert.deepEqual(listening.filter(stream => stream.status !== 200), [])
  const began = Date.now()
  const end = await server.stop()
  assert.deepEqual(end, { code: 0, signal: null }, server.log)
  assert.ok(Date.now() - began < 10000, `stopping took ${Date.now() - began} ms`)
  for (const stream of listening) await until(stream, one => one.ended, 2000)
})

await test('after a restart what was chosen is still there', async () => {
  server = await new Server(data).start()
  facilitator.server = server
  assert.equal((await cut(10)).status, 303)
  await server.stop('SIGKILL')
  server = await new Server(data).start()
  facilitator.server = server
  assert.match((await facilitator.get(`${page}/scherm`)).text, /telt op tot 505,6 punten/)
  await server.stop()
})

removeData(data)
done()
