// The examples in docs/rekenhulpen.md give the answers that stand below them; what an engine does not know is refused in Dutch.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { run } from '../server/client.mjs'

let failed = 0
let number = 0

function test (name, work) {
  number++
  try {
    work()
    console.log(`ok ${number} - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok ${number} - ${name}\n# ${String(error.stack).replaceAll('\n', '\n# ')}`)
  }
}

const examples = [...readFileSync('docs/rekenhulpen.md', 'utf8')
  .matchAll(/```sh\nbuild\/doorpakker calc (\S+) -(.*)\n```\n\n```\w+\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g)]

// What is counted is the same; what went through a logarithm may differ in its last digit.
function same (found, expected, where) {
  if (typeof expected === 'number') assert.ok(Math.abs(found - expected) <= 1e-12 * (1 + Math.abs(expected)), `${where}: ${found} is not ${expected}`)
  else if (expected && typeof expected === 'object') {
    assert.deepEqual(Object.keys(found), Object.keys(expected), where)
    for (const key of Object.keys(expected)) same(found[key], expected[key], `${where}.${key}`)
  } else assert.equal(found, expected, where)
}

test('every engine of the page has an example', () => assert.equal(examples.length, 6))
for (const [, engine, options, input, output] of examples) {
  test(`the example of ${engine}`, () => {
    const got = run(['calc', engine, '-', ...options.trim().split(' ').filter(Boolean)], { input })
    assert.equal(got.status, 0, got.stderr)
    same(JSON.parse(got.stdout), JSON.parse(output), engine)
  })
  if (input.startsWith('{')) {
    test(`${engine} refuses a name that it does not know`, () => {
      const got = run(['calc', engine, '-'], { input: JSON.stringify({ ...JSON.parse(input), onbekend: 1 }) })
      assert.equal(got.status, 1)
      assert.match(got.stderr, /kent de naam onbekend niet/)
      assert.equal(got.stdout, '')
    })
  }
}

test('a wrong option is wrong use', () => {
  assert.equal(run(['calc', 'equal-shares', '-', '--completion', 'raden'], { input: '' }).status, 2)
  assert.equal(run(['calc', 'smaa', '-', '--completion', 'add1'], { input: '{}' }).status, 2)
  assert.equal(run(['calc', 'equal-shares', '-', '--better', 'up'], { input: '' }).status, 2)
})

test('a drawn weight may have any number of decimals', () => {
  const input = JSON.stringify({ alternatives: ['A'], criteria: ['x', 'y'], scores: [[1, 2]], draws: [[0.12345678901234567, 0.8765432109876543]] })
  assert.equal(run(['calc', 'smaa', '-'], { input }).status, 0)
})

console.log(`1..${number}`)
process.exit(failed ? 1 : 0)
