import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SortedPosition } from '../../db/sorted-list.ts';
import { listTenants, type TenantFilter } from '../../db/tenants.ts';
import { planOf } from '../support/plan.ts';
import { healStripe, moneyMoved } from '../support/stand-in.ts';
import { ledgerLines, startWithUnknownCharge } from '../support/tenants.ts';
import { expectStatus, useApi } from './support/api.ts';

const api = useApi();

describe('the list of tenants', () => {
  beforeAll(async () => {
    await Promise.all(['list-a', 'list-b', 'list-c', 'list-d'].map((id) => api.begin(id, { name: `Firm ${id} 100%` })));
    const paying = await api.begin('list-e');
    await paying.activate(2);
    await paying.ask('POST', '/subscription/cancellation', {});
  });

  /** The ids that a query finds, a page after the other. */
  async function find(query: string, limit = 50): Promise<readonly string[]> {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path = `/v1/ops/tenants?limit=${limit}&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = expectStatus(await api.ask('GET', path), 200);
      found.push(...(body.data as unknown as readonly { tenantId: string }[]).map(({ tenantId }) => tenantId));
      cursor = body.nextCursor;
    }
    return found;
  }

  it('gives each tenant once, page by page, by its state, by a part of its id or name, and by attention', async () => {
    const all = ['list-a', 'list-b', 'list-c', 'list-d', 'list-e'];
    expect(await find('q=list-')).toEqual(all);
    expect(await find('q=list-', 2)).toEqual(all);
    expect(await find('q=LIST-&state=trialing', 1)).toEqual(all.slice(0, 4));
    expect(await find('q=list-&state=canceling')).toEqual(['list-e']);
    expect(await find('q=firm%20list-b')).toEqual(['list-b']);
    expect(await find('q=list-_')).toEqual([]);
    expect(await find('q=100%25')).toEqual(all.slice(0, 4));
    expect(await find('q=list-&attention=false')).toEqual(all);
    expect(await find('attention=true')).toEqual([]);
  });

  it('says whose trial was begun before by the same address or card, and finds those, refusing none', async () => {
    const begin = async (tenantId: string, adminEmail: string, card: string, more = {}): Promise<void> => {
      expectStatus(await api.ask('POST', '/v1/tenants', { tenantId, name: tenantId, adminEmail, ...more }), 201);
      const paid = { paymentMethod: card };
      expectStatus(await api.ask('PUT', `/v1/tenants/${tenantId}/payment-method`, paid), 200);
    };
    await begin('again-a', 'Ada.Bell@gmail.com', 'pm_card_visa');
    await begin('again-b', 'adabell+two@googlemail.com', 'pm_card_mastercard');
    await begin('again-c', 'someone@example.com', 'pm_card_visa');
    await begin('again-d', 'someone.else@example.com', 'pm_card_amex');
    const testClock = { frozenTime: '2026-03-01T10:00:00Z' };
    await begin('again-e', 'ada.bell@gmail.com', 'pm_card_visa', { testClock });
    const { body } = expectStatus(await api.ask('GET', '/v1/ops/tenants?q=again-'), 200);
    expect(body.data.map((tenant) => (tenant as unknown as { earlierTrials: object }).earlierTrials)).toEqual([
      [],
      [{ tenantId: 'again-a', by: 'address' }],
      [{ tenantId: 'again-a', by: 'card' }],
      [],
      [],
    ]);
    expect(await find('q=again-&trialAgain=true')).toEqual(['again-b', 'again-c']);
    expect(await find('q=again-&trialAgain=false')).toEqual(['again-a', 'again-d', 'again-e']);
    const [kept] = await api.world.db.execute<{ text: string }>(
      sql`select string_agg(to_jsonb(t)::text, ' ') as text from trial_signs t`,
    );
    expect(kept?.text).toContain('again-a');
    expect(kept?.text).not.toMatch(/@|ada|bell|someone/i);
  });

  it('is sorted by what it shows, in both orders, with those that have none of it last', async () => {
    // given one that pays most, beside one that ends and so has no bill
    const paying = await api.begin('list-f');
    await paying.activate(3);
    const sorted = (sort: string, order: string) => find(`q=list-&sort=${sort}&order=${order}`, 2);

    const trialing = ['list-a', 'list-b', 'list-c', 'list-d'];
    expect(await sorted('nextBill', 'asc')).toEqual(['list-f', ...trialing, 'list-e']);
    expect(await sorted('nextBill', 'desc')).toEqual(['list-f', 'list-e', ...trialing.toReversed()]);
    expect(await sorted('licences', 'asc')).toEqual([...trialing, 'list-e', 'list-f']);
    expect(await sorted('licences', 'desc')).toEqual(['list-f', 'list-e', ...trialing.toReversed()]);
    expect(await sorted('state', 'asc')).toEqual([...trialing, 'list-f', 'list-e']);
    expect(await sorted('urgency', 'asc')).toEqual(['list-e', ...trialing, 'list-f']);
    expect((await sorted('due', 'asc')).slice(0, 4)).toEqual(trialing);
    expect(await sorted('name', 'asc')).toEqual(['list-e', 'list-f', ...trialing]);
  });

  it('is paged both ways, with how many there are, by a cursor that is good for its order alone', async () => {
    type Page = { nextCursor: string; previousCursor: string | null; total: number; before: number };
    const page = async (cursor = '') => {
      const { body } = expectStatus(await api.ask('GET', `/v1/ops/tenants?q=list-&limit=2&sort=name${cursor}`), 200);
      const ids = (body.data as unknown as readonly { tenantId: string }[]).map(({ tenantId }) => tenantId);
      return { ids, ...(body as unknown as Page) };
    };
    const first = await page();
    expect(first).toMatchObject({ ids: ['list-e', 'list-f'], previousCursor: null, total: 6, before: 0 });
    const second = await page(`&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ ids: ['list-a', 'list-b'], total: 6, before: 2 });

    // when another tenant comes before them
    await api.begin('list-0', { name: 'Advance' });

    // then the same place has the same tenants, forth and back
    expect(await page(`&cursor=${first.nextCursor}`)).toMatchObject({ ids: second.ids, total: 7, before: 3 });
    expect(await page(`&cursor=${second.previousCursor}`)).toMatchObject({ ids: first.ids, total: 7, before: 1 });
    for (const query of ['sort=due', 'sort=name&order=desc', 'sort=id'])
      expect((await api.ask('GET', `/v1/ops/tenants?${query}&cursor=${first.nextCursor}`)).status).toBe(422);
    const forged = Buffer.from('["licences","asc","after",3000000000,"x"]').toString('base64url');
    expect((await api.ask('GET', `/v1/ops/tenants?sort=licences&cursor=${forged}`)).status).toBe(422);
  });

  it('says of each what is due next', async () => {
    const { body } = expectStatus(await api.ask('GET', '/v1/ops/tenants?q=list-e'), 200);
    expect(body.data).toMatchObject([
      {
        tenantId: 'list-e',
        name: 'Company list-e',
        state: 'canceling',
        needsAttention: false,
        attention: null,
        nextDueAt: '2026-03-31T23:00:00.000Z',
        nextBill: null,
        licences: { total: 2 },
        chargeUnknown: false,
        testClock: { frozenTime: '2026-03-01T10:00:00.000Z' },
        workflow: { id: 'subscription/list-e' },
      },
    ]);
  });

  it.each<readonly [string, TenantFilter, SortedPosition | undefined, string]>([
    ['everything', {}, undefined, 'subscriptions_pkey'],
    ['a position', {}, { values: ['many-100'], side: 'after' }, 'subscriptions_pkey'],
    ['a state', { state: 'suspended' }, undefined, 'subscriptions_by_state'],
    ['attention', { attention: true }, undefined, 'subscriptions_needing_attention'],
    ['a text', { q: 'many-1234' }, undefined, 'tenants_text'],
  ])('with %s reads an index', async (_, filter, position, expected) => {
    const { world } = api;
    await world.db.execute(sql`insert into tenants (id, name, created_by)
      select 'many-' || n, 'Name ' || n, 'test' from generate_series(1, 3000) as n on conflict do nothing`);
    await world.db.execute(sql`insert into subscriptions
      (tenant_id, version, view, stored, workflow_id, run_id)
      select 'many-' || n, 1, view, stored, workflow_id, run_id
      from subscriptions, generate_series(1, 3000) as n where tenant_id = 'list-a' on conflict do nothing`);
    const tables = ['tenants', 'subscriptions'];
    const paging = { sort: 'id', order: 'asc', limit: 50, position } as const;
    expect(await planOf(world.databaseUrl, tables, (db) => listTenants(db, filter, paging))).toContain(expected);
  });

  it('refuses a state or a cursor that is none', async () => {
    expect(await api.ask('GET', '/v1/ops/tenants?state=sleeping')).toMatchObject({ status: 422 });
    expect(await api.ask('GET', '/v1/ops/tenants?cursor=!!')).toMatchObject({ status: 422 });
  });
});

