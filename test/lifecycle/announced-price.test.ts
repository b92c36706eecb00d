import { asc, eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { mails } from '../../db/schema.ts';
import { expectStatus, type Tenant, useApi } from '../api/support/api.ts';
import { signedIn } from '../support/visitor.ts';

const api = useApi({ booksAgree: true });

/** Ops set the price; answers the subscription. */
async function setPrice(tenant: Tenant, unitPrice: number) {
  return expectStatus(await tenant.ask('PUT', '/price', { unitPrice }, { as: api.keys.ops }), 200).body;
}

/** What was announced about prices and bills so far, each with its local time: `2026-03-10 12:00 price_changed 2400`. */
async function announced(tenant: Tenant): Promise<readonly string[]> {
  const rows = await api.world.db
    .select()
    .from(mails)
    .where(eq(mails.tenantId, tenant.id))
    .orderBy(asc(mails.dueAt), asc(mails.sequence));
  return rows.flatMap(({ state, dueAt, data }) => {
    const at = dueAt?.toLocaleString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 16);
    if (state !== 'due') return [];
    if (data.kind === 'price_changed') return [`${at} price ${data.newPrice}, bill ${data.bill?.amount}`];
    return data.kind === 'bill_preview' ? [`${at} ${data.corrected ? 'corrected' : 'preview'} ${data.amount}`] : [];
  });
}

const shownTo = async (key: string, path: string): Promise<string> => (await (await signedIn(api, key)).get(path)).text;

it('a new price: announced at once, shown until it counts, and a preview that it makes untrue is sent again', async () => {
  // 1 March 2026 · three licences at £20.00
  const tenant = await api.begin('announced', { timeZone: 'Europe/London' });
  await tenant.activate(3);
  expect(await tenant.subscription()).toMatchObject({ unitPrice: 2_000, comingPrice: null });

  // 10 March · from the next bill on £24.00; saying it again is no news
  await tenant.advance('2026-03-10T12:00:00Z');
  const april = '2026-03-31T23:00:00.000Z';
  for (const _ of [1, 2])
    expect(await setPrice(tenant, 2_400)).toMatchObject({
      unitPrice: 2_000,
      comingPrice: { unitPrice: 2_400, from: april },
      nextBill: { at: april, amount: 7_200 },
    });
  expect(await announced(tenant)).toEqual(['2026-03-10 12:00 price 2400, bill 7200']);
  expect(await shownTo(tenant.adminKey, '/licensing/announced/subscription')).toContain(
    'From 1 Apr 2026: £24.00 a licence',
  );
  expect(await shownTo(api.keys.ops, '/ops/tenants/announced')).toContain('£24.00 a licence');

  // 30 March · the preview has gone out, and the price is taken back
  await tenant.advance('2026-03-30T12:00:00Z');
  expect(await setPrice(tenant, 2_000)).toMatchObject({ comingPrice: null, nextBill: { amount: 6_000 } });
  expect(await announced(tenant)).toEqual([
    '2026-03-10 12:00 price 2400, bill 7200',
    '2026-03-29 00:00 preview 7200',
    '2026-03-30 13:00 price 2000, bill 6000',
    '2026-03-30 13:00 corrected 6000',
  ]);

  // the same day · the admin adds one and sees what it comes to: no mail. Then another price
  expectStatus(await tenant.ask('POST', '/licences', { quantity: 1 }), 200);
  await setPrice(tenant, 2_100);
  expect((await announced(tenant)).slice(4)).toEqual([
    '2026-03-30 13:00 price 2100, bill 8400',
    '2026-03-30 13:00 corrected 8400',
  ]);

  // 1 April · exactly that is charged, and there is nothing more to announce
  await tenant.advance('2026-04-02T12:00:00Z');
  expect(await tenant.subscription()).toMatchObject({ unitPrice: 2_100, comingPrice: null });
  const { body } = expectStatus(await tenant.ask('GET', '/charges'), 200);
  expect(body.data.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
    'renewal 8400',
    'proration 129',
    'first 6000',
  ]);
  expect(await announced(tenant)).toHaveLength(6);
});

it('what ops change for a tenant corrects its preview, once an amount; a tenant that stays away gets none', async () => {
  const tenant = await api.begin('corrected', { timeZone: 'Europe/London' });
  await tenant.activate(3);
  await tenant.advance('2026-03-30T12:00:00Z');
  const remove = (quantity: number) =>
    tenant
      .ask('POST', '/licences/removals', { quantity }, { as: api.keys.ops })
      .then((answer) => expectStatus(answer, 200));
  const reactivate = () =>
    tenant.ask('POST', '/licences/reactivations', { quantity: 1 }).then((answer) => expectStatus(answer, 200));

  // Ops remove two; the admin takes one back and sees the amount, which ops take away again
  await remove(2);
  await reactivate();
  await remove(1);
  expect(await announced(tenant)).toEqual(['2026-03-29 00:00 preview 6000', '2026-03-30 13:00 corrected 2000']);

  // Canceled: nothing is billed, and the price is a matter of staying only
  expectStatus(await tenant.ask('POST', '/subscription/cancellation', {}), 200);
  expect(await setPrice(tenant, 3_000)).toMatchObject({ comingPrice: null, nextBill: null });
  expect((await announced(tenant)).slice(2)).toEqual(['2026-03-30 13:00 price 3000, bill undefined']);
});
