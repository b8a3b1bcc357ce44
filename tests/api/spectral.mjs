// Lints an OpenAPI document with spectral. Answers the list of findings, each "rule: path: message".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const ownRules = join(root, 'tests/api/rules.yaml');

/** Findings per document, in their order: one start of spectral for all of them. */
export function lintAll(documents, ruleset = ownRules) {
  const folder = mkdtempSync(join(tmpdir(), 'doorpakker-api-'));
  try {
    const output = join(folder, 'result.out');
    const inputs = documents.map((document, index) => {
      const input = join(folder, `openapi-${index}.json`);
      writeFileSync(input, typeof document === 'string' ? document : JSON.stringify(document));
      return input;
    });
    const run = spawnSync(process.execPath, [join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js'), 'lint', ...inputs,
      '--ruleset', ruleset, '--format', 'json', '--output', output, '--quiet', '--fail-severity', 'error'],
    { encoding: 'utf8', timeout: 180_000 });
    if (run.status !== 0 && run.status !== 1) throw new Error(`spectral ended with ${run.status ?? run.signal}: ${run.stderr}${run.stdout}`);
    const errors = JSON.parse(readFileSync(output, 'utf8')).filter((one) => one.severity === 0);
    return inputs.map((input) => errors.filter((one) => one.source.endsWith(basename(input)))
      .map((one) => `${one.code}: ${one.path.join('.')}: ${one.message}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const lint = (document, ruleset) => lintAll([document], ruleset)[0];
