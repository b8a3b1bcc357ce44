// Keys of other systems from the command line: in, but never out again.
import assert from 'node:assert/strict'
import { makeData, removeData, run } from '../server/client.mjs'

const data = makeData()
const where = ['--data', data, '--gemeente', 'leiden']
let failed = 0
let number = 0

async function test (name, work) {
  number++
  try {
    await work()
    console.log(`ok ${number} - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok ${number} - ${name}\n# ${String(error.stack).replaceAll('\n', '\n# ')}`)
  }
}

await test('a key is kept, listed without what it holds, and forgotten', () => {
  assert.equal(run(['sleutel', 'bewaar', 'proef', ...where, '--soort', 'zgw', '--client', 'doorpakker'], { input: 'heel-geheim\n' }).status, 0)
  const list = run(['sleutel', 'lijst', ...where])
  assert.match(list.stdout, /proef\tzgw\tdoorpakker/)
  assert.doesNotMatch(list.stdout + list.stderr, /heel-geheim/)
  assert.equal(run(['sleutel', 'vergeet', 'proef', ...where]).status, 0)
  assert.equal(run(['sleutel', 'lijst', ...where]).stdout, '')
  assert.equal(run(['sleutel', 'bewaar', 'proef', ...where, '--soort', 'zgw'], { input: 'x\n' }).status, 1, 'zgw without a client')
})

removeData(data)
console.log(`1..${number}`)
process.exit(failed ? 1 : 0)
