import { expect, it } from 'vitest';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';
import { isPublic } from '../test/support/public-paths.ts';

/** What both apps have in common, over every route of their routers. No database is behind them. */

const nowhere = connect('postgres://nobody@127.0.0.1:1/none').db;
const site = bareSite(nowhere);
const routes = [...site.api.routes, ...site.pages.routes].filter(({ method }) => method !== 'ALL');

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
