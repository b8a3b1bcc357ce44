// Bundles the look (ui/build.mjs) into FOLDER and writes STAMP only when the outcome differs, so that a change in a
// C file that names no new class does not embed and compile everything again.
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const [stamp, folder] = process.argv.slice(2).map(name => resolve(name))
const root = dirname(dirname(fileURLToPath(import.meta.url)))

const run = spawnSync(process.execPath, [join(root, 'ui', 'build.mjs'), folder], { cwd: root, encoding: 'utf8' })
if (run.status !== 0) {
  process.stderr.write(run.stdout + run.stderr)
  process.exit(1)
}

const digest = createHash('sha256')
for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
  const path = join(folder, name)
  try {
    digest.update(name + '\0').update(readFileSync(path))
  } catch (error) {
    if (error.code !== 'EISDIR') throw error
  }
}
const outcome = digest.digest('hex') + '\n'
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== outcome) writeFileSync(stamp, outcome)
