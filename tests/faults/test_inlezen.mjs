// A large file is brought in through the screens: others go on writing, nobody sees half of it, and when the plug is
// pulled at any moment all of it is there after the restart, or nothing.
import assert from 'node:assert/strict'
import { Client, Server, done, makeData, removeData, run, test } from '../server/client.mjs'

const ROWS = 9000
const data = makeData(['huizen'])
const rows = ['titel;soort;toelichting;herkomst_inhoud']
for (let i = 0; i < ROWS; i++) rows.push(`Massaal ${i};gatmelding;De aanvraag bleef te lang liggen, zegt melder ${i}.;voorbeeld`)
const csv = rows.join('\r\n') + '\r\n'

// Whether all of the file is seen, or nothing; anything between fails. By search, by count and in the list as a page.
async function isThere (client, others) {
  const get = async query => {
    const answer = await client.get(`/huizen/${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.text
  }
  const hits = JSON.parse(await get('api/v1/signalen?zoek=massaal&pageSize=500')).resultaten.length
  const total = JSON.parse(await get('api/v1/signalen?pageSize=1')).totaal
  const page = /Massaal \d/.test(await get('signalen?zoek=massaal'))
  // Between two of these questions the switch may fall.
  assert.ok(hits === 0 || hits === 200, `${hits} hits`)
  assert.ok(total <= others || total >= ROWS, `${total} signalen`)
  assert.ok(page || hits === 0)
  return hits > 0
}

// The form that stands behind the preview, ready to be sent.
async function preview (client) {
  const csrf = await client.token('/huizen/signalen/inlezen')
  const edge = 'rand5f2c'
  const body = [`--${edge}`, 'Content-Disposition: form-data; name="csrf"', '', csrf, `--${edge}`,
    'Content-Disposition: form-data; name="bestand"; filename="massaal.csv"', 'Content-Type: text/csv', '', csv, `--${edge}--`, ''].join('\r\n')
  const page = await client.request('POST', '/huizen/signalen/inlezen', { body, type: `multipart/form-data; boundary=${edge}` })
  assert.equal(page.status, 200, page.text.slice(0, 500))
  const form = /<form[^>]*action="([^"]+)"[^]*?<\/form>/g
  for (const [text, action] of page.text.matchAll(form)) {
    const token = /name="bestand" value="([^"]+)"/.exec(text)
    if (token) return { action, body: new URLSearchParams({ csrf: /name="csrf" value="([^"]+)"/.exec(text)[1], bestand: token[1] }).toString() }
  }
  throw new Error('no form behind the preview')
}

const write = (client, csrf, title) => client.request('POST', '/huizen/api/v1/signalen', {
  body: JSON.stringify({ titel: title, soort: 'gatmelding', toelichting: 'Proef', herkomstInhoud: 'voorbeeld' }),
  type: 'application/json', headers: { 'X-CSRF-Token': csrf }
})

const verify = () => {
  const verified = run(['verify', '--data', data, '--gemeente', 'huizen'])
  assert.equal(verified.status, 0, verified.stderr)
}

const later = ms => new Promise(resolve => setTimeout(resolve, ms))

await test('the plug at any moment of a large import: all or nothing, the chain holds, and what was left is taken out', async () => {
  let withdrawn = 0; let there = false
  for (let after = 150; !there && after < 60000; after = Math.round(after * 1.6)) {
    const server = await new Server(data).start()
    const someone = await new Client(server).signIn('beleidsdoorpakker', 'huizen')
    const { action, body } = await preview(someone)
    const answer = someone.request('POST', action, { body }).catch(() => null)
    await later(after)
    await server.stop('SIGKILL')
    const got = await answer
    const again = await new Server(data).start()
    there = await isThere(await new Client(again).signIn('beleidsdoorpakker', 'huizen'), 0)
    if (got) assert.ok(there, 'an answered import is there')
    for (let waited = 0; !there && waited < 8000 && !/ingetrokken/.test(again.log); waited += 100) await later(100)
    if (/register=signaal .*ingetrokken/.test(again.log)) {
      withdrawn++
      assert.ok(!there)
    }
    await again.stop()
    verify()
  }
  assert.ok(there, 'the last one came whole')
  assert.ok(withdrawn > 0, 'no import was cut off with rows in the file')
})

await test('others write and read on during a large import, and see none of it until it is whole', async () => {
  const fresh = makeData(['huizen'])
  const server = await new Server(fresh).start()
  const beheer = await new Client(server).signIn('beleidsdoorpakker', 'huizen')
  const someone = await new Client(server).signIn('beleidsdoorpakker', 'huizen')
  const csrf = await someone.token('/huizen/account')
  const { action, body } = await preview(beheer)
  const began = performance.now()
  let whole = 0; let longest = 0; let writes = 0
  const importing = beheer.request('POST', action, { body }).then(answer => {
    whole = performance.now() - began
    return answer
  })
  while (!whole) {
    const from = performance.now()
    const answer = await write(someone, csrf, `Tussendoor ${writes++}`)
    longest = Math.max(longest, performance.now() - from)
    assert.equal(answer.status, 201, answer.text)
    if (writes % 5 === 0) await isThere(someone, writes)
  }
  const answer = await importing
  assert.equal(answer.status, 303, answer.text.slice(0, 500))
  assert.ok(writes > 5, `only ${writes} writes of others`)
  console.log(`# ${writes} writes during an import of ${Math.round(whole)} ms; the longest took ${Math.round(longest)} ms`)
  assert.ok(longest < whole / 3, `one of others took ${Math.round(longest)} of ${Math.round(whole)} ms`)
  assert.ok(await isThere(someone, 0))
  await server.stop()
  removeData(fresh)
})

removeData(data)
done()
