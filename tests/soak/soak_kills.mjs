// The plug is pulled 200 times while eight people write. Every write that was answered is there at the end, once, and
// the history holds; a session from before the first time is still one after the last.
//   KILLS=20 tests/soak/run     for a shorter run
import assert from 'node:assert/strict'
import { Client, Server, done, makeData, removeData, run, test } from '../server/client.mjs'

const KILLS = Number(process.env.KILLS || 200)
const WRITERS = 8
const data = makeData(['leiden'])
const answered = new Set()

async function writeUntilKilled (client, csrf, round, number) {
  for (let i = 0; ; i++) {
    const title = `stekker ${round}-${number}-${i}`
    const body = JSON.stringify({ titel: title, soort: 'gatmelding', toelichting: 'Proef', herkomstInhoud: 'voorbeeld' })
    const answer = await client.request('POST', '/leiden/api/v1/signalen', { body, type: 'application/json', headers: { 'X-CSRF-Token': csrf } }).catch(() => null)
    if (!answer) return
    assert.equal(answer.status, 201, answer.text)
    answered.add(title)
  }
}

function sound () {
  const verified = run(['verify', '--data', data, '--gemeente', 'leiden'])
  assert.equal(verified.status, 0, verified.stderr)
}

await test(`${KILLS} times kill -9 during writes: every answered write is there once, and the history holds`, async () => {
  const client = new Client(null)
  let csrf
  for (let round = 0; round < KILLS; round++) {
    const server = await new Server(data).start()
    client.server = server
    if (!csrf) csrf = await (await client.signIn('beleidsdoorpakker')).token('/leiden/account')
    const writers = Array.from({ length: WRITERS }, (_, number) => writeUntilKilled(client, csrf, round, number))
    await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 200))
    await server.stop('SIGKILL')
    await Promise.all(writers)
    if (round % 20 === 19) sound()
  }
  assert.ok(answered.size > KILLS, `only ${answered.size} writes`)
  sound()
  const exported = run(['export', '--data', data, '--gemeente', 'leiden', '--register', 'signaal'], { maxBuffer: 1 << 28 })
  assert.equal(exported.status, 0, exported.stderr)
  const times = new Map()
  for (const [title] of exported.stdout.matchAll(/stekker \d+-\d+-\d+/g)) times.set(title, (times.get(title) || 0) + 1)
  assert.deepEqual([...answered].filter(title => times.get(title) !== 1), [])
  console.log(`# ${answered.size} answered writes`)
})

removeData(data)
done()
