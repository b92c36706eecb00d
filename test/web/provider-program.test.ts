import { desc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/schema.ts';
import type { OidcSettings } from '../../web/deps.ts';
import { hasBrowser, openBrowser, openPage } from '../support/browser.ts';
import {
  newPerson,
  type Person,
  type ProviderProgram,
  passProvider,
  pathOf,
  startProviderProgram,
} from '../support/provider-program.ts';
import { createService, type Service } from '../support/service.ts';
import type { Seen } from '../support/visitor.ts';

/** Signing in at an identity provider's own program, through its pages and ours. */

const settings = {
  roleClaim: 'groups',
  tenantClaim: 'company',
  roleSeparator: null,
  roles: new Map([
    ['licence-admins', 'admin'],
    ['accounts', 'finance'],
    ['operators', 'ops'],
  ] as const),
} as const satisfies Partial<OidcSettings>;

interface Setting {
  readonly program: ProviderProgram;
  readonly service: Service;
}

async function start(claimsInIdToken: boolean, names: Partial<OidcSettings> = {}): Promise<Setting> {
  const program = await startProviderProgram({ claimsInIdToken });
  const { issuer, client } = program;
  const oidc = {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    scopes: 'openid roles',
    ...settings,
    ...names,
  };
  const service = await createService({ oidc });
  program.serve(service.url);
  return { program, service };
}

async function stop(setting: Setting | undefined): Promise<void> {
  await setting?.service.close();
  await setting?.program.close();
}

/** Leaves for the provider, passes it and comes back. */
async function goThrough(person: Person, name: string, next = ''): Promise<Seen> {
  const left = await person.here.get(`/sign-in/oidc${next}`);
  return person.here.get(pathOf(await passProvider(person, left.location, name)));
}

describe.each([
  ['in the ID token', true],
  ['in its answer about the person alone, as the specification has it', false],
])('a provider with its claims %s', (_, claimsInIdToken) => {
  let setting: Setting;
  const person = () => newPerson(setting.service, setting.program);
  beforeAll(async () => {
    setting = await start(claimsInIdToken);
    await setting.service.createTenant('own');
    await setting.service.createTenant('other');
  });
  afterAll(() => stop(setting));

  it('signs an admin in to the tenant it names, to the page that was asked for, and to no other tenant', async () => {
    setting.program.knows('ann@example.com', { groups: ['staff', 'licence-admins'], company: 'own' });
    const ann = person();
    const back = await goThrough(ann, 'ann@example.com', '?next=/licensing/own/activity');
    expect([back.status, back.location]).toEqual([303, '/licensing/own/activity']);
    expect((await ann.here.get('/licensing/own/activity')).status).toBe(200);
    expect((await ann.here.get('/licensing/other/activity')).status).toBe(404);
    expect((await ann.here.get('/ops/tenants')).status).toBe(403);
  });

  it.each([
    ['a group that is none of ours', { groups: ['staff'] }],
    ['what every object inherits', { groups: ['constructor', '__proto__'] }],
    ['no groups', {}],
    ['an admin of no tenant', { groups: ['licence-admins'] }],
    ['an admin of a tenant that is not there', { groups: ['licence-admins'], company: 'not-there' }],
  ])('signs no one in with %s', async (_name, claims) => {
    setting.program.knows('stranger', claims);
    const stranger = person();
    expect((await goThrough(stranger, 'stranger')).status).toBe(403);
    expect((await stranger.here.get('/ops/tenants')).status).toBe(303);
  });

  it('lets two tabs of a browser sign in at once, each to its page', async () => {
    setting.program.knows('ben', { groups: ['licence-admins'], company: 'own' });
    const ben = person();
    const paths = ['/licensing/own/activity', '/licensing/own/receipts'];
    const left: Seen[] = [];
    for (const path of paths) left.push(await ben.here.get(`/sign-in/oidc?next=${path}`));
    for (const [tab, { location }] of left.entries()) {
      const back = pathOf(await passProvider(ben, location, 'ben'));
      expect((await ben.here.get(back)).location).toBe(paths[tab]);
      // The code is used up, and the departure with it.
      expect((await ben.here.get(back)).status).toBe(410);
    }
  });

  it('takes no answer that was made for another browser', async () => {
    setting.program.knows('mallory', { groups: ['operators'] });
    const [mallory, victim] = [person(), person()];
    const left = await mallory.here.get('/sign-in/oidc');
    const back = pathOf(await passProvider(mallory, left.location, 'mallory'));
    await victim.here.get('/sign-in/oidc');
    expect((await victim.here.get(back)).status).toBe(410);
    expect((await victim.here.get('/ops/tenants')).status).toBe(303);
  });

  it('changes its keys between two sign-ins, and while a person is away at it', async () => {
    setting.program.knows('cat', { groups: ['operators'] });
    expect((await goThrough(person(), 'cat')).location).toBe('/ops');
    await setting.program.rotateKey();
    expect((await goThrough(person(), 'cat')).location).toBe('/ops');
    const cat = person();
    const left = await cat.here.get('/sign-in/oidc');
    await setting.program.replaceKey();
    expect((await cat.here.get(pathOf(await passProvider(cat, left.location, 'cat')))).location).toBe('/ops');
  });

  it('takes a role away: the next sign-in has none, or another one', async () => {
    setting.program.knows('dan', { groups: ['operators'] });
    const dan = person();
    expect((await goThrough(dan, 'dan')).location).toBe('/ops');
    setting.program.knows('dan', { groups: ['accounts'] });
    expect((await goThrough(dan, 'dan')).location).toBe('/finance');
    expect((await dan.here.get('/ops/tenants')).status).toBe(403);
    setting.program.knows('dan', {});
    expect((await goThrough(dan, 'dan')).status).toBe(403);
  });

  it('renews a session that has ended, to the page, as long as the provider knows the person and the role is there', async () => {
    setting.program.knows('hal', { groups: ['operators'] });
    const hal = person();
    await goThrough(hal, 'hal');
    expect((await hal.here.get('/ops/tenants')).status).toBe(200);
    const signedInAt = (await newestSession(setting)).createdAt;

    // The session’s time is over, and the provider still knows the person.
    const renewed = await renew(setting, hal, '/ops/tenants?q=own');
    expect([renewed.status, renewed.location]).toEqual([303, '/ops/tenants?q=own']);
    expect((await hal.here.follow(renewed)).status).toBe(200);
    // It is no fresh sign-in: its age is that of the sign-in there.
    expect((await newestSession(setting)).createdAt).toEqual(signedInAt);

    // The provider has forgotten the person, and says so without showing a page.
    const declined = await renew(setting, { ...hal, there: person().there }, '/ops/tenants');
    expect(declined.location).toBe('/sign-in?next=%2Fops%2Ftenants');
    expect((await hal.here.get('/ops/tenants')).location).toBe('/sign-in?next=%2Fops%2Ftenants');

    // The role was taken away.
    await goThrough(hal, 'hal');
    await hal.here.get('/ops/tenants');
    setting.program.knows('hal', {});
    expect((await renew(setting, hal, '/ops/tenants')).status).toBe(403);
    expect((await hal.here.get('/ops/tenants')).location).toBe('/sign-in?next=%2Fops%2Ftenants');
  });

  it('signs out there too, and asks who it is the next time', async () => {
    setting.program.knows('eve', { groups: ['operators'] });
    const eve = person();
    const home = await eve.here.follow(await goThrough(eve, 'eve'));
    // Whom the provider still knows, it asks nothing.
    const silent = await eve.there.get(pathOf((await eve.here.get('/sign-in/oidc')).location));
    expect(silent.location).toContain(`${setting.service.url}/sign-in/oidc/back`);

    const { page } = await eve.here.press(home, 'Sign out');
    const asked = await eve.there.get(pathOf(page.link('Go there')));
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.html)?.[1] ?? '';
    const confirmed = await eve.there.post('/session/end/confirm', { xsrf, logout: 'yes' });
    expect([asked.status, confirmed.location]).toEqual([200, `${setting.service.url}/sign-in`]);
    expect((await eve.here.get('/ops/tenants')).status).toBe(303);
    const again = await eve.there.get(pathOf((await eve.here.get('/sign-in/oidc')).location));
    expect(again.location).toContain('/interaction/');
  });
});

