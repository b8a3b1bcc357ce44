// The rules of the house refuse what they are there for, and let through what only looks like it.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const lint = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'tools', 'lint.mjs')
let count = 0

function lintOf (file, content) {
  const folder = mkdtempSync(join(tmpdir(), 'doorpakker-lint-'))
  try {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
    writeFileSync(join(folder, 'test.c'), 'static void weging_freezes(void)\n')
    execFileSync('git', ['init', '-q'], { cwd: folder })
    execFileSync('git', ['add', '.'], { cwd: folder })
    return spawnSync(process.execPath, [lint, folder, 'false'], { encoding: 'utf8' }).stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function check (name, file, content, rule) {
  const output = lintOf(file, content)
  const broken = output.split('\n').filter(line => line.startsWith('not ok')).map(line => line.replace(/^not ok \d+ - /, ''))
  const ok = rule ? broken.length === 1 && broken[0].startsWith(rule) : broken.length === 0 && output.includes('1..')
  console.log(`${ok ? 'ok' : 'not ok'} ${++count} - ${name}`)
  if (!ok) console.log(output.replace(/^/gm, '# '))
}

const refused = (name, file, content, rule) => check(`refused: ${name}`, file, content, rule)
const accepted = (name, file, content) => check(`accepted: ${name}`, file, content, null)
const joined = (...parts) => parts.join('')

refused('a path of one machine', 'README.md', joined('see /ho', 'me/jan/x\n'), 'no path of one machine')
accepted('an address that looks like a path', 'README.md', 'see /leiden/beleid/home/x and beleid/tmp/b\n')
refused('the host of a registry', '.npmrc', joined('registry=https://registr', 'y.npmj', 's.org\n'), 'no host of a package registry')
refused('a host in the lock file', 'package-lock.json', joined('"resolve', 'd": "https://example.nl/x.tgz"\n'), 'the lock file names no host')
refused('a promise', 'src/web/a.c', joined('/* TO', 'DO */\n'), 'the project speaks of itself alone')
refused('white space at the end', 'src/web/a.c', 'int a; \n', 'no white space')
refused('a long file', 'src/web/a.c', 'int a;\n'.repeat(601), 'no file over')
accepted('a file of the greatest length', 'src/web/a.c', '/* */\n'.repeat(600))
refused('a broken script', 'tools/a.sh', 'if true; then\n', 'every shell script')
refused('SQLite alone in a literal', 'src/store/a.c', 'const char *a = "INSERT OR IGNORE INTO t VALUES ($1)";\n', 'no SQL of SQLite alone')
refused('SQLite alone in joined literals', 'src/store/a.c', 'const char *a = "SELECT 1 FROM t "\n    "WHERE ifnull(a, 1)";\n', 'no SQL of SQLite alone')
refused('SQLite alone in named SQL', 'src/store/named.sql', "SELECT strftime('%Y', a) FROM t;\n", 'no SQL of SQLite alone')
accepted('SQLite in its adapter', 'src/store/sqlite.c', 'const char *a = "PRAGMA journal_mode=WAL";\n')
accepted('an English word in a message', 'src/store/a.c', 'const char *a = "the two do not match";\n')
accepted('SQLite in a comment', 'src/store/a.c', '/* not "INSERT OR IGNORE INTO t VALUES" */\n')
refused('a claim on a screen', 'src/web/a.mustache', joined('{{! }}\n<p>De opti', 'male keuze</p>\n'), 'no screen speaks')
refused('a claim in C', 'src/web/a.c', joined('const char *a = "dit is bewe', 'zen";\n'), 'no screen speaks')
accepted('a claim in a comment', 'src/web/a.c', joined('/* dit is bewe', 'zen */\n'))
refused('a style made in C', 'src/web/a.c', 'const char *a = "<p style=\\"x\\">";\n', 'no script or style')
refused('a page with a transaction of its own', 'src/web/a.c', 'struct tx *tx = store_read(store, fault);\n', 'a page reads in the transaction')
refused('a page that ends its transaction', 'src/capabilities/beleid/a.c', '  tx_end(request->tx);\n', 'a page reads in the transaction')
accepted('a command with a transaction of its own', 'src/main/a.c', 'struct tx *tx = store_read(store, fault);\n')
refused('coverage without a test', 'docs/coverage.tsv', 'id\tstate\tpage\ttests\nLD01\tworks\t/leiden/beleid\t\n', 'every row of the coverage')
refused('coverage by a test that is not there', 'docs/coverage.tsv', 'id\tstate\tpage\ttests\nLD01\tworks\t/leiden/beleid\ttest.c: weging_is_gone\n', 'every row of the coverage')
refused('coverage by a file that is not there', 'docs/coverage.tsv', 'id\tstate\tpage\ttests\nLD01\tworks\t/leiden/beleid\tgone.c: x\n', 'every row of the coverage')
refused('coverage twice', 'docs/coverage.tsv', 'id\tstate\tpage\ttests\nLD01\topen\t\t\nLD01\topen\t\t\n', 'every row of the coverage')
accepted('coverage by an existing test', 'docs/coverage.tsv', 'id\tstate\tpage\ttests\nLD01\tworks\t/leiden/beleid\ttest.c: weging_freezes\nLD02\topen\t\t\n')
console.log(`1..${count}`)
