import { desc } from 'drizzle-orm';
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
  const roles = new Map([
    ['licence-admins', 'admin'],
    ['accounts', 'finance'],
    ['operators', 'ops'],
  ] as const);
  const names = { roleClaim: 'groups', roleSeparator: null, tenantClaim: 'company', roles };
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
  return comeBack(visitor, (await visitor.get(`/sign-in/oidc${next}`)).location);
}

/** As a browser that has been led to the provider. */
async function comeBack(visitor: Visitor, providerUrl: string): Promise<Seen> {
  const answer = await fetch(providerUrl, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  return visitor.get(back.pathname + back.search);
}

/** Lets the browser's session end by its time, as browser and database see it. */
async function endOfTime(visitor: Visitor): Promise<void> {
  await service.world.unguarded.update(sessions).set({ expiresAt: new Date() });
  visitor.forget(/session/);
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
    // What every object inherits is not a role.
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

describe('a session from the provider', () => {
  const page = '/ops/tenants';
  const asOps = async (claims: Readonly<Record<string, unknown>> = {}): Promise<Visitor> => {
    provider.signsIn({ sub: 'operator', groups: ['operators'], ...claims });
    const visitor = createVisitor(service);
    await goThrough(visitor);
    expect((await visitor.get(page)).status).toBe(200);
    return visitor;
  };
  /** Opens a page and goes on to where the page leads by itself. */
  async function renew(visitor: Visitor, path = page): Promise<Seen> {
    const away = await visitor.follow(await visitor.get(path));
    expect(away.html).toContain('http-equiv="refresh"');
    return comeBack(visitor, away.page.link('Go there'));
  }
  const newest = async () => {
    const [session] = await service.world.db.select().from(sessions).orderBy(desc(sessions.lastUsedAt)).limit(1);
    if (session === undefined) throw new Error('There is no session');
    return session;
  };

  it('lasts an hour at most, after which a role that was taken away there is gone', async () => {
    const visitor = await asOps();
    const { expiresAt } = await newest();
    expect((expiresAt.getTime() - Date.now()) / 3_600_000).toBeCloseTo(1, 1);
    await endOfTime(visitor);
    provider.signsIn({ sub: 'operator', groups: [] });
    expect((await renew(visitor)).status).toBe(403);
    expect((await visitor.get(page)).location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
  });

  it('is followed by the next where the provider still knows the person, who is shown nothing and lands on the page', async () => {
    const visitor = await asOps();
    await endOfTime(visitor);
    const search = '/ops/tenants?q=own';
    const turnedAway = await visitor.get(search);
    expect(turnedAway.location).toBe(
      `/sign-in/oidc?${new URLSearchParams({ renew: 'true', next: search }).toString()}`,
    );
    const back = await renew(visitor, search);
    expect([back.status, back.location]).toEqual([303, search]);
    expect(provider.asked.at(-1)).toMatchObject({ prompt: 'none' });
    expect((await visitor.follow(back)).status).toBe(200);
  });

  it('is asked about once: where the provider wants to show a page, the usual sign-in page is shown', async () => {
    const visitor = await asOps();
    await endOfTime(visitor);
    provider.signsOut();
    const count = provider.asked.length;
    const back = await renew(visitor);
    expect([back.status, back.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    expect((await visitor.follow(back)).page.link('Sign in with your organisation')).toContain('/sign-in/oidc?next=');
    expect((await visitor.get(page)).location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
    expect(provider.asked).toHaveLength(count + 1);
  });

  it('is asked about once also by a browser that does not keep the session that follows', async () => {
    const visitor = await asOps();
    await endOfTime(visitor);
    expect((await renew(visitor)).location).toBe(page);
    visitor.forget(/session/);
    expect((await visitor.get(page)).location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
  });

  it('goes on in two tabs at once', async () => {
    const visitor = await asOps();
    await endOfTime(visitor);
    const tabs: Seen[] = [];
    for (const path of [page, '/ops/mails']) tabs.push(await visitor.follow(await visitor.get(path)));
    const places = [];
    for (const tab of tabs) places.push((await comeBack(visitor, tab.page.link('Go there'))).location);
    expect(places).toEqual([page, '/ops/mails']);
  });

  it('is not asked about for a form, which is not sent again, and by what updates a part of a page leads all of it', async () => {
    const visitor = await asOps();
    await endOfTime(visitor);
    expect((await visitor.post(page, {})).location).toBe(`/sign-in?next=${encodeURIComponent(page)}&left=true`);
    const part = await visitor.get(page, { 'hx-request': 'true' });
    expect([part.status, part.headers.get('hx-redirect')]).toEqual([
      200,
      `/sign-in/oidc?${new URLSearchParams({ renew: 'true', next: page }).toString()}`,
    ]);
  });

  it('ends without losing what is typed: a form comes back with it after the sign-in, and is not sent before', async () => {
    // given forms that are open in two tabs when the session ends
    provider.signsIn({ sub: 'admin', groups: ['licence-admins'], company: 'own' });
    const visitor = createVisitor(service);
    await goThrough(visitor);
    const [people, give] = ['/licensing/own/people', '/licensing/own/give'];
    const invitation = await visitor.get(people);
    const list = await visitor.get(give);
    await endOfTime(visitor);

    // when one is sent, from the page on which it stands
    const { path, fields } = invitation.page.submission('Invite', {
      'Mail address': 'ada@example.com',
      'Name (optional)': 'Ada & Söhne',
    });
    const refused = await visitor.post(path, fields, { referer: `${service.url}${people}` });
    // nothing of it is in an address, which mails and the logs of proxies would hold
    expect(refused.location).toBe(`/sign-in?next=${encodeURIComponent(people)}&left=true`);

    // then the sign-in says that nothing was sent, and leads back to what was typed
    const signIn = await visitor.follow(refused);
    expect(signIn.text).toContain('Your session was over, so nothing was sent.');
    const there = await visitor.get(signIn.page.link('Sign in with your organisation'));
    const back = await visitor.follow(await comeBack(visitor, there.location));
    expect([back.status, back.path]).toEqual([200, people]);
    expect(back.page.field('Name (optional)').value).toBe('Ada & Söhne');
    expect(back.page.row('admin@example.com').text).not.toContain('ada@');
    expect(back.text).not.toContain('ada@example.com is invited');

    // and neither the other form's list nor its page is lost
    await endOfTime(visitor);
    const pasted = list.page.submission('Find these people');
    const sent = new URLSearchParams({ ...Object.fromEntries(pasted.fields), list: 'Ann\nBen, Jr.' });
    const next = new URLSearchParams((await visitor.post(pasted.path, sent)).location.split('?')[1]).get('next') ?? '';
    await goThrough(visitor);
    expect((await visitor.get(next)).html).toContain('Ann\nBen, Jr.</textarea>');
    // once: the page is empty afterwards
    expect((await visitor.get(next)).html).not.toContain('Ann\nBen');
  });

  it('leads from a form that has no page of its own to the page above it', async () => {
    provider.signsIn({ sub: 'operator', groups: ['operators'] });
    const visitor = createVisitor(service);
    const details = '/ops/tenants/own/details';
    const refused = await visitor.post(details, {
      name: 'Own & Söhne',
      adminEmail: 'new@own.example',
      taxPercent: '7',
    });
    expect(refused.location).toBe(`/sign-in?next=${encodeURIComponent('/ops/tenants/own')}&left=true`);
    await goThrough(visitor);
    const { page } = await visitor.get('/ops/tenants/own');
    expect([page.field('Name').value, page.field('Tax in per cent (optional)').value]).toEqual(['Own & Söhne', '7']);
    // and from the address bar
    expect((await visitor.get(details)).location).toBe('/ops/tenants/own');
  });

  it('fills no form in from a link', async () => {
    const visitor = await asOps();
    const { page } = await visitor.get('/ops/new-tenant?name=Theirs&adminEmail=x%40theirs.example');
    expect([page.field('Company').value, page.field('Its admin’s address').value].join('')).toBe('');
  });

  it('is not asked about after signing out, nor after signing in in another way', async () => {
    const visitor = await asOps();
    await visitor.press(await visitor.get(page), 'Sign out');
    expect((await visitor.get(page)).location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);

    const other = await asOps();
    const { url } = await service.client().do('POST /v1/tenants/{t}/sign-in-links', { params: { t: 'own' }, body: {} });
    const { pathname, search } = new URL(url ?? '');
    await other.press(await other.get(pathname + search), /^Sign in to /);
    await other.get('/licensing/own/activity');
    await endOfTime(other);
    expect((await other.get(page)).location).toBe(`/sign-in?next=${encodeURIComponent(page)}`);
  });

  it('that has ended is signed out of at the provider all the same', async () => {
    const visitor = await asOps();
    const shown = await visitor.get(page);
    await endOfTime(visitor);
    expect((await visitor.press(shown, 'Sign out')).page.link('Go there')).toContain(`${provider.issuer}/sign-out`);
  });

  it('never makes a sign-in fresh that was long ago: the provider says when it was, and one that does not is not believed', async () => {
    const seconds = Math.floor(Date.now() / 1_000);
    const form = '/ops/tenants/own/price';
    const isAskedAgain = async (claims: Readonly<Record<string, unknown>>, again = ''): Promise<boolean> => {
      provider.signsIn({ sub: 'operator', groups: ['operators'], ...claims });
      const visitor = createVisitor(service);
      await goThrough(visitor, again);
      const { status, location } = await visitor.get(form);
      expect([200, 303]).toContain(status);
      return location.startsWith('/sign-in?again=true');
    };
    expect(await isAskedAgain({ auth_time: seconds - 60 })).toBe(false);
    expect(await isAskedAgain({ auth_time: seconds - 3_600 })).toBe(true);
    // A clock that is ahead makes nothing fresh for longer.
    expect(await isAskedAgain({ auth_time: seconds + 3_600 })).toBe(false);
    expect((await newest()).createdAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await isAskedAgain({})).toBe(true);
    expect(await isAskedAgain({}, '?again=true')).toBe(false);
    expect(provider.asked.at(-1)).toMatchObject({ prompt: 'login' });
    expect(await isAskedAgain({ auth_time: seconds - 3_600 }, '?again=true')).toBe(true);
  });
});

describe('where no key signs in', () => {
  let keyless: Service;
  beforeAll(async () => {
    const { issuer, client } = provider;
    const names = {
      roleClaim: 'realm_access.roles',
      roleSeparator: null,
      tenantClaim: 'company.id',
      roles: new Map([['operators', 'ops']] as const),
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
    expect((await visitor.get('/ops/tenants')).location).toBe('/sign-in/oidc?renew=true&next=%2Fops%2Ftenants');
    expect((await visitor.follow(await visitor.get('/ops/tenants'))).page.link('Go there')).not.toContain('prompt');
    expect((await visitor.post('/ops/tenants', {})).location).toMatch(/^\/sign-in\?next=/);
    const refused = await visitor.post('/sign-in', { key: keyless.keys.ops });
    expect(refused.status).toBe(403);
    expect([...visitor.cookies.keys()].filter((name) => name.startsWith('session'))).toEqual([]);
    expect((await keyless.ask('GET', '/v1/ops/tenants')).status).toBe(200);
  });

  it('signs in by a role that is nested in the claims', async () => {
    provider.signsIn({ sub: 'someone', realm_access: { roles: ['staff', 'operators'] } });
    expect((await goThrough(createVisitor(keyless))).location).toBe('/ops');
  });
});
