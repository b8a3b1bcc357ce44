// The API's own description: our rules always; the official ruleset where REALDATA names the folder that holds it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../browser/harness.mjs';
import { assert, assertEqual, runTests, test } from '../browser/tap.mjs';
import { lint } from './spectral.mjs';

const official = process.env.REALDATA ? ['not-for-the-project', '.'].map((folder) => join(process.env.REALDATA, folder, 'adr-linter-2.2.0.yaml')).find(existsSync) : null;

test('openapi.json answers without sign-in and describes every register', ({ status, document }) => {
  assertEqual(status, 200, 'status');
  const paths = Object.keys(document.paths);
  assert(paths.includes('/beleidsopgaven') && paths.includes('/geheimhoudingen'), `paths: ${paths.slice(0, 5)}`);
});
test('openapi.json breaks none of our rules', ({ text }) => assertEqual(lint(text), [], 'findings'));
test(`openapi.json breaks no official API design rule${official ? '' : ' # skip REALDATA does not hold the ruleset'}`, ({ text }) => {
  if (official) assertEqual(lint(text, official), [], 'findings');
});

await runTests({
  async setup() {
    const program = await startProgram();
    const answer = await fetch(`${program.address}/leiden/api/v1/openapi.json`);
    const text = await answer.text();
    return { program, status: answer.status, text, document: JSON.parse(text) };
  },
  release: (at) => at?.program.stop(),
});
