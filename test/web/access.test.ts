import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiKeys, sessions, signInLinks } from '../../db/schema.ts';
import { makeSignInLink } from '../../db/sessions.ts';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';
import { createVisitor, signedIn, signedInByLink, type Visitor } from '../support/visitor.ts';

/** Who sees which pages, and for how long. */

const service = useService();
let own: TenantKeys;
let other: TenantKeys;

beforeAll(async () => {
  [own, other] = await Promise.all([service.createTenant('own'), service.createTenant('other')]);
});

const page = '/licensing/own/activity';
const statusOf = async (visitor: Visitor, path = page): Promise<number> => (await visitor.get(path)).status;

describe('signing in', () => {
  it('is needed for every page, which is then shown', async () => {
    const visitor = createVisitor(service);
    const turnedAway = await visitor.get(page);
    expect([turnedAway.status, turnedAway.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    const welcome = await visitor.press(await visitor.follow(turnedAway), 'Sign in', { 'API key': own.admin });
    expect([welcome.status, welcome.location]).toEqual([303, page]);
    expect(await statusOf(visitor)).toBe(200);
  });

  it('refuses a key that is none and a program’s, and sets no cookie', async () => {
    for (const key of ['', 'lk_ops_nobody-has-this', own.product]) {
      const visitor = createVisitor(service);
      expect(await visitor.post('/sign-in', { key })).toMatchObject({ status: 401 });
      expect(visitor.cookies.size).toBe(0);
    }
  });

  it('leads to no address but ours', async () => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/x\r\nset-cookie: a=b']) {
      const { location } = await createVisitor(service).post('/sign-in', { key: own.admin, next });
      expect(location).toBe('/licensing/own');
    }
  });

  it('keeps neither key nor token: the cookie is for this site’s requests alone', async () => {
    const visitor = createVisitor(service);
    const { headers } = await visitor.post('/sign-in', { key: own.admin });
    const cookie = headers.getSetCookie().join();
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).not.toContain(own.admin);
    const [token = ''] = visitor.cookies.values();
    const stored = JSON.stringify(await service.world.db.select().from(sessions));
    expect(stored).not.toContain(token);
  });

  it('ends with signing out, and the old cookie opens nothing', async () => {
    const visitor = await signedIn(service, own.admin);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join();
    await visitor.press(await visitor.get(page), 'Sign out');
    expect(await statusOf(visitor)).toBe(303);
    expect((await createVisitor(service).get(page, { cookie })).status).toBe(303);
  });

  it('ends with the key that was revoked', async () => {
    const key = await service.makeKey('admin', 'own');
    const visitor = await signedIn(service, key);
    expect(await statusOf(visitor)).toBe(200);
    const [session] = await service.world.db.select().from(sessions).orderBy(sessions.createdAt).offset(0);
    expect(session).toBeDefined();
    const newest = (await service.world.db.select().from(apiKeys).orderBy(apiKeys.createdAt)).at(-1);
    await service.world.db
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(eq(apiKeys.id, newest?.id ?? ''));
    expect(await statusOf(visitor)).toBe(303);
  });

  it('ends after its time', async () => {
    const visitor = await signedIn(service, own.admin);
    await service.world.unguarded.update(sessions).set({ expiresAt: new Date(Date.now() - 1) });
    expect(await statusOf(visitor)).toBe(303);
  });
});

