import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activity, sessions } from '../../db/schema.ts';
import { defaultSignIn } from '../../service/site.ts';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { createService, type Service } from '../support/service.ts';
import { createVisitor, type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** Signing in with an organisation's own identity provider. */

let provider: OidcProvider;
let service: Service;
beforeAll(async () => {
  provider = await startOidcProvider();
  const { issuer, client } = provider;
  const roles = [
    ['licence-admins', 'admin'],
    ['accounts', 'finance'],
    ['operators', 'ops'],
  ] as const;
  const names = { roleClaim: 'groups', tenantClaim: 'company', roles };
  service = await createService({
    oidc: { issuer, clientId: client.id, clientSecret: client.secret, scopes: 'openid', ...names },
  });
  await Promise.all([service.createTenant('own'), service.createTenant('other')]);
});
afterAll(async () => {
  await service?.close();
  await provider?.close();
});

/** As a browser goes: to the service, to the provider, and back. */
async function goThrough(visitor: Visitor, next = ''): Promise<Seen> {
  const left = await visitor.get(`/sign-in/oidc${next}`);
  const signedIn = await fetch(left.location, { redirect: 'manual' });
  const back = new URL(signedIn.headers.get('location') ?? '');
  return visitor.get(back.pathname + back.search);
}

it('signs a tenant’s admin in to the tenant that the provider names, and to no other', async () => {
  provider.signsIn({ sub: 'person@example.com', groups: ['staff', 'licence-admins'], company: 'own' });
  const visitor = createVisitor(service);
  expect((await visitor.get('/sign-in')).page.link('Sign in with your organisation')).toBe('/sign-in/oidc');
  const { status, location } = await goThrough(visitor, '?next=/licensing/own/activity');
  expect([status, location]).toEqual([303, '/licensing/own/activity']);
  expect((await visitor.get('/licensing/own/activity')).status).toBe(200);
  expect((await visitor.get('/licensing/other/activity')).status).toBe(404);
});

it('keeps no name of a person in what is kept for good', async () => {
  provider.signsIn({ sub: 'person@example.com', groups: 'licence-admins', company: 'own' });
  const visitor = createVisitor(service);
  await goThrough(visitor);
  const form = await visitor.follow(await visitor.get('/licensing/own/add'));
  expect((await visitor.press(form, 'Add 1 licence')).status).toBe(303);
  const kept = JSON.stringify(await service.world.db.select().from(activity));
  expect(kept).toContain('admin oidc-');
  expect(kept).not.toContain('person@example.com');
});

it('signs finance and ops in by their groups', async () => {
  for (const [group, home] of [
    ['accounts', '/finance'],
    ['operators', '/ops'],
  ]) {
    provider.signsIn({ sub: 'someone', groups: [group], company: 'own' });
    expect((await goThrough(createVisitor(service))).location).toBe(home);
  }
});

it('signs in no one without a role, and no admin without a tenant that is there', async () => {
  for (const claims of [
    { groups: ['staff'], company: 'own' },
    // What every object inherits is no role.
    { groups: ['constructor', '__proto__', 'toString', 'hasOwnProperty'], company: 'own' },
    { company: 'own' },
    { groups: ['licence-admins'] },
    { groups: ['licence-admins'], company: 'not-there' },
  ]) {
    provider.signsIn({ sub: 'stranger', ...claims });
    const visitor = createVisitor(service);
    expect((await goThrough(visitor)).status).toBe(403);
    expect((await visitor.get('/licensing/own/activity')).status).toBe(303);
  }
});

it('signs in a member without a role by the address that the provider has verified, and by no other', async () => {
  const email = 'Admin@example.com';
  provider.signsIn({ sub: 'someone', groups: ['staff'], company: 'own', email, email_verified: true });
  const visitor = createVisitor(service);
  expect((await goThrough(visitor)).location).toBe('/licensing/own');
  expect((await visitor.get('/licensing/own/activity')).status).toBe(200);
  const [session] = await service.world.db.select().from(sessions).orderBy(desc(sessions.createdAt)).limit(1);
  expect(session).toMatchObject({ role: 'owner', signedInBy: 'provider', actor: expect.stringMatching(/^member\//) });

  // Of several tenants one is chosen.
  provider.signsIn({ sub: 'someone', email, email_verified: true });
  const chooser = createVisitor(service);
  const choice = await chooser.follow(await goThrough(chooser));
  expect((await chooser.press(choice, 'Sign in to Company other')).location).toBe('/licensing/other');

  for (const claims of [
    { email },
    { email, email_verified: false },
    { email, email_verified: 'true' },
    { email: 'other@example.com', email_verified: true },
    { email, email_verified: true, company: 'not-there' },
  ]) {
    provider.signsIn({ sub: 'someone', ...claims });
    expect([claims, (await goThrough(createVisitor(service))).status]).toEqual([claims, 403]);
  }
});

it('takes no answer that was made for another browser, or with another nonce', async () => {
  provider.signsIn({ sub: 'someone', groups: ['operators'] });
  const [victim, attacker] = [createVisitor(service), createVisitor(service)];
  const left = await attacker.get('/sign-in/oidc');
  const signedIn = await fetch(left.location, { redirect: 'manual' });
  const back = new URL(signedIn.headers.get('location') ?? '');
  // Without having left, and having left with another state.
  expect((await victim.get(back.pathname + back.search)).status).toBe(410);
  await victim.get('/sign-in/oidc');
  expect((await victim.get(back.pathname + back.search)).status).toBe(410);

  provider.signsIn({ sub: 'someone', groups: ['operators'], nonce: 'of another time' });
  expect((await goThrough(createVisitor(service))).status).toBe(403);
});

it('takes no token that another key has signed, and takes the provider’s new key at once', async () => {
  provider.signsIn({ sub: 'someone', groups: ['operators'] });
  expect((await goThrough(createVisitor(service))).status).toBe(303);
  await provider.isImpersonated();
  expect((await goThrough(createVisitor(service))).status).toBe(403);
  await provider.changesKey();
  expect((await goThrough(createVisitor(service))).status).toBe(303);
});

it.each([['constructor'], ['__proto__'], ['toString'], [['__proto__', 'constructor', 'hasOwnProperty']]])(
  'gives no role for the group %o',
  async (groups) => {
    provider.signsIn({ sub: 'stranger', groups, company: 'own' });
    const visitor = createVisitor(service);
    expect((await goThrough(visitor)).status).toBe(403);
    expect((await visitor.get('/licensing/own/activity')).status).toBe(303);
  },
);

it('signs no admin in to a tenant whose id can be none', async () => {
  for (const company of ['own\0', '../own', 'x'.repeat(65), ' ']) {
    provider.signsIn({ sub: 'stranger', groups: ['licence-admins'], company });
    expect((await goThrough(createVisitor(service))).status).toBe(403);
  }
});

it('lets two tabs sign in at once, each to its own page', async () => {
  provider.signsIn({ sub: 'someone', groups: ['licence-admins'], company: 'own' });
  const visitor = createVisitor(service);
  const paths = ['/licensing/own/activity', '/licensing/own/receipts'];
  const left: Seen[] = [];
  for (const path of paths) left.push(await visitor.get(`/sign-in/oidc?next=${path}`));
  for (const [index, { location }] of left.entries()) {
    const back = new URL((await fetch(location, { redirect: 'manual' })).headers.get('location') ?? '');
    expect((await visitor.get(back.pathname + back.search)).location).toBe(paths[index]);
  }
});

it('remembers only the last few departures of a browser', async () => {
  const visitor = createVisitor(service);
  for (let tab = 0; tab < 9; tab += 1) await visitor.get('/sign-in/oidc');
  expect([...visitor.cookies.keys()].filter((name) => name.startsWith('departure'))).toHaveLength(5);
});

describe('a departure that is not as it was written', () => {
  it.each([
    ['an unsigned one', (text: string) => text.split('.')[0] ?? ''],
    ['another host to go on to', (text: string) => text.replace('licensing', '/evil.example')],
    ['garbage', () => '%E0%A4%A'],
    ['nothing', () => ''],
    ['JSON alone', () => encodeURIComponent('{"next":"https://evil.example"}')],
  ])('is refused: %s', async (_, change) => {
    provider.signsIn({ sub: 'someone', groups: ['licence-admins'], company: 'own' });
    const visitor = createVisitor(service);
    const left = await visitor.get('/sign-in/oidc?next=/licensing/own/activity');
    const [name, text] = [...visitor.cookies].find(([key]) => key.startsWith('departure')) ?? ['', ''];
    const back = new URL((await fetch(left.location, { redirect: 'manual' })).headers.get('location') ?? '');
    const answer = await createVisitor(service).get(back.pathname + back.search, { cookie: `${name}=${change(text)}` });
    expect([answer.status, answer.location]).toEqual([400, '']);
    expect(answer.headers.getSetCookie().join()).not.toContain('session');
  });

  it.each([
    ['', 400],
    ['?state=', 400],
    ['?code=x&state=..%2F..%2F', 400],
    // No page is asked for by an address that cannot be read.
    ['?state=a%00b', 404],
  ])('is refused without a state, or with one that can be none: %j', async (query, status) => {
    const answer = await createVisitor(service).get(`/sign-in/oidc/back${query}`);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, null]);
  });
});

it('signs out at the provider too who has signed in there, and says goodbye to others here', async () => {
  provider.signsIn({ sub: 'someone', groups: ['operators'] });
  const visitor = createVisitor(service);
  const home = await visitor.follow(await goThrough(visitor));
  const { page, location } = await visitor.press(home, 'Sign out');
  expect(location).toBe('');
  await fetch(page.link('Go there'));
  expect(provider.signedOut).toMatchObject([
    { client_id: provider.client.id, post_logout_redirect_uri: `${service.url}/sign-in` },
  ]);
  expect((await visitor.get('/ops/tenants')).status).toBe(303);
  const byKey = await signedIn(service, service.keys.ops);
  expect((await byKey.press(await byKey.get('/ops/tenants'), 'Sign out')).location).toBe('/sign-in');
});

it('asks again at the provider in time, where a role that was taken away is gone', async () => {
  provider.signsIn({ sub: 'leaver', groups: ['operators'] });
  const visitor = createVisitor(service);
  await goThrough(visitor);
  const [session] = await service.world.db.select().from(sessions).orderBy(desc(sessions.createdAt)).limit(1);
  const hours = ((session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0)) / 3_600_000;
  expect(hours).toBeCloseTo(4, 1);
  await service.world.unguarded
    .update(sessions)
    .set({ expiresAt: new Date() })
    .where(eq(sessions.id, session?.id ?? ''));
  provider.signsIn({ sub: 'leaver', groups: [] });
  expect((await visitor.get('/ops/tenants')).status).toBe(303);
  expect((await goThrough(visitor)).status).toBe(403);
});

describe('where no key signs in', () => {
  let keyless: Service;
  beforeAll(async () => {
    const { issuer, client } = provider;
    const names = {
      roleClaim: 'realm_access.roles',
      tenantClaim: 'company.id',
      roles: [['operators', 'ops']] as const,
    };
    const oidc = { issuer, clientId: client.id, clientSecret: client.secret, scopes: 'openid', ...names };
    keyless = await createService({ oidc, signIn: { ...defaultSignIn, withKeys: false, byMail: false } });
  });
  afterAll(() => keyless?.close());

  it('offers the provider alone, leads there at once, and refuses a key that is valid', async () => {
    const visitor = createVisitor(keyless);
    const { html, page } = await visitor.get('/sign-in');
    expect(page.link('Sign in with your organisation')).toBe('/sign-in/oidc');
    expect(html).not.toContain('API key');
    expect((await visitor.get('/ops/tenants')).location).toBe('/sign-in/oidc?next=%2Fops%2Ftenants');
    const refused = await visitor.post('/sign-in', { key: keyless.keys.ops });
    expect(refused.status).toBe(403);
    expect(visitor.cookies.size).toBe(0);
    expect((await keyless.ask('GET', '/v1/ops/tenants')).status).toBe(200);
  });

  it('signs in by a role that is nested in the claims', async () => {
    provider.signsIn({ sub: 'someone', realm_access: { roles: ['staff', 'operators'] } });
    expect((await goThrough(createVisitor(keyless))).location).toBe('/ops');
  });
});
