// What goes wrong outside the program: the plug, the disk. Every write that was answered must be there afterwards.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client, Server, done, makeData, removeData, run, test } from './client.mjs'

const data = makeData(['leiden'])

// A signal from an inhabitant is the shortest write there is.
async function addSignal (client, csrf, title) {
  return client.request('POST', '/leiden/api/v1/signalen', {
    body: JSON.stringify({ titel: title, soort: 'gatmelding', toelichting: 'Proef ' + title, herkomstInhoud: 'voorbeeld' }),
    type: 'application/json', headers: { 'X-CSRF-Token': csrf }
  })
}

async function titles (client) {
  const found = new Set()
  for (let page = 1; ; page++) {
    const answer = await client.get(`/leiden/api/v1/signalen?pageSize=500&page=${page}`)
    assert.equal(answer.status, 200, answer.text)
    const rows = JSON.parse(answer.text)
    const list = Array.isArray(rows) ? rows : Object.values(rows).find(Array.isArray)
    for (const row of list) found.add(row.titel)
    if (list.length < 500) return found
  }
}

await test('kill -9 during writes: every answered write is there after the restart, and the chain holds', async () => {
  const answered = []
  for (let round = 0; round < 3; round++) {
    const server = await new Server(data).start()
    const someone = await new Client(server).signIn('beleidsdoorpakker')
    const csrf = await someone.token('/leiden/account')
    let going = true
    const writer = async number => {
      for (let i = 0; going; i++) {
        const title = `stekker ${round}-${number}-${i}`
        const answer = await addSignal(someone, csrf, title).catch(() => null)
        if (!answer) return
        assert.equal(answer.status, 201, answer.text)
        answered.push(title)
      }
    }
    const writers = Array.from({ length: 8 }, (_, number) => writer(number))
    await new Promise(resolve => setTimeout(resolve, 400))
    going = round === 2 ? false : going
    await server.stop('SIGKILL')
    going = false
    await Promise.all(writers)
  }
  assert.ok(answered.length > 20, `only ${answered.length} writes`)
  const server = await new Server(data).start()
  const there = await titles(await new Client(server).signIn('beleidsdoorpakker'))
  await server.stop()
  assert.deepEqual(answered.filter(title => !there.has(title)), [])
  const verified = run(['verify', '--data', data, '--gemeente', 'leiden'])
  assert.equal(verified.status, 0, verified.stderr)
})

await test('a full disk: a clear message, nothing half-done, and on it goes when there is room again', async () => {
  const sizes = readdirSync(data).map(name => statSync(path.join(data, name)).size)
  const blocks = Math.ceil(Math.max(...sizes) / 1024) + 64
  const limited = await new Server(data, [], { command: 'bash', before: ['-c', `ulimit -f ${blocks}; trap '' XFSZ; exec "$0" "$@"`, process.env.DOORPAKKER || path.resolve('build/doorpakker')] }).start()
  const someone = await new Client(limited).signIn('beleidsdoorpakker')
  const csrf = await someone.token('/leiden/account')
  const answered = []
  let refused
  for (let i = 0; i < 3000 && !refused; i++) {
    const answer = await addSignal(someone, csrf, `vol ${i} ` + 'x'.repeat(150))
    if (answer.status === 201) answered.push(`vol ${i} ` + 'x'.repeat(150))
    else refused = answer
  }
  assert.ok(refused, 'the limit was never reached')
  assert.equal(refused.status, 503, refused.text)
  assert.match(refused.text, /schijf is vol/)
  assert.equal((await someone.get('/leiden/signalen')).status, 200, 'reading goes on')
  await limited.stop()
  const server = await new Server(data).start()
  const again = await new Client(server).signIn('beleidsdoorpakker')
  const there = await titles(again)
  assert.deepEqual(answered.filter(title => !there.has(title)), [])
  const room = await addSignal(again, await again.token('/leiden/account'), 'weer ruimte')
  assert.equal(room.status, 201, room.text)
  await server.stop()
  assert.equal(run(['verify', '--data', data, '--gemeente', 'leiden']).status, 0)
})

await test('a backup taken while writes go on can be put back; no session comes back with it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'doorpakker-kopie-'))
  const copy = path.join(folder, 'kopie.db')
  const server = await new Server(data).start()
  const someone = await new Client(server).signIn('beleidsdoorpakker')
  const csrf = await someone.token('/leiden/account')
  const writes = Array.from({ length: 40 }, (_, i) => addSignal(someone, csrf, 'tijdens ' + i))
  const made = run(['backup', '--data', data, '--gemeente', 'leiden', '--naar', copy])
  assert.equal(made.status, 0, made.stderr)
  await Promise.all(writes)
  const early = run(['restore', '--data', data, '--gemeente', 'leiden', '--van', copy])
  assert.equal(early.status, 1, 'refused while a server has the file')
  await someone.post('/leiden/account/overal-uit', {}, '/leiden/account')
  await server.stop()
  const back = run(['restore', '--data', data, '--gemeente', 'leiden', '--van', copy])
  assert.equal(back.status, 0, back.stderr)
  assert.equal(run(['verify', '--data', data, '--gemeente', 'leiden']).status, 0)
  const other = run(['restore', '--data', data, '--gemeente', 'huizen', '--van', copy])
  assert.equal(other.status, 1, 'the copy of another municipality is refused')
  const second = await new Server(data).start()
  someone.server = second
  assert.equal((await someone.get('/leiden/account')).status, 401)
  await second.stop()
  removeData(folder)
})

removeData(data)
done()
