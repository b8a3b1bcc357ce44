// Serves ui/patterns.html with the strict policy that the program uses, so that a breach shows in a browser.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', woff2: 'font/woff2', html: 'text/html; charset=utf-8' };

/** Answers {address, close}. `folder` holds the built files, `pages` maps a path to its HTML. */
export async function serveStatic(root, { folder = join(root, 'build/ui'), pages = {} } = {}) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const name = path.startsWith('/static/') ? join(folder, basename(path)) : null;
    try {
      const body = name ? readFileSync(name) : pages[path] ?? (path === '/' ? readFileSync(join(root, 'ui/patterns.html')) : null);
      if (body === null) throw new Error('unknown path');
      const type = types[name ? name.split('.').pop() : 'html'];
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' });
      response.end(body);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('404');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}
