// Lints an OpenAPI document with spectral. Answers the list of findings, each "rule: path: message".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const ownRules = join(root, 'tests/api/rules.yaml');

export function lint(document, ruleset = ownRules) {
  const folder = mkdtempSync(join(tmpdir(), 'doorpakker-api-'));
  try {
    const [input, output] = [join(folder, 'openapi.json'), join(folder, 'result.json')];
    writeFileSync(input, typeof document === 'string' ? document : JSON.stringify(document));
    const run = spawnSync(process.execPath, [join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js'), 'lint', input,
      '--ruleset', ruleset, '--format', 'json', '--output', output, '--quiet', '--fail-severity', 'error'],
    { encoding: 'utf8', timeout: 180_000 });
    if (run.status !== 0 && run.status !== 1) throw new Error(`spectral ended with ${run.status ?? run.signal}: ${run.stderr}${run.stdout}`);
    return JSON.parse(readFileSync(output, 'utf8')).filter((one) => one.severity === 0)
      .map((one) => `${one.code}: ${one.path.join('.')}: ${one.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
