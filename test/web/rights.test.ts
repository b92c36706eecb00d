import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { rightOfOperation } from '../../api/http/member-access.ts';
import { members } from '../../db/schema.ts';
import { enterAsMember, startSession } from '../../db/sessions.ts';
import { type MemberRole, memberRoles, rolesWithRight } from '../../domain/rules/people.ts';
import { licensingRoutes } from '../../web/licensing/pages.ts';
import { useService } from '../support/fixtures.ts';
import { foreignWordsOn } from '../support/languages.ts';
import { germanId } from '../support/tax-ids.ts';
import { createVisitor, signedIn } from '../support/visitor.ts';

/*
 * Pages show no button that would be refused (docs/product.md, "People"): each licensing page of tenants in several states is
 * read as each role, and each link and form on it is looked up in the table by which the pages themselves refuse.
 */

const service = useService();
const states = ['trialing', 'converting', 'billed', 'waiting', 'canceled', 'overdue'] as const;
type Tenant = (typeof states)[number];

beforeAll(async () => {
  await Promise.all(states.map(furnish));
});

/** Something on every page: details with a tax id, a contact, a member who has not signed in, a key, users and licences. */
async function furnish(t: Tenant): Promise<void> {
  const { admin } = await service.createTenant(t);
  const [client, params] = [service.client(admin), { t }];
  const address = { lines: ['Hauptstraße 1'], postcode: '10115', city: 'Berlin', country: 'DE' };
  const details = { legalName: 'Muster GmbH', address, taxId: germanId };
  await service.ask('PUT', `/v1/tenants/${t}/billing-details`, { key: admin, body: details });
  const contact = { email: 'books@muster.example', kinds: ['receipts'] as ['receipts'] };
  await client.do('POST /v1/tenants/{t}/contacts', { params, body: contact });
  for (const userId of ['ann', 'ben'])
    await service.ask('PUT', `/v1/tenants/${t}/users/${userId}`, { body: { name: userId } });
  if (t === 'trialing') return;
  await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
  const activation = { quantity: 3, startNow: t !== 'converting' };
  await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body: activation });
  if (t === 'converting') return;
  await client.do('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds: ['ann'] } });
  if (t === 'billed') await client.change('POST /v1/tenants/{t}/licences/removals', { params, body: { quantity: 1 } });
  if (t === 'waiting') {
    const paymentMethod = 'pm_card_authenticationRequired';
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod } });
    await client.ask('POST /v1/tenants/{t}/licences', { params, body: { quantity: 1 } });
  }
  if (t === 'canceled') await service.ask('POST', `/v1/tenants/${t}/subscription/cancellation`, { body: {} });
  if (t !== 'overdue') return;
  const declined = { paymentMethod: 'pm_card_chargeCustomerFail' };
  await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: declined });
  await service.client().do('POST /v1/tenants/{t}/test-clock/advance', { params, body: { by: 'P1M' } });
}

/** The cookie of a member who has just signed in. */
async function signInAs(role: MemberRole, tenantId: Tenant): Promise<string> {
  const { db } = service.world;
  const [memberId, now] = [randomUUID(), Date.now()];
  const member = { id: memberId, tenantId, email: `${memberId}@muster.example`, role, state: 'active' } as const;
  await db.insert(members).values({ ...member, createdBy: 'test' });
  const person = await enterAsMember(db, { memberId, role, tenantId, tenantName: null, email: member.email }, now);
  const { token } = await startSession(db, { ...person, createdAt: new Date(now) }, { idleHours: 1, hours: 1 }, now);
  return `session_${new URL(service.url).port}=${token}`;
}