describe('a one-time link', () => {
  const linkFor = async (tenant: string): Promise<string> => {
    const { body } = await service.ask('POST', `/v1/tenants/${tenant}/sign-in-links`, { body: {} });
    return new URL((body as { url: string }).url).pathname + new URL((body as { url: string }).url).search;
  };

  it('signs in once, to its tenant’s page', async () => {
    const link = await linkFor('own');
    const [first, second] = [createVisitor(service), createVisitor(service)];
    const shown = await first.get(link);
    expect(shown.text).toContain('As an administrator');
    const [mine, theirs] = [shown, await second.get(link)];
    const answers = await Promise.all([first.press(mine, /^Sign in to /), second.press(theirs, /^Sign in to /)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410]);
    const signed = answers[0]?.status === 303 ? first : second;
    expect(await statusOf(signed)).toBe(200);
    expect(await statusOf(signed, '/licensing/other/activity')).toBe(404);
    // Whom it has signed in may open it again.
    expect((await signed.get(link)).location).toBe('/licensing/own');
  });

  it('is not used up by what looks at links ahead of people', async () => {
    const link = await linkFor('own');
    await fetch(`${service.url}${link}`, { method: 'HEAD' });
    for (let scanner = 0; scanner < 3; scanner += 1) {
      const seen = await createVisitor(service).get(link);
      expect([seen.status, seen.headers.getSetCookie()]).toEqual([200, []]);
    }
    expect(await statusOf(await signedInByLink(service, link))).toBe(200);
  });

  it('is over after its time, or when the key that made it is revoked', async () => {
    const late = await linkFor('own');
    await service.world.unguarded.update(signInLinks).set({ expiresAt: new Date(Date.now() - 1) });
    expect((await createVisitor(service).get(late)).status).toBe(410);
    const keyId = 'a-key';
    await service.world.db.insert(apiKeys).values({ id: keyId, hash: 'none', role: 'ops', revokedAt: new Date() });
    const link = { role: 'admin', tenantId: 'own', keyId, createdBy: 'ops x', minutes: 5 } as const;
    const { token } = await makeSignInLink(service.world.db, link, Date.now());
    expect((await createVisitor(service).get(`/sign-in/link?token=${token}`)).status).toBe(410);
  });

  it('is shown once, also where its making is repeated', async () => {
    const ask = () =>
      service.ask('POST', '/v1/tenants/own/sign-in-links', { body: {}, headers: { 'idempotency-key': 'again' } });
    expect((await ask()).body).toHaveProperty('url');
    expect((await ask()).body).not.toHaveProperty('url');
  });
});

describe('a tenant’s pages', () => {
  it('are its admins’ and ops’: to others there is nothing', async () => {
    const statuses = await Promise.all(
      [own.admin, service.keys.ops, other.admin, service.keys.finance].map(async (key) =>
        statusOf(await signedIn(service, key)),
      ),
    );
    expect(statuses).toEqual([200, 200, 404, 403]);
    expect(await statusOf(await signedIn(service, service.keys.ops), '/licensing/not-there/activity')).toBe(404);
  });
});

describe('a form', () => {
  it('is refused without the session’s token, with another’s, and from another site', async () => {
    const [mine, theirs] = [await signedIn(service, own.admin), await signedIn(service, other.admin)];
    const token = async (visitor: Visitor, path: string): Promise<string> =>
      (await visitor.get(path)).page.submission('Sign out').fields.get('csrf') ?? '';
    const csrf = await token(mine, page);
    expect(csrf).not.toBe('');
    const path = '/licensing/own/nothing';
    expect((await mine.post(path, {})).status).toBe(403);
    expect((await mine.post(path, { csrf: await token(theirs, '/licensing/other/activity') })).status).toBe(403);
    expect((await mine.post(path, { csrf }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await mine.post(path, { csrf })).status).toBe(404);
  });
});

describe('every page', () => {
  it('runs no script and no style but its own files, and is cached by no one else', async () => {
    const { headers, html } = await (await signedIn(service, own.admin)).get(page);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('cache-control')).toContain('private');
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/i);
  });

  it('loads less than 150 kB of script and style, each file once', async () => {
    const { html } = await createVisitor(service).get('/sign-in');
    const urls = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, url = '']) => url);
    expect(urls.length).toBeGreaterThanOrEqual(3);
    const files = await Promise.all(urls.map(async (url) => fetch(`${service.url}${url}`)));
    for (const { headers } of files) expect(headers.get('cache-control')).toContain('immutable');
    const bytes = await Promise.all(files.map(async (file) => (await file.arrayBuffer()).byteLength));
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  it('that is not there says so as a page; the API goes on to answer in JSON', async () => {
    const visitor = await signedIn(service, own.admin);
    const missing = await visitor.get('/licensing/own/not-there');
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    const { headers } = await service.ask('GET', '/v1/not-there');
    expect(headers.get('content-type')).toBe('application/problem+json');
  });
});
