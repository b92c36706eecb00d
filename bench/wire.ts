import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** What a browser loads to show a page for the first time: bytes of bodies as they are transferred. */
export interface FirstView {
  readonly total: number;
  /** The loaded parts: the page itself, and each style and script that it names. */
  readonly parts: readonly { readonly path: string; readonly bytes: number; readonly encoding: string }[];
}

export async function firstViewOf(url: string, path: string, cookie: string): Promise<FirstView> {
  const page = await load(new URL(path, url), cookie);
  const named = assetsIn(page.text).map((asset) => load(new URL(asset, url), cookie));
  const parts = [page, ...(await Promise.all(named))].map(({ text: _, ...part }) => part);
  return { total: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/** The styles and scripts that a page names in its head. */
function assetsIn(html: string): readonly string[] {
  const named = html.matchAll(/<(?:link rel="stylesheet" href|script src)="([^"]+)"/g);
  return [...named].map(([, address = '']) => address);
}

interface Loaded {
  readonly path: string;
  readonly bytes: number;
  readonly encoding: string;
  readonly text: string;
}

/** Loads a body without `fetch`, which hides how many bytes were transferred. */
async function load(url: URL, cookie: string): Promise<Loaded> {
  const headers = { cookie, 'accept-encoding': 'gzip, deflate, br' };
  const raw = await new Promise<{ body: Buffer; encoding: string; status: number }>((resolve, reject) => {
    get(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          body: Buffer.concat(chunks),
          encoding: response.headers['content-encoding'] ?? 'none',
          status: response.statusCode ?? 0,
        }),
      );
    }).on('error', reject);
  });
  if (raw.status !== 200) throw new Error(`${url.pathname}: ${raw.status}`);
  const text = (raw.encoding === 'gzip' ? gunzipSync(raw.body) : raw.body).toString();
  return { path: url.pathname, bytes: raw.body.length, encoding: raw.encoding, text };
}
