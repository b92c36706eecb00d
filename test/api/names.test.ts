import { beforeAll, describe, expect, it } from 'vitest';
import { refusalIn, type Tenant, useApi } from './support/api.ts';

// docs/product.md, "Names and texts", over HTTP.

const [composed, decomposed] = ['Zo\u00eb', 'Zoe\u0308'];

const api = useApi();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await api.begin('names', { name: '  Zoe\u0308  & \u00a0Co ', adminEmail: ' ann@example.com ' });
});

it('a company is kept by the name that is seen, and its admin by the bare address', async () => {
  expect((await tenant.ask('GET', '')).body).toMatchObject({ name: 'Zoë & Co', adminEmail: 'ann@example.com' });
});

describe('a user whose id has two forms', () => {
  const path = (form: string): string => `/users/${encodeURIComponent(form)}`;

  it('is one user, however the id is written in an address or a body', async () => {
    // given
    await tenant.ask('PUT', path(decomposed), { name: 'Zoe\u0308' });
    await tenant.ask('PUT', path(composed), { name: 'Zoe\u0308  Bell' });
    await tenant.ask('POST', '/licences', { quantity: 1 });

    // when
    const assigned = await tenant.ask('PUT', '/licences/lic_1/assignee', { userId: decomposed });

    // then
    expect(assigned.body).toMatchObject({ assignee: { userId: composed, name: 'Zoë Bell' } });
    expect((await tenant.ask('GET', '/users')).body.data).toMatchObject([{ userId: composed }]);
    for (const form of [composed, decomposed]) {
      const entitlement = await tenant.ask('GET', `/entitlements/${encodeURIComponent(form)}`);
      expect(entitlement.body).toMatchObject({ userId: composed, licensed: true });
      expect((await tenant.ask('GET', `/users?q=${encodeURIComponent(form)}`)).body.data).toHaveLength(1);
    }
  });

  it('is deleted by either form', async () => {
    expect((await tenant.ask('DELETE', path(decomposed))).status).toBe(204);
    expect((await tenant.ask('GET', path(composed))).status).toBe(404);
    expect((await tenant.ask('GET', '/users')).body.data).toEqual([]);
  });
});

it.each([
  ['POST', '/v1/tenants', { name: '\u3164', adminEmail: 'a@example.com' }, '/name'],
  ['POST', '/v1/tenants', { name: 'A\u202eB', adminEmail: 'a@example.com' }, '/name'],
  ['POST', '/v1/tenants', { name: 'A', adminEmail: 'zoë@example.com' }, '/adminEmail'],
  ['POST', '/v1/tenants', { name: 'A', adminEmail: 'a@example.com', currency: 'isk' }, '/currency'],
  ['PUT', '/v1/tenants/names/users/ann', { name: '\u200b' }, '/name'],
  ['PUT', '/v1/tenants/names/users/ann', { name: 'Ann', email: `${'a'.repeat(65)}@example.com` }, '/email'],
  ['PUT', '/v1/tenants/names/users/%E2%80%8B', { name: 'Ann' }, '/userId'],
  ['PUT', '/v1/tenants/names/users/a%E2%80%AEb', { name: 'Ann' }, '/userId'],
  ['PUT', '/v1/tenants/names/users/%20ann', { name: 'Ann' }, '/userId'],
  ['POST', '/v1/tenants/names/subscription/cancellation', { reason: '\u2800' }, '/reason'],
])('%s %s with %j is refused at %s and changes nothing', async (method, path, body, pointer) => {
  const answer = await api.ask(method, path, body);
  expect(refusalIn(answer)).toEqual([422, 'validation_failed']);
  expect(answer.body.errors.map((error) => error.pointer)).toEqual([pointer]);
  expect((await tenant.ask('GET', '/users')).body.data).toEqual([]);
  expect((await tenant.subscription()).state).toBe('trialing');
});
