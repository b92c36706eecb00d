import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createBaseApp } from './base-app.ts';
import { createMetrics } from './metrics.ts';
import { jsonDoor } from './request-limits.ts';

const app = createBaseApp({ log: pino({ level: 'silent' }), metrics: createMetrics(), addressOf: () => null });
app.post(
  '/',
  jsonDoor(() => 1_000),
  (context) => context.body(null, 204),
);

async function send(body: string | Uint8Array<ArrayBuffer>, coding?: string) {
  const headers = { 'content-type': 'application/json', ...(coding !== undefined && { 'content-encoding': coding }) };
  const answer = await app.request('/', { method: 'POST', headers, body });
  return [answer.status, answer.status === 204 ? null : ((await answer.json()) as { readonly code: string }).code];
}

it('refuses a body in a coding by that, and takes none for JSON that it calls something else', async () => {
  const refused = [415, 'unsupported_media_type'];
  expect(await send(new Uint8Array(gzipSync('{}')), 'gzip')).toEqual(refused);
  expect(await send('{}', 'br')).toEqual(refused);
  expect(await send('{}', 'identity, gzip')).toEqual(refused);
  expect(await send('{}', 'Identity')).toEqual([204, null]);
  expect(await send('{}')).toEqual([204, null]);
});

it.each([
  ['whose length is declared', { 'content-length': '900' }],
  ['that is counted', { 'transfer-encoding': 'chunked' }],
])('takes a sender who hangs up within a body %s for the cause, and no fault of the service', async (_, length) => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const logged = createBaseApp({ log, metrics: createMetrics(), addressOf: () => null });
  const reached: string[] = [];
  logged.post(
    '/',
    jsonDoor(() => 1_000),
    (context) => {
      reached.push('route');
      return context.body(null, 204);
    },
  );
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"quantity"'));
    },
    pull(controller) {
      controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });

  const answer = await logged.request('/', { method: 'POST', headers: length, body, duplex: 'half' } as RequestInit);

  expect([answer.status, reached]).toEqual([422, []]);
  expect(lines.join('')).toContain('"status":422');
  expect(lines.join('')).not.toContain('A request has failed');
});
