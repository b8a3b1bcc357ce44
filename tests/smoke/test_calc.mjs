// The examples of docs/beheer.md, run as they stand there, and the program that proves.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { done, program, test } from '../server/client.mjs'

const folder = mkdtempSync(join(tmpdir(), 'doorpakker-calc-'))

const calc = (engine, json, where = program) => {
  const path = join(folder, 'in.json')
  writeFileSync(path, JSON.stringify(json))
  const run = spawnSync(where, ['calc', engine, path], { encoding: 'utf8' })
  return { ...run, json: run.status === 0 ? JSON.parse(run.stdout) : undefined }
}

const [input, output, explained] = readFileSync('docs/beheer.md', 'utf8').split('### Een keuze uit taken')[1].match(/(?<=```json\n)[^`]+/g).map(text => JSON.parse(text))

await test('the documented choice', () => {
  const { elapsed_ms: elapsed, ...rest } = calc('portfolio', input).json
  assert.ok(elapsed >= 0)
  assert.deepEqual(rest, output)
})

await test('the documented explanation', () => assert.deepEqual(calc('explain', { ...input, task: explained.task }).json, explained))

await test('an unknown name is refused by name', () => {
  const run = calc('portfolio', { ...input, weights: [] })
  assert.notEqual(run.status, 0)
  assert.match(run.stderr, /weights/)
})

// Values that follow the hours closely, in six teams: nothing is proven within a few milliseconds.
function hard (count) {
  let state = 7
  const below = most => { state = (state * 1103515245 + 12345) % 2147483648; return (state >> 12) % most }
  const teams = ['a', 'b', 'c', 'd', 'e', 'f']
  const capacity = Object.fromEntries(teams.map(team => [team, 0]))
  const tasks = []
  for (let i = 0; i < count; i++) {
    const task = { id: `t${i}`, value: 100 + below(7), capacity: {} }
    for (const team of teams) {
      const hours = below(2) ? 50 + below(500) : 0
      task.capacity[team] = hours
      task.value += hours
      capacity[team] += hours / 2
    }
    tasks.push(task)
  }
  return { tasks, capacity, time_limit_ms: 1 }
}

await test('what is not proven in time is proven by the other program', () => {
  const { proven, value, bound } = calc('portfolio', hard(24)).json
  assert.ok(proven)
  assert.equal(value, bound)
})

await test('without that program the answer stays honest', () => {
  const alone = join(folder, 'doorpakker')
  copyFileSync(program, alone)
  chmodSync(alone, 0o755)
  const { proven, value, bound, gap } = calc('portfolio', hard(36), alone).json
  assert.equal(proven, false)
  assert.ok(bound > value && gap > 0)
  for (const script of ['kill -SEGV $$', 'echo onzin', 'exit 1']) {
    writeFileSync(join(folder, 'doorpakker-solver'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    assert.equal(calc('portfolio', hard(36), alone).json.proven, false)
  }
})

rmSync(folder, { recursive: true })
done()
