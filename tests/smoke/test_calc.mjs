// The examples of docs/beheer.md, run as they stand there, and the program that proves.
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { done, program, test } from '../server/client.mjs'

const folder = mkdtempSync(join(tmpdir(), 'doorpakker-calc-'))

const calc = (engine, json, where = program) => {
  const path = join(folder, 'in.json')
  writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json))
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
  return { tasks, capacity }
}

await test('any double is read, and too large a one is named', () => {
  const one = value => calc('portfolio', `{"tasks":[{"id":"A","value":${value},"cost":[1]}],"budget":[2]}`)
  for (const value of ['0.1234567890123456789', '1e-7', '1E5', '-0.0', '4.9406564584124654e-324', '0.30000000000000004']) assert.equal(one(value).status, 0, value)
  for (const value of ['1e300', '-1', '"3"', 'null', 'true']) {
    const run = one(value)
    assert.equal(run.status, 1, value)
    assert.equal(run.stdout, '')
    assert.match(run.stderr, /A: value moet/)
  }
})

// The other program: what it does, and that it did.
const alone = join(folder, 'doorpakker')
const mark = join(folder, 'ran')
copyFileSync(program, alone)
chmodSync(alone, 0o755)
const solver = script => writeFileSync(join(folder, 'doorpakker-solver'), `#!/bin/sh\n: >${mark}\n${script}\n`, { mode: 0o755 })
const ran = () => { const there = existsSync(mark); rmSync(mark, { force: true }); return there }
const honest = ({ proven, value, bound, gap }) => assert.ok(!proven && bound > value && gap > 0)

await test('without that program the answer stays honest', () => honest(calc('portfolio', { ...hard(60), time_limit_ms: 500 }, alone).json))

for (const [how, script] of [['crashes', 'kill -SEGV $$'], ['answers rubbish', 'cat >/dev/null; echo onzin'], ['fails', 'exit 1'], ['answers without end', 'cat /dev/zero'], ['hangs', 'while :; do :; done']]) {
  await test(`a solver that ${how} changes nothing`, () => {
    solver(script)
    const start = Date.now()
    honest(calc('portfolio', { ...hard(60), time_limit_ms: 1000 }, alone).json)
    assert.ok(ran(), 'it was not started')
    assert.ok(Date.now() - start < 8000, 'the limit is one for the whole answer')
  })
}

await test('a solver is not started when there is no time left, nor when nothing is open', () => {
  solver('exit 1')
  calc('portfolio', { ...hard(60), time_limit_ms: 1 }, alone)
  assert.ok(!ran())
  calc('portfolio', input, alone)
  assert.ok(!ran())
})

await test('the solver takes the half of the time that the engine leaves', () => {
  rmSync(join(folder, 'doorpakker-solver'))
  copyFileSync(join(dirname(program), 'doorpakker-solver'), join(folder, 'real'))
  chmodSync(join(folder, 'real'), 0o755)
  solver(`exec ${join(folder, 'real')}`)
  const { value, bound, proven } = calc('portfolio', { ...hard(60), time_limit_ms: 6000 }, alone).json
  const { value: first, bound: before } = calc('portfolio', { ...hard(60), time_limit_ms: 1 }, alone).json
  assert.ok(ran())
  assert.ok(value >= first && bound <= before && (!proven || bound === value))
})

rmSync(folder, { recursive: true })
done()