const routes = Object.entries(licensingRoutes).map(([route, [operation]]) => {
  const [method = '', path = ''] = route.split(' ');
  const pattern = new RegExp(`^/licensing${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  return { route, method, path, pattern, operation, roles: rolesWithRight[rightOfOperation[operation]] };
});

/** The licensing routes that links and forms of a page lead to. */
function offeredOn(html: string): readonly (typeof routes)[number][] {
  const pathsIn = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, path = '']) => path);
  const links = pathsIn(/<a\b[^>]*\shref="(\/licensing\/[^"?#]+)/g).map((path) => ({ method: 'GET', path }));
  const forms = [...html.matchAll(/<form\b[^>]*\saction="(\/licensing\/[^"?#]+)[^>]*>/g)].map(([form, path = '']) => ({
    method: /\smethod="post"/i.test(form) ? 'POST' : 'GET',
    path,
  }));
  const buttons = pathsIn(/\sformaction="(\/licensing\/[^"?#]+)/g).map((path) => ({ method: 'POST', path }));
  return [...links, ...forms, ...buttons].map(({ method, path }) => {
    const found = routes.find((route) => route.method === method && route.pattern.test(path));
    if (found === undefined) throw new Error(`No licensing page: ${method} ${path}`);
    return found;
  });
}

/** No page that a link leads to: a file, where the keys were, and where the card processor, the bank and a change that takes long lead. */
const unread = new Set([
  'GET /:t/export',
  'GET /:t/keys',
  'GET /:t/card/saved',
  'GET /:t/operations/:id',
  'GET /:t/payments/:id',
]);
/** Only offered by the notice of a change, to take it back. */
const afterwards = new Set(['POST /:t/give-back']);
const pages = routes.filter(
  ({ method, path, route }) =>
    method === 'GET' && !path.includes('/:id') && !/\.(csv|zip)$/.test(path) && !unread.has(route),
);

/** Whether a form stands on the page of its own path alone, which asks for the same right. */
function isStep(route: string): boolean {
  const own = routes.find((other) => other.route === route.replace('POST', 'GET'));
  const one = routes.find((other) => other.route === route);
  return route.startsWith('POST') && own !== undefined && own.operation === one?.operation;
}

interface Read {
  readonly offered: ReadonlySet<string>;
  readonly refused: readonly string[];
}

/** The pages that one in the role may see, as they are sent. */
async function* pagesFor(role: MemberRole, t: Tenant, language = ''): AsyncGenerator<{ path: string; html: string }> {
  const [visitor, session] = [createVisitor(service), await signInAs(role, t)];
  const cookie = `${session}; language_${new URL(service.url).port}=${language}`;
  const { data } = await service.client().do('GET /v1/tenants/{t}/invoices', { params: { t } });
  for (const { path, roles } of pages) {
    if (!roles.includes(role)) continue;
    const [number] = data.map((invoice) => invoice.number);
    if (path.includes(':number') && number === undefined) continue;
    const own = path.replace(':t', t).replace(':number', number ?? '');
    const query = path === '/:t/assign' ? '?licence=lic_1' : '';
    const { html } = await visitor.get(`/licensing${own}${query}`, { cookie });
    // A form that does not fit the tenant's state leads away.
    if (html !== '') yield { path, html };
  }
}

async function readAs(role: MemberRole, t: Tenant): Promise<Read> {
  const offered = new Set<string>();
  const refused = new Set<string>();
  for await (const { path, html } of pagesFor(role, t)) {
    for (const to of offeredOn(html)) {
      offered.add(to.route);
      if (!to.roles.includes(role)) refused.add(`${path} offers ${to.route}`);
    }
  }
  return { offered, refused: [...refused] };
}

describe.each(states)('the pages of a tenant that is %s', (t) => {
  it.each(memberRoles)('offer one in the role %s nothing that would be refused', async (role) => {
    const { offered, refused } = await readAs(role, t);
    expect(refused).toEqual([]);
    expect(offered.size).toBeGreaterThan(5);
  });
});

it('a reader sees what waits for the bank, and may neither confirm nor withdraw it', async () => {
  const { awaitingPayer } = await service.client().do('GET /v1/tenants/{t}/subscription', { params: { t: 'waiting' } });
  const [visitor, cookie] = [createVisitor(service), await signInAs('reader', 'waiting')];
  expect((await visitor.get('/licensing/waiting', { cookie })).text).toMatch(/ for 1 licence waits for your bank/);
  const path = `/v1/tenants/waiting/charges/${awaitingPayer?.chargeId}`;
  const form = `/licensing/waiting/payments/${awaitingPayer?.chargeId}`;
  for (const at of [form, `${form}/withdrawal`])
    expect((await visitor.post(at, { csrf: 'x' }, { cookie })).status).toBe(403);
  expect((await service.ask('GET', `${path}/confirmation`)).body).toMatchObject({ standing: 'to_confirm' });
});

it('an owner is led to every page and form somewhere, so that each is looked for', async () => {
  const offered = new Set<string>();
  for (const t of states) for (const route of (await readAs('owner', t)).offered) offered.add(route);
  const missed = routes.filter(
    ({ route }) => !offered.has(route) && !isStep(route) && !unread.has(route) && !afterwards.has(route),
  );
  expect(missed.map(({ route }) => route)).toEqual([]);
});

describe.each(['en', 'de'] as const)('a page in %s', (language) => {
  it.each(states)('has no word of another language, of a tenant that is %s', async (t) => {
    const foreign: string[] = [];
    for await (const { path, html } of pagesFor('owner', t, language)) {
      expect(html).toContain(`<html lang="${language}">`);
      foreign.push(...foreignWordsOn(html, language).map((words) => `${path}: ${words}`));
    }
    expect(foreign).toEqual([]);
  });
});

it('a page speaks the language of the billing details until its reader chooses another', async () => {
  const details = await service.client().do('GET /v1/tenants/{t}/billing-details', { params: { t: 'trialing' } });
  const { legalName, address, taxId } = details;
  const body = { legalName, address, taxId, language: 'de' as const };
  await service.client().do('PUT /v1/tenants/{t}/billing-details', { params: { t: 'trialing' }, body });
  const visitor = await signedIn(service, await service.makeKey('admin', 'trialing'));
  const german = await visitor.get('/licensing/trialing/subscription');
  expect(german.html).toContain('<html lang="de">');
  const beside = await signedIn(service, await service.makeKey('admin', 'billed'));
  expect((await beside.get('/licensing/billed')).html).toContain('<html lang="en">');
  const english = await visitor.follow(await visitor.press(german, 'English'));
  expect(english).toMatchObject({ path: german.path, html: expect.stringContaining('<html lang="en">') });
});
