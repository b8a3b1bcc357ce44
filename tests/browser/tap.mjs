// Test lines for the runner: "ok N - name" or "not ok N - name" with the reason below it.
const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

export function assertEqual(actual, expected, what) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, got ${a}`);
}

/** Runs all tests one after the other; `release` always runs, also when a test or the set-up fails. */
export async function runTests({ setup = async () => ({}), release = async () => {} }) {
  let context;
  let failed = 0;
  try {
    context = await setup();
    for (const [index, { name, body }] of tests.entries()) {
      try {
        await body(context);
        console.log(`ok ${index + 1} - ${name}`);
      } catch (error) {
        failed++;
        console.log(`not ok ${index + 1} - ${name}\n${String(error.stack ?? error).replace(/^/gm, '# ')}`);
      }
    }
  } catch (error) {
    failed++;
    console.log(`not ok 1 - set-up\n${String(error.stack ?? error).replace(/^/gm, '# ')}`);
  } finally {
    await release(context).catch((error) => console.log(`# release: ${error}`));
  }
  console.log(`1..${tests.length}`);
  process.exit(failed > 0 ? 1 : 0);
}
