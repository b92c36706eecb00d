import { expect, it } from 'vitest';
import { demoTenantId, makeDemoCompany } from '../../stack/demo-company.ts';
import { useService } from '../support/fixtures.ts';
import { signedIn } from '../support/visitor.ts';

const service = useService();

const params = { t: demoTenantId };

it('the demo company is made once, with something on every page', async () => {
  const client = service.client();
  const now = new Date();
  expect(await makeDemoCompany(client, now)).toBe(true);
  expect(await makeDemoCompany(client, now)).toBe(false);

  const subscription = await client.do('GET /v1/tenants/{t}/subscription', { params });
  expect(subscription).toMatchObject({ state: 'active', licences: { total: 13, assigned: 12, free: 1, ending: 1 } });
  const { data: charges } = await client.do('GET /v1/tenants/{t}/charges', { params });
  expect(new Set(charges.map(({ state }) => state))).toEqual(new Set(['succeeded', 'declined']));
  const visitor = await signedIn(service, service.keys.ops);
  for (const path of ['', '/subscription', '/receipts', '/activity'])
    expect((await visitor.get(`/licensing/${demoTenantId}${path}`)).page.rows()).not.toEqual([]);
});
