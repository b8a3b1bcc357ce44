// The running server behind its fence: a long list is counted again by doorpakker-solver, whatever that program does, and
// nothing stays behind.
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Server, closeClient, done, makeData, program, removeData, test } from '../server/client.mjs'
import { makeLong, proofOf } from '../server/longlist.mjs'

const folder = mkdtempSync(join(tmpdir(), 'doorpakker-opstarter-'))
const copy = join(folder, 'doorpakker')
copyFileSync(program, copy)
chmodSync(copy, 0o755)

// Renamed into its place, so that none is written while it runs.
function solver (lines) {
  const next = join(folder, 'solver.nieuw')
  writeFileSync(next, `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  renameSync(next, join(folder, 'doorpakker-solver'))
}

const data = makeData(['leiden'])
makeLong(data, 70)
const server = await new Server(data, [], { command: copy }).start()
const facilitator = await new Client(server).signIn('beleidsdoorpakker')
const list = JSON.parse((await facilitator.get('/leiden/api/v1/sleutelmomenten?pageSize=50')).text)
const page = `/leiden/sleutelmomenten/${Object.values(list).find(Array.isArray).find(one => one.naam === 'Collegeretraite voorjaar').id}/sessie`

const stat = pid => { try { return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ') } catch { return undefined } }
const children = pid => readdirSync('/proc').filter(one => /^\d+$/.test(one) && stat(one)?.[1] === String(pid) && stat(one)[0] !== 'Z').map(Number)
const below = pid => children(pid).flatMap(one => [one, ...below(one)])

const badge = async () => /<span class="nl-data-badge dp-badge" data-oordeel>([^<]*)/.exec((await facilitator.get(page)).text)[1]

async function until (is, seconds = 60) {
  const late = Date.now() + seconds * 1000
  for (;;) {
    const now = await is()
    if (now) return now
    assert.ok(Date.now() < late, `waited ${seconds} s`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

// Another cut is another question.
let percent = 0
async function change () {
  percent++
  assert.equal((await facilitator.post(page, { minder: String(percent) })).status, 303)
}

const ends = text => until(async () => (await badge()).match(text))
const says = async text => assert.match((await facilitator.get(page)).text, text)

await test('the server stands behind its fence, with two processes beside it', async () => {
  assert.match(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'), /Seccomp:\s+2/)
  const beside = below(server.child.pid)
  assert.equal(beside.length, 2)
  for (const pid of beside) {
    assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /Seccomp:\s+2/)
    // Null twice, the journal, the socket, and for one of them its signals.
    assert.ok(readdirSync(`/proc/${pid}/fd`).length <= 5)
  }
})

await test('without the program the badge stays honest', async () => {
  assert.ok(!existsSync(join(folder, 'doorpakker-solver')))
  assert.match(await badge(), /^Hoogstens \d+,\d % beter mogelijk$/)
})

await test('a proof turns the badge', async () => {
  proofOf(join(folder, 'bewijs'), 0)
  solver(`sleep 1; cat ${folder}/bewijs`)
  await change()
  assert.match(await badge(), /wordt nagerekend$/)
  await ends(/^Beter kan niet$/)
})

await test('a program that is killed or says nonsense: words, and the server goes on', async () => {
  solver(`echo $$ > ${folder}/nummer; while :; do sleep 1; done`)
  await change()
  assert.match(await badge(), /wordt nagerekend$/)
  const pid = await until(() => existsSync(join(folder, 'nummer')) && Number(readFileSync(join(folder, 'nummer'), 'utf8')))
  assert.ok(below(server.child.pid).includes(pid))
  process.kill(pid, 'SIGKILL')
  await ends(/beter mogelijk$/)
  await says(/narekenen is niet gelukt/)
  solver('echo onzin')
  await change()
  await ends(/beter mogelijk$/)
  await says(/narekenen is niet gelukt/)
})

await test('a newer question stops the older', async () => {
  solver(`echo $$ > ${folder}/nummer; while :; do sleep 1; done`)
  rmSync(join(folder, 'nummer'))
  await change()
  assert.match(await badge(), /wordt nagerekend$/)
  const pid = await until(() => existsSync(join(folder, 'nummer')) && Number(readFileSync(join(folder, 'nummer'), 'utf8')))
  solver(`cat ${folder}/bewijs`)
  await change()
  await ends(/^Beter kan niet$/)
  assert.ok(!stat(pid) || stat(pid)[0] === 'Z')
})

await test('a program that hangs is killed after half a minute', async () => {
  solver('sleep 1000')
  await change()
  const start = Date.now()
  assert.match(await badge(), /wordt nagerekend$/)
  await until(async () => /beter mogelijk$/.test(await badge()))
  assert.ok(Date.now() - start > 28000)
  await says(/narekenen is niet gelukt/)
  assert.equal(below(server.child.pid).length, 2)
})

await test('a spawner that is killed is replaced', async () => {
  const [watcher] = children(server.child.pid)
  const [spawner] = children(watcher)
  process.kill(spawner, 'SIGKILL')
  await until(() => { const now = children(watcher); return now.length === 1 && now[0] !== spawner })
  solver(`cat ${folder}/bewijs`)
  await change()
  await ends(/^Beter kan niet$/)
  assert.match(server.log, /opstarter: gestopt/)
})

await test('the end of the server takes all with it, also in the middle of a proof', async () => {
  rmSync(join(folder, 'nummer'), { force: true })
  solver(`sleep 1000 & echo $! > ${folder}/nummer; wait`)
  await change()
  await badge()
  await until(() => existsSync(join(folder, 'nummer')) && Number(readFileSync(join(folder, 'nummer'), 'utf8')))
  const all = below(server.child.pid)
  assert.ok(all.length >= 4)
  const start = Date.now()
  assert.deepEqual(await server.stop(), { code: 0, signal: null })
  assert.ok(Date.now() - start < 10000)
  await until(() => all.every(pid => !stat(pid) || stat(pid)[0] === 'Z'))
})

closeClient()
server.child.kill('SIGKILL') // when the last test failed it still runs, and this program would wait for it
removeData(data)
rmSync(folder, { recursive: true })
done()
