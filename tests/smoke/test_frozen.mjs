// A file with agreements, checked and counted again from the command line.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { done, program, test } from '../server/client.mjs'

const folder = mkdtempSync(join(tmpdir(), 'doorpakker-frozen-'))
const small = JSON.parse(readFileSync('fuzz/corpus/frozen/klein.json', 'utf8'))

const calc = (engine, text, ...options) => {
  const path = join(folder, 'in.json')
  writeFileSync(path, text)
  return spawnSync(program, ['calc', engine, path, ...options], { encoding: 'utf8' })
}

let fingerprint
await test('the choice is counted again, and the file goes into calc portfolio as it is', () => {
  const run = calc('frozen', JSON.stringify(small))
  assert.equal(run.status, 0, run.stderr)
  const answer = JSON.parse(run.stdout)
  fingerprint = answer.fingerprint
  assert.equal(answer.same, true)
  assert.deepEqual(answer.chosen, ['A'])
  assert.deepEqual(JSON.parse(calc('portfolio', JSON.stringify(small)).stdout).chosen, ['A'])
})

await test('layout does not matter for the fingerprint, values do', () => {
  assert.equal(calc('frozen', JSON.stringify(small, null, 2), '--fingerprint', fingerprint).status, 0)
  const changed = calc('frozen', JSON.stringify({ ...small, naam: 'x' }), '--fingerprint', fingerprint)
  assert.notEqual(changed.status, 0)
  assert.match(changed.stderr, /klopt niet/)
})

await test('another choice is named', () => {
  const answer = JSON.parse(calc('frozen', JSON.stringify({ ...small, voorstel: { chosen: ['B'], value: 2 } })).stdout)
  assert.deepEqual([answer.same, answer.come, answer.go], [false, ['A'], ['B']])
})

await test('another file and another engine are refused', () => {
  assert.match(calc('frozen', '{"tasks":[]}').stderr, /geen bestand met vastgelegde afspraken/)
  assert.notEqual(calc('portfolio', JSON.stringify(small), '--fingerprint', fingerprint).status, 0)
})

rmSync(folder, { recursive: true })
done()
