import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createDepartures, type Departure } from '../../web/departures.ts';

const departure: Departure = {
  state: 'a-state-of-at-least-twenty-characters',
  nonce: 'a nonce',
  verifier: 'a verifier',
  next: '/licensing/own?q=a',
  prompt: null,
};

/** A site that remembers what a test gives it, and answers what it remembers. */
function siteWith(secret: string, publicUrl: string) {
  const departures = createDepartures(publicUrl, secret);
  const app = new Hono();
  app.post('/', async (context) => {
    await departures.write(context, await context.req.json<Departure>());
    return context.body(null);
  });
  app.get('/', async (context) => context.json(await departures.take(context, context.req.query('state') ?? '')));
  return {
    async cookieOf(as: Departure): Promise<string> {
      const { headers } = await app.request(publicUrl, { method: 'POST', body: JSON.stringify(as) });
      return headers.getSetCookie()[0] ?? '';
    },
    async leave(as: Departure): Promise<string> {
      return (await this.cookieOf(as)).split(';')[0] ?? '';
    },
    async comeBack(cookie: string, state = departure.state): Promise<unknown> {
      return (await app.request(`${publicUrl}?state=${state}`, { headers: { cookie } })).json();
    },
  };
}

describe.each(['http://127.0.0.1:3000/', 'https://billing.example/'])('a departure from %s', (publicUrl) => {
  const site = siteWith('a secret', publicUrl);

  it('is remembered, with where to go on', async () => {
    expect(await site.comeBack(await site.leave(departure))).toEqual(departure);
  });

  it('is remembered for less long where the person is shown nothing there, as it waits for nothing that is typed', async () => {
    const seconds = async (prompt: Departure['prompt']): Promise<string | undefined> =>
      /Max-Age=(\d+)/.exec(await site.cookieOf({ ...departure, prompt }))?.[1];
    expect([await seconds('none'), await seconds(null), await seconds('login')]).toEqual(['60', '600', '600']);
  });

  it('is unknown to a browser that has not left, and for another state', async () => {
    const cookie = await site.leave(departure);
    expect(await site.comeBack('')).toBe('unknown');
    expect(await site.comeBack(cookie, 'another-state-of-twenty-characters')).toBe('unknown');
  });

  it('is forged where another service has signed it', async () => {
    const cookie = await siteWith('another secret', publicUrl).leave(departure);
    expect(await site.comeBack(cookie)).toBe('forged');
  });

  it.each([
    ['leads to another host', { next: '//evil.example' }],
    ['leads to another host by a backslash', { next: '/\\evil.example' }],
    ['leads to a whole address', { next: 'https://evil.example' }],
    ['has no nonce', { nonce: '' }],
    ['asked for what is never asked for', { prompt: 'consent' as 'none' }],
    ['has a field that is not known', { role: 'ops' }],
    ['is of another state that begins like it', { state: `${departure.state}-and-more` }],
  ])('is refused where it is signed and %s', async (_, change) => {
    const cookie = await site.leave({ ...departure, ...change });
    expect(await site.comeBack(cookie)).toBe('forged');
  });
});
