// A large file through the screens of a running server, while somebody else writes one signaal after the other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { copy, IMPORTED } from './data.mjs'
import { median, serve, signIn, stop } from './tools.mjs'

const titleOf = number => `Tussendoor ${number}`

async function preview (server, me, work) {
  const form = new FormData()
  form.set('csrf', me.token)
  form.set('bestand', new Blob([readFileSync(join(work, 'import.csv'))], { type: 'text/csv' }), 'import.csv')
  const answer = await fetch(`${server.address}/leiden/signalen/inlezen`, { method: 'POST', headers: { cookie: me.cookie }, body: form })
  const text = await answer.text()
  const found = /action="([^"]+)"[^>]*>\s*<input type="hidden" name="csrf" value="([^"]+)"><input type="hidden" name="bestand" value="([^"]+)"/.exec(text)
  if (!found) throw new Error(`the preview: ${answer.status}`)
  return { path: found[1], body: new URLSearchParams({ csrf: found[2], bestand: found[3] }) }
}

async function write (server, me, number) {
  const answer = await fetch(`${server.address}/leiden/api/v1/signalen`, {
    method: 'POST',
    headers: { cookie: me.cookie, 'x-csrf-token': me.token, 'content-type': 'application/json' },
    body: JSON.stringify({ titel: titleOf(number), soort: 'gatmelding', toelichting: 'De wachttijd is langer dan afgesproken.', gemeldOp: '2027-01-12' })
  })
  if (answer.status !== 201) throw new Error(`a write of somebody else: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
}

export async function measureWaiting (program, filled, work, report) {
  const server = await serve(program, copy(filled, join(work, 'data')))
  const me = await signIn(server, 'beleidsdoorpakker')
  const { path, body } = await preview(server, me, work)
  const began = performance.now()
  const waits = []
  let seconds = 0
  const importing = fetch(server.address + path, { method: 'POST', headers: { cookie: me.cookie }, body, redirect: 'manual' }).then(answer => {
    seconds = (performance.now() - began) / 1000
    return answer
  })
  while (!seconds) {
    const from = performance.now()
    await write(server, me, waits.length)
    waits.push(performance.now() - from)
  }
  const answer = await importing
  const list = await (await fetch(`${server.address}/leiden/api/v1/signalen?pageSize=1`, { headers: { cookie: me.cookie } })).json()
  await stop(server)
  if (answer.status !== 303 || !list.totaalIsOndergrens) throw new Error(`the import: ${answer.status}`)
  report(`longest wait of another write during an import of ${IMPORTED.toLocaleString('en')} rows`, Math.max(...waits), 250, value => `${value.toFixed(0)} ms`,
    `${waits.length} writes in ${seconds.toFixed(1)} s, the middle one ${median(waits).toFixed(0)} ms, 99 of 100 within ${[...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.99)].toFixed(0)} ms`)
}