describe('looking up the unknown charges of a tenant now', () => {
  it('asks nothing where nothing is unknown', async () => {
    await (await api.begin('known')).activate();
    const { body } = expectStatus(await api.ask('POST', '/v1/ops/tenants/known/reconcile'), 200);
    expect(body).toEqual({ asked: [], stillUnknown: [], deletedAgain: false });
  });

  it('says what is still unknown, and settles it as soon as the card processor answers', async () => {
    // given a tenant whose add was charged, without an answer
    const { world } = api;
    const open = await startWithUnknownCharge(world, 'unheard');

    // when ops ask while the card processor is away
    const away = expectStatus(await api.ask('POST', '/v1/ops/tenants/unheard/reconcile'), 200);
    // then they hear that it is
    expect(away.body).toMatchObject({ asked: [{ key: open.key, state: 'unknown' }] });
    expect((away.body as unknown as { stillUnknown: string[] }).stillUnknown).toHaveLength(1);

    // when it is there again
    await healStripe(world);
    const back = expectStatus(await api.ask('POST', '/v1/ops/tenants/unheard/reconcile'), 200);
    // then the charge is settled before they have their answer, by this look-up or by one of its own, and was made once
    expect(back.body).toMatchObject({ stillUnknown: [] });
    for (const asked of (back.body as unknown as { asked: object[] }).asked)
      expect(asked).toMatchObject({ key: open.key, state: 'succeeded' });
    expect(await ledgerLines(world, 'unheard')).toEqual(['proration 1 succeeded 1500']);
    expect(await moneyMoved(world, 'unheard')).toEqual([[open.key, 1500]]);
  });
});
