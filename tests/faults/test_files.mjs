// Files that are not what they seem: of another municipality, cut off, changed behind the program's back. The program
// says so in a sentence, names the row, and never opens what it cannot trust.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Server, done, makeData, program, removeData, run, test } from '../server/client.mjs'

const data = makeData(['leiden'])
const good = path.join(data, 'gm0546.db')
const spare = mkdtempSync(path.join(os.tmpdir(), 'doorpakker-bestand-'))
const file = path.join(spare, 'gm0546.db')
const verify = (name = 'leiden') => run(['verify', '--data', spare, '--gemeente', name])

const fresh = () => copyFileSync(good, file)

// Changes one byte of the n-th place where the text stands; answers how many places there are.
function alter (text, place) {
  const bytes = readFileSync(good)
  const found = []
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found.push(at)
  if (place < found.length) {
    bytes[found[place] + text.length - 1] ^= 1
    writeFileSync(file, bytes)
  }
  return found.length
}

await test('an untouched file is sound', () => {
  fresh()
  const answer = verify()
  assert.equal(answer.status, 0, answer.stderr)
  assert.match(answer.stderr, /De geschiedenis klopt/)
})

await test('one letter changed in a history row: verify fails and names the row', () => {
  const text = '"titel":"Kamerverhuur: huisvestingsregels'
  const places = alter(text, 0)
  assert.ok(places >= 1, `the text stands in ${places} places`)
  const answer = verify()
  assert.equal(answer.status, 1, answer.stderr)
  assert.match(answer.stderr, /De geschiedenis klopt niet\. Regel [1-9]\d*: ./)
})

await test('one letter changed in a record itself: verify fails and names the row', () => {
  const name = 'Kamerverhuur: huisvestingsregels en omgevingsplan op één lijn'
  const bytes = readFileSync(good)
  let found = 0
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    // In history the text stands behind its field's name; elsewhere it is the record or the search.
    if (bytes.subarray(at - 1, at).toString() === '"') continue
    const changed = Buffer.from(bytes)
    changed[at + 3] ^= 1
    writeFileSync(file, changed)
    const answer = verify()
    if (answer.status === 1 && /Regel [1-9]\d*: ./.test(answer.stderr)) found++
  }
  assert.ok(found >= 1, 'no change of a record was noticed')
})

await test('a damaged file can be copied, loudly and with an answer of its own; nothing is overwritten', () => {
  const text = '"titel":"Kamerverhuur: huisvestingsregels'
  alter(text, 0)
  const copy = path.join(spare, 'kopie.db')
  const make = () => run(['backup', '--data', spare, '--gemeente', 'leiden', '--naar', copy])
  const made = make()
  assert.equal(made.status, 3, made.stderr)
  assert.match(made.stderr, /LET OP: DE GESCHIEDENIS KLOPT NIET\.\nRegel [1-9]\d*/)
  const again = make()
  assert.equal(again.status, 1)
  assert.match(again.stderr, /Er staat al een bestand .*kopie\.db/)
  const back = ['restore', '--data', spare, '--gemeente', 'leiden', '--van', copy]
  const refused = run(back)
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /De geschiedenis klopt niet\. Regel [1-9]\d*.*\n.*--ook-beschadigd/)
  const done = run([...back, '--ook-beschadigd'])
  assert.equal(done.status, 3, done.stderr)
  assert.match(done.stderr, /Teruggezet[^]*LET OP/)
  assert.equal(verify().status, 1)
})

await test('a file under the name of another municipality is refused, and says whose it is', () => {
  copyFileSync(good, path.join(spare, 'gm0406.db'))
  const answer = verify('huizen')
  assert.equal(answer.status, 1)
  assert.match(answer.stderr, /hoort bij gemeente gm0546/)
})

await test('a file that is cut off, or no database at all: a sentence, no crash', () => {
  for (const make of [() => truncateSync(file, 8192), () => truncateSync(file, 5000), () => writeFileSync(file, 'Dit is geen database.\n'.repeat(400))]) {
    fresh()
    make()
    const answer = verify()
    assert.equal(answer.status, 1, answer.stderr)
    assert.equal(answer.signal, null)
    assert.match(answer.stderr, /beschadigd|niet van Doorpakker|klopt niet/)
  }
})

await test('a damaged municipality does not keep the others from being served', async () => {
  const both = makeData(['leiden', 'huizen'])
  truncateSync(path.join(both, 'gm0546.db'), 5000)
  const server = await new Server(both).start()
  const sound = await fetch(`http://127.0.0.1:${server.port}/huizen/`)
  const damaged = await fetch(`http://127.0.0.1:${server.port}/leiden/`)
  const text = await damaged.text()
  assert.equal(sound.status, 200)
  assert.ok(damaged.status >= 500, String(damaged.status))
  assert.match(text, /beschadigd|niet/)
  const end = await server.stop()
  assert.equal(end.code, 0, server.log)
  removeData(both)
})

await test('an import that meets a full disk lands nothing', () => {
  fresh()
  const rows = ['titel;soort;toelichting']
  for (let i = 0; i < 20000; i++) rows.push(`Melding ${i};gatmelding;${'De aanvraag bleef te lang liggen. '.repeat(6)}`)
  writeFileSync(path.join(spare, 'veel.csv'), rows.join('\n') + '\n')
  const words = ['import', path.join(spare, 'veel.csv'), '--data', spare, '--gemeente', 'leiden', '--register', 'signaal']
  const limit = Math.ceil(readFileSync(good).length / 1024) + 2000
  const count = () => run(['export', '--data', spare, '--gemeente', 'leiden', '--register', 'signaal'], { maxBuffer: 1 << 27 }).stdout.split('\n').length
  const before = count()
  const answer = spawnSync('bash', ['-c', `ulimit -f ${limit}; trap '' XFSZ; exec "$0" "$@"`, program, ...words], { encoding: 'utf8' })
  assert.equal(answer.status, 1, answer.stderr)
  assert.match(answer.stderr, /schijf/)
  assert.equal(count(), before)
  assert.equal(verify().status, 0)
})

removeData(data)
removeData(spare)
done()
