// What each role may do, printed from the declarations, is the print that was approved: tests/golden/audit.txt.
// After a change of rights that is meant: node tests/smoke/test_audit.mjs --approve, and read the difference.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const golden = join(root, 'tests/golden/audit.txt')
const program = process.env.DOORPAKKER || join(root, 'build/san/doorpakker')
const roles = [...readFileSync(join(root, 'src/registers/roles.def'), 'utf8').matchAll(/^ROLE\((\w+)/gm)].map(match => match[1])
const printed = roles.map(role => spawnSync(program, ['audit', role], { encoding: 'utf8' }).stdout)

if (process.argv.includes('--approve')) {
  writeFileSync(golden, printed.join('\n'))
} else {
  const approved = readFileSync(golden, 'utf8').split(/\n(?=\S)/)
  const shown = printed.join('\n').split(/\n(?=\S)/)
  roles.forEach((role, index) => {
    const same = shown[index] === approved[index] && shown[index].includes(`(${role})`)
    console.log(`${same ? 'ok' : 'not ok'} ${index + 1} - ${role} may do what was approved`)
    if (!same) console.log(`# now:\n${shown[index]}\n# approved:\n${approved[index]}`.replace(/\n/g, '\n# '))
  })
  console.log(`1..${roles.length}`)
}
