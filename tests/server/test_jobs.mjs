// What the program does by itself: a file in the folder of a koppeling is fetched soon after the start and from the command
// line, and a stop does not wait for the next round.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client, Server, done, makeData, removeData, run, test } from './client.mjs'

const data = makeData(['leiden'])
const folder = path.join(data, 'leveringen', 'gm0546')
const place = ['--data', data, '--gemeente', 'leiden']

function bring (register, text) {
  const file = path.join(data, `${register}.csv`)
  writeFileSync(file, text)
  const made = run(['import', file, ...place, '--register', register])
  assert.equal(made.status, 0, made.stderr)
}

const exported = register => run(['export', ...place, '--register', register]).stdout.trim().split('\n').slice(1)

mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'cijfers.csv'), 'indicator;periode;teller;noemer\nI03;2026-11;61;100\nI03;2026-12;62;100\n')
bring('koppeling', 'naam;soort;adres;ophalen\nMaandcijfers;csv_lang;cijfers.csv;dag\n')

await test('a file that is there at the start is fetched, and a stop is quick', async () => {
  const server = await new Server(data).start()
  const client = new Client(server)
  let found = false
  for (let round = 0; round < 150 && !found; round++) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const answer = await client.get('/leiden/')
    assert.equal(answer.status, 200)
    found = round % 10 === 9 && exported('levering').some(line => /Maandcijfers.*verwerkt|cijfers\.csv.*verwerkt/i.test(line))
  }
  const start = Date.now()
  const end = await server.stop()
  assert.equal(end.code, 0, server.log)
  assert.ok(Date.now() - start < 10_000, 'the stop waited')
  assert.ok(found, server.log)
})

await test('the command fetches only what is due, and says when something was refused', async () => {
  const before = exported('levering').length
  const idle = run(['ophalen', ...place])
  assert.equal(idle.status, 0, idle.stderr)
  assert.equal(exported('levering').length, before)
  writeFileSync(path.join(folder, 'fout.csv'), 'indicator;periode;teller;noemer\nI03;2026-13;61;100\n')
  bring('koppeling', 'naam;soort;adres;ophalen\nFout;csv_lang;fout.csv;week\n')
  const refused = run(['ophalen', ...place])
  assert.equal(refused.status, 1, refused.stderr)
  assert.ok(exported('levering').some(line => /geweigerd/i.test(line)))
})

removeData(data)
done()
