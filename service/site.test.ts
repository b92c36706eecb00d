import { pino } from 'pino';
import { expect, it } from 'vitest';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';
import { isPublic } from '../test/support/public-paths.ts';
import { isPage } from '../web/pages.tsx';

/** What all routes of both apps have in common, tested without a database. */

const nowhere = connect('postgres://nobody@127.0.0.1:1/none').db;
const site = bareSite(nowhere);
const routes = Object.values(site.apps)
  .flatMap((app) => app.routes)
  .filter(({ method }) => method !== 'ALL');

const documented = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

it('no cache keeps what is private', async () => {
  const wrong: string[] = [];
  for (const { method, path } of routes) {
    const request = new Request(`http://billing.test${path.replaceAll(/:\w+/g, 'x')}`, { method });
    const { headers } = await site.fetch(request);
    const kept = headers.get('cache-control') ?? 'unsaid';
    // A page may be kept by its own browser, so that going back finds a form and its key as they were.
    const isPrivate = kept === 'no-store' || kept === 'private, no-cache';
    if (!isPrivate && !isPublic(path)) wrong.push(`${method} ${path}: ${kept}`);
  }
  expect(wrong).toEqual([]);
  expect(routes.length).toBeGreaterThan(80);
});

it.each(['/codec/decode', '/codec/nothing'])(
  'a refused request to %s is logged, has its id and the headers of every answer',
  async (path) => {
    const lines: Record<string, unknown>[] = [];
    const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
    const { fetch } = bareSite(nowhere, { temporalUiUrl: 'http://temporal.test' }, log);
    const { status, headers } = await fetch(
      new Request(`http://billing.test${path}`, { method: 'POST', headers: { 'x-request-id': 'mine' } }),
    );
    expect(headers.get('x-request-id')).toBe('mine');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(lines).toEqual([expect.objectContaining({ msg: 'Request', requestId: 'mine', method: 'POST', status })]);
    expect(status).toBe(path === '/codec/decode' ? 401 : 404);
  },
);

it('every route that is no page stands in the API’s document', async () => {
  const { paths } = (await (await site.fetch(new Request('http://billing.test/openapi.json'))).json()) as {
    paths: Record<string, object>;
  };
  for (const path of ['/codec/decode', '/codec/encode', '/v1/ops/codec/decode', '/healthz'])
    expect(Object.keys(paths)).toContain(path);
  for (const { path } of routes) if (!isPage(path)) expect(Object.keys(paths)).toContain(documented(path));
});

it.each([
  ['http://127.0.0.1:3000', 'http://evil.test:3000', 421],
  ['http://127.0.0.1:3000', 'http://127.0.0.1.evil.test:3000', 421],
  ['http://127.0.0.1:3000', 'http://localhost:3000', 200],
  ['http://localhost:3000', 'http://[::1]:3000', 200],
  ['https://billing.test', 'http://10.0.0.7:3000', 200],
])('at %s a request to %s is answered %i', async (publicUrl, asked, status) => {
  const { fetch } = bareSite(nowhere, { publicUrl });
  for (const path of ['/healthz', '/sign-in'])
    expect((await fetch(new Request(`${asked}${path}`))).status).toBe(status);
});

it.each([
  ['/nothing', 'text/html,application/xhtml+xml', 'text/html'],
  ['/docs/nothing', 'text/html', 'text/html'],
  ['/nothing', 'application/json', 'application/problem+json'],
  ['/nothing', '*/*', 'application/problem+json'],
  ['/v1/nothing', 'text/html', 'application/problem+json'],
])('what is not there at %s is told to who accepts %s as %s', async (path, accept, type) => {
  const { status, headers, body } = await site.fetch(
    new Request(`http://billing.test${path}`, { headers: { accept } }),
  );
  expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([404, type]);
  expect((await new Response(body).text()).includes('There is no such page')).toBe(true);
});

it('what is not there is told to a program that sends something as a problem, whatever it accepts', async () => {
  const init = { method: 'POST', headers: { accept: 'text/html' } };
  const answer = await site.fetch(new Request('http://billing.test/nothing', init));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
});