async function newestSession({ service }: Setting) {
  const [session] = await service.world.db.select().from(sessions).orderBy(desc(sessions.lastUsedAt)).limit(1);
  if (session === undefined) throw new Error('There is no session');
  return session;
}

/** Lets all sessions end by their time, as the database sees it; browsers forget theirs by the cookie's. */
async function endSessions({ service }: Setting): Promise<void> {
  await service.world.unguarded.update(sessions).set({ expiresAt: new Date() });
}

/** Opens a page once the session has ended, and goes where it leads by itself: no page of the provider may be shown. */
async function renew(setting: Setting, { here, there }: Person, path: string): Promise<Seen> {
  await endSessions(setting);
  here.forget(/session/);
  const away = await here.follow(await here.get(path));
  const back = await there.get(pathOf(away.page.link('Go there')));
  expect(back.location).toContain(`${setting.service.url}/sign-in/oidc/back`);
  return here.get(pathOf(back.location));
}

describe.skipIf(!hasBrowser)('in a browser', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await start(false);
  });
  afterAll(() => stop(setting));

  it.each([
    ['with script', true],
    ['without', false],
  ])(
    'a search after the session has ended shows what was searched for, without another click, %s',
    async (_, javaScriptEnabled) => {
      // given an operator who has signed in at the provider
      setting.program.knows('ida', { groups: ['operators'] });
      const browser = await openBrowser();
      const context = await browser.newContext({ baseURL: setting.service.url, javaScriptEnabled });
      const { page, faults } = await openPage(context);
      await page.goto('/ops/tenants');
      await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
      await page.locator('input[name=login]').fill('ida');
      await page.locator('input[name=password]').fill('x');
      await page.locator('button[type=submit]').click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL('**/ops/tenants');

      // when the session has ended and a form is sent that only asks
      await endSessions(setting);
      await context.clearCookies({ name: /^session/ });
      await page.getByRole('searchbox').first().fill('own');
      await page.getByRole('searchbox').first().press('Enter');

      // then the provider is passed unseen
      await page.waitForURL(/q=own/);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      // The provider’s own pages want fonts from elsewhere.
      expect(faults.filter((fault) => !fault.includes('ERR_NAME_NOT_RESOLVED'))).toEqual([]);
      await browser.close();
    },
  );
});

describe('a provider with nested roles', () => {
  let setting: Setting;
  beforeAll(async () => {
    const roles = new Map([['operators', 'ops']] as const);
    setting = await start(false, { roleClaim: 'realm_access.roles', tenantClaim: 'company.id', roles });
  });
  afterAll(() => stop(setting));

  it('signs in by them', async () => {
    setting.program.knows('fay', { realm_access: { roles: ['staff', 'operators'] } });
    expect((await goThrough(newPerson(setting.service, setting.program), 'fay')).location).toBe('/ops');
    setting.program.knows('gus', { realm_access: 'operators' });
    expect((await goThrough(newPerson(setting.service, setting.program), 'gus')).status).toBe(403);
  });
});
