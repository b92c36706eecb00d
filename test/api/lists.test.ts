import { beforeAll, expect, it } from 'vitest';
import { expectStatus, type Tenant, useApi } from './support/api.ts';

const api = useApi();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await api.begin('lists');
  await tenant.activate(7);
  for (const _ of [1, 2, 3, 4, 5, 6]) expectStatus(await tenant.ask('POST', '/licences', { quantity: 1 }), 200);
  await tenant.users('ann', 'ben', 'bob%', 'c_t', 'dan');
  await tenant.ask('POST', '/licences/assignments', { userIds: ['ann', 'ben'] });
  await tenant.ask('POST', '/licences/removals', { licenceIds: ['lic_3', 'lic_1'] });
});

/** All items of a list, a few at a time. */
async function pages(path: string, limit: number): Promise<readonly string[]> {
  const items: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { body } = expectStatus(await tenant.ask('GET', path + query), 200);
    expect(body.data.length).toBeLessThanOrEqual(limit);
    items.push(...body.data.map(({ id, number, userId }) => id ?? number ?? userId));
    cursor = body.nextCursor;
  }
  return items;
}

it.each(['/licences', '/users', '/charges', '/invoices', '/activity'])(
  'gives each of %s once, page by page',
  async (path) => {
    const whole = await pages(path, 200);
    expect(whole.length).toBeGreaterThan(4);
    expect(new Set(whole).size).toBe(whole.length);
    for (const limit of [1, 2, 3, whole.length]) expect(await pages(path, limit)).toEqual(whole);
  },
);

it('finds licences by status, holder and text', async () => {
  expect(await pages('/licences?status=ending', 1)).toEqual(['lic_1', 'lic_3']);
  expect(await pages('/licences?assigned=true', 1)).toEqual(['lic_1', 'lic_2']);
  expect(await pages('/licences?assigned=false', 200)).toHaveLength(11);
  expect(await pages('/licences?q=of%20BEN', 5)).toEqual(['lic_2']);
  expect(await pages('/licences?q=lic_13', 5)).toEqual(['lic_13']);
  expect(await pages('/licences?q=%25', 5)).toEqual([]);
});

it('finds users by text, taken literally', async () => {
  expect(await pages('/users?q=%25', 5)).toEqual(['bob%']);
  expect(await pages('/users?q=_', 5)).toEqual(['c_t']);
  expect(await pages('/users?q=NAME', 2)).toHaveLength(5);
});

it('finds charges for finance by what they are', async () => {
  const find = async (query: string) => {
    const answer = await api.ask('GET', `/v1/finance/charges?limit=200&${query}`, undefined, { as: api.keys.finance });
    return expectStatus(answer, 200).body.data;
  };
  expect(await find('tenantId=lists&kind=proration')).toHaveLength(6);
  expect(await find('tenantId=lists&state=declined')).toEqual([]);
  expect(await find('from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00.001Z')).toHaveLength(7);
  expect(await find('to=2026-03-01T10:00:00Z')).toEqual([]);
  const [first] = await find('kind=first');
  expect(await find(`q=${first?.id}`)).toEqual([first]);
});
