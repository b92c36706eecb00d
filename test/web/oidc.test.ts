import { afterAll, beforeAll, expect, it } from 'vitest';
import { activity } from '../../db/schema.ts';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { createService, type Service } from '../support/service.ts';
import { createVisitor, type Seen, type Visitor } from '../support/visitor.ts';

/** Signing in with an organisation's own identity provider. */

let provider: OidcProvider;
let service: Service;
beforeAll(async () => {
  provider = await startOidcProvider();
  const { issuer, client } = provider;
  const roles = { 'licence-admins': 'admin', accounts: 'finance', operators: 'ops' } as const;
  const names = { roleClaim: 'groups', tenantClaim: 'company', roles };
  service = await createService({ oidc: { issuer, clientId: client.id, clientSecret: client.secret, ...names } });
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

it('takes no answer that was made for another browser, or with another nonce', async () => {
  provider.signsIn({ sub: 'someone', groups: ['operators'] });
  const [victim, attacker] = [createVisitor(service), createVisitor(service)];
  const left = await attacker.get('/sign-in/oidc');
  const signedIn = await fetch(left.location, { redirect: 'manual' });
  const back = new URL(signedIn.headers.get('location') ?? '');
  // Without having left, and having left with another state.
  expect((await victim.get(back.pathname + back.search)).status).toBe(410);
  await victim.get('/sign-in/oidc');
  expect((await victim.get(back.pathname + back.search)).status).toBe(403);

  provider.signsIn({ sub: 'someone', groups: ['operators'], nonce: 'of another time' });
  expect((await goThrough(createVisitor(service))).status).toBe(403);
});
