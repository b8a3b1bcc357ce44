// Serves the patterns under the program's policy until it is stopped: node tests/browser/show.mjs
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from './static.mjs';

const { address } = await serveStatic(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
console.log(`the patterns are at ${address} (stop with Ctrl-C)`);
