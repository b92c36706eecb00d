import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const { resolve } = createRequire(import.meta.url);
const own = (name: string): string => fileURLToPath(new URL(`./assets/${name}`, import.meta.url));

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly content: string;
}

/** Everything that a page loads. Addresses contain the content's hash, so browsers cache each file for good. */
export const assets = {
  pico: asset('pico.css', 'text/css', resolve('@picocss/pico/css/pico.min.css')),
  style: asset('style.css', 'text/css', own('style.css')),
  records: asset('records.css', 'text/css', own('records.css')),
  htmx: asset('htmx.js', 'text/javascript', resolve('htmx.org/dist/htmx.min.js')),
  script: asset('pages.js', 'text/javascript', own('pages.js')),
  icon: asset('icon.svg', 'image/svg+xml', own('icon.svg')),
} as const;

function asset(name: string, type: string, path: string): Asset {
  const content = readFileSync(path, 'utf8').replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  return { url: `/assets/${hash}/${name}`, type: `${type}; charset=utf-8`, content };
}

export function assetRoutes(): Hono {
  const app = new Hono();
  for (const { url, type, content } of Object.values(assets)) {
    app.get(url, (context) =>
      context.body(content, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    );
  }
  return app;
}
