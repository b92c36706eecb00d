import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { asc, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { charges, disputes, refunds, tenants } from '../../db/schema.ts';
import { setSchedules } from '../../service/schedules.ts';
import { expectStatus, useApi } from '../api/support/api.ts';
import { arm, armChargeFault, decideAtBank, disputeIntent, healStripe } from '../support/stand-in.ts';
import { ledgerOf, startWithUnknownCharge } from '../support/tenants.ts';
import { until } from '../support/world.ts';

const api = useApi();

interface Item {
  readonly count: string;
  readonly kind: string;
  readonly tenantId: string | null;
  readonly chargeId: string | null;
  readonly refundId: string | null;
  readonly detail: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly closedAt: string | null;
}

interface Reconciliation {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Reconciles everything there is up to this second, and answers what was found. */
async function reconcile(body: object = {}): Promise<Reconciliation> {
  const answer = await api.ask('POST', '/v1/finance/reconciliations', body, { as: api.keys.finance });
  return expectStatus(answer, 201).body as unknown as Reconciliation;
}

async function read(id: string, query = ''): Promise<Reconciliation> {
  const answer = await api.ask('GET', `/v1/finance/reconciliations/${id}${query}`);
  return expectStatus(answer, 200).body as unknown as Reconciliation;
}

/** `missingHere no_ledger_row` of the items about a tenant. */
function kindsOf({ items }: Reconciliation, tenantId: string): readonly string[] {
  return items
    .filter((item) => item.tenantId === tenantId)
    .map(({ count, kind }) => `${count} ${kind}`)
    .sort();
}

type Change = Partial<typeof charges.$inferInsert>;

/** A tenant with one paid charge, whose ledger row is then made to say something else. */
async function payThenEdit(tenantId: string, change: Change): Promise<void> {
  await (await api.begin(tenantId)).activate();
  await api.world.unguarded.update(charges).set(change).where(eq(charges.tenantId, tenantId));
}

async function payerOf(tenantId: string): Promise<{ customer: string; payment_method: string }> {
  const [tenant] = await api.world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  return { customer: tenant?.stripeCustomerId ?? '', payment_method: tenant?.stripePaymentMethodId ?? '' };
}

/** Charges a tenant's card without the ledger's knowledge. */
async function chargeBeside(tenantId: string, metadata: Record<string, string> = {}): Promise<void> {
  await api.world.stripe.paymentIntents.create({
    ...(await payerOf(tenantId)),
    amount: 700,
    currency: 'gbp',
    confirm: true,
    off_session: true,
    metadata,
  });
}

const all = (): Promise<(typeof charges.$inferSelect)[]> =>
  api.world.db.select().from(charges).orderBy(asc(charges.sequence));

describe('books that agree', () => {
  it('give matches alone, for whatever a charge came to, and for refunds', async () => {
    const paid = await api.begin('agree-paid');
    await paid.activate(2);
    const declined = await api.begin('agree-declined');
    await declined.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
    await declined.ask('POST', '/subscription/activation', { quantity: 1, startNow: true });
    const [charge] = await ledgerOf(api.world, 'agree-paid');
    expectStatus(await api.ask('POST', `/v1/finance/charges/${charge?.id}/refunds`, { amount: 500, reason: 'x' }), 201);
    // What others charge through the same account does not count here.
    const stranger = await api.world.stripe.customers.create({ name: 'stranger' });
    const card = await api.world.stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });
    const theirs = { customer: stranger.id, payment_method: card.id, confirm: true, off_session: true };
    await api.world.stripe.paymentIntents.create({ ...theirs, amount: 900, currency: 'gbp' });

    const found = await reconcile();

    const none = { missingHere: 0, missingThere: 0, amountDiffers: 0, duplicate: 0, underWay: 0 };
    expect(found).toMatchObject({ state: 'succeeded', counts: { matched: 3, ...none }, items: [], nextCursor: null });
    expect(await read(found.id)).toEqual(found);
  });

  it('leave a charge alone that its payer has confirmed, unheard of, until it is given', async () => {
    // given a purchase that was confirmed at the bank without a word from the card processor
    const tenant = await api.begin('agree-confirmed');
    await tenant.activate();
    await armChargeFault(api.world, tenant.id, 'sca', { count: 1 });
    await tenant.ask('POST', '/licences', { quantity: 1 });
    const row = (await ledgerOf(api.world, tenant.id)).at(-1);
    await arm(api.world, { fault: 'webhook_lost', event: '*' });
    await decideAtBank(api.world, row?.paymentIntent ?? '', 'authorise');

    // then nothing is to be given back
    const found = await reconcile();
    expect(kindsOf(found, tenant.id)).toEqual([]);
    expect(found.counts['underWay']).toBeGreaterThan(0);

    // and once it is looked up the books agree
    await api.ask('POST', `/v1/finance/charges/${row?.id}/look-up`, {}, { as: api.keys.finance });
    expect((await ledgerOf(api.world, tenant.id)).at(-1)?.state).toBe('succeeded');
    expect(kindsOf(await reconcile(), tenant.id)).toEqual([]);
    await healStripe(api.world);
  });

  it('leave a charge alone whose outcome is being looked up', async () => {
    await startWithUnknownCharge(api.world, 'agree-unknown');
    await healStripe(api.world);
    // Its intent is there, and the workflow asks for it at growing intervals.
    const found = await reconcile();
    expect(kindsOf(found, 'agree-unknown')).toEqual([]);
    await api.ask('POST', '/v1/ops/tenants/agree-unknown/reconcile');
  });
});

describe('a difference is found, and described exactly', () => {
  const stories: readonly (readonly [string, Change, readonly string[]])[] = [
    ['declined here, paid there', { state: 'declined' }, ['missingHere paid_in_history', 'missingHere paid_there']],
    ['undecided here, with no look-up under way', { state: 'unknown' }, ['missingHere undecided_here']],
    ['another amount', { amount: 1999 }, ['amountDiffers amount', 'amountDiffers amount_in_history']],
    ['another currency', { currency: 'usd' }, ['amountDiffers amount_in_history', 'amountDiffers currency']],
    ['no such intent', { paymentIntent: 'pi_gone' }, ['duplicate second_intent', 'missingThere no_intent']],
    ['no such activity in the history', { activityId: 'another' }, ['missingThere not_in_history']],
    ['a run that is not kept says nothing', { runId: randomUUID() }, []],
  ];
  beforeAll(async () => {
    for (const [index, [, change]] of stories.entries()) {
      const own = change.paymentIntent === undefined ? change : { paymentIntent: `pi_gone_${index}` };
      await payThenEdit(`differs-${index}`, own);
    }
    found = await reconcile();
    // What is undecided is waited for a moment each time.
    await api.world.unguarded.update(charges).set({ state: 'succeeded' }).where(eq(charges.state, 'unknown'));
  });
  let found: Reconciliation;

  it.each(stories.map(([name, , kinds], index) => ({ name, kinds, index })))('$name', ({ kinds, index }) => {
    expect(kindsOf(found, `differs-${index}`)).toEqual(kinds);
  });

  it('paid here, not there', async () => {
    const tenant = await api.begin('unpaid');
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
    await tenant.ask('POST', '/subscription/activation', { quantity: 1, startNow: true });
    await api.world.unguarded.update(charges).set({ state: 'succeeded' }).where(eq(charges.tenantId, 'unpaid'));
    expect(kindsOf(await reconcile(), 'unpaid')).toEqual([
      'missingThere not_paid_in_history',
      'missingThere not_paid_there',
    ]);
  });

  it('charges that the ledger lacks: with our key, and one made by hand for a tenant’s card', async () => {
    await (await api.begin('lacking')).activate();
    await chargeBeside('lacking');
    await api.world.unguarded.execute(`delete from invoices where tenant_id = 'lacking'`);
    await api.world.unguarded.delete(charges).where(eq(charges.tenantId, 'lacking'));
    const found = await reconcile();
    expect(kindsOf(found, 'lacking')).toEqual(['missingHere no_ledger_row', 'missingHere no_ledger_row']);
    expect(found.items.filter(({ tenantId }) => tenantId === 'lacking').map(({ chargeId }) => chargeId)).toEqual([
      null,
      null,
    ]);
  });

  it('a second intent of one charge', async () => {
    await (await api.begin('twice')).activate();
    const [charge] = await ledgerOf(api.world, 'twice');
    await chargeBeside('twice', { chargeKey: charge?.key ?? '', tenantId: 'twice' });
    expect(kindsOf(await reconcile(), 'twice')).toEqual(['duplicate second_intent']);
  });

  it('an attempt that was paid beside another one for the same reason', async () => {
    const tenant = await api.begin('attempts');
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_authenticationRequired' });
    await tenant.ask('POST', '/subscription/activation', { quantity: 1, startNow: true });
    await tenant.activate();
    const rows = await ledgerOf(api.world, 'attempts');
    expect(rows.map(({ state }) => state)).toEqual(['canceled', 'succeeded']);
    // given that the first one was paid as well, whatever the ledger says
    await chargeBeside('attempts', { chargeKey: 'attempts/other' });
    const intents = await api.world.stripe.paymentIntents.list({ ...(await customerOf('attempts')), limit: 1 });
    const paid = { paymentIntent: intents.data[0]?.id ?? '', amount: 700 };
    await api.world.unguarded
      .update(charges)
      .set(paid)
      .where(eq(charges.id, rows[0]?.id ?? ''));
    expect(kindsOf(await reconcile(), 'attempts')).toContain('duplicate paid_twice');
  });

  it('refunds: none here, none there, another amount', async () => {
    for (const id of ['refund-a', 'refund-b', 'refund-c']) {
      await (await api.begin(id)).activate();
      const [charge] = await ledgerOf(api.world, id);
      expectStatus(
        await api.ask('POST', `/v1/finance/charges/${charge?.id}/refunds`, { amount: 300, reason: 'x' }),
        201,
      );
    }
    const { unguarded } = api.world;
    await unguarded.delete(refunds).where(eq(refunds.tenantId, 'refund-a'));
    await unguarded.update(refunds).set({ stripeRefund: 're_gone' }).where(eq(refunds.tenantId, 'refund-b'));
    await unguarded.update(refunds).set({ amount: 299 }).where(eq(refunds.tenantId, 'refund-c'));
    const found = await reconcile();
    expect(kindsOf(found, 'refund-a')).toEqual(['missingHere no_refund_row']);
    expect(kindsOf(found, 'refund-b')).toEqual(['duplicate second_refund', 'missingThere no_refund']);
    expect(kindsOf(found, 'refund-c')).toEqual(['amountDiffers refund_amount']);
  });
});

describe('disputes', () => {
  /** A tenant whose payer disputes £20.00, and what is written of that here. */
  async function dispute(tenantId: string, written: Partial<typeof disputes.$inferInsert> | null): Promise<void> {
    await (await api.begin(tenantId)).activate();
    const [charge] = await ledgerOf(api.world, tenantId);
    if (charge?.paymentIntent == null) throw new Error('Nothing was charged');
    const { id: chargeId, workflowId, runId, activityId, amount, currency } = charge;
    const id = await disputeIntent(api.world, charge.paymentIntent);
    const facts = { id, chargeId, tenantId, amount, currency, state: 'needs_response', reasonCode: 'fraudulent' };
    const row = { ...facts, openedAt: charge.createdAt, version: 1, workflowId, runId, activityId, ...written };
    if (written !== null) await api.world.db.insert(disputes).values(row);
  }

  it('are compared too: missing on either side, with other figures, or moved on', async () => {
    // given webhooks of disputes that never come, and what is written of each by hand
    await arm(api.world, { fault: 'webhook_lost', event: 'charge.dispute.created' });
    await dispute('dispute-agrees', {});
    await dispute('dispute-unheard', null);
    await dispute('dispute-gone', { id: 'dp_gone' });
    await dispute('dispute-moved', { state: 'under_review' });
    await dispute('dispute-less', { amount: 1 });
    const stranger = await api.world.stripe.customers.create({ name: 'another stranger' });
    const card = await api.world.stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });
    const theirs = { customer: stranger.id, payment_method: card.id, confirm: true, off_session: true };
    const { id } = await api.world.stripe.paymentIntents.create({ ...theirs, amount: 900, currency: 'gbp' });
    await disputeIntent(api.world, id);

    const found = await reconcile();

    expect(kindsOf(found, 'dispute-agrees')).toEqual([]);
    expect(kindsOf(found, 'dispute-unheard')).toEqual(['missingHere no_dispute_row']);
    expect(kindsOf(found, 'dispute-gone')).toEqual(['missingHere no_dispute_row', 'missingThere no_dispute']);
    expect(kindsOf(found, 'dispute-moved')).toEqual(['missingHere dispute_state']);
    expect(kindsOf(found, 'dispute-less')).toEqual(['amountDiffers dispute_amount']);
    const kinds = found.items.filter(({ kind }) => kind.includes('dispute'));
    expect(kinds).toHaveLength(5);
    expect(kinds.every(({ chargeId, tenantId }) => chargeId !== null || tenantId !== null)).toBe(true);
  });
});

async function customerOf(tenantId: string): Promise<{ customer: string }> {
  return { customer: (await payerOf(tenantId)).customer };
}

describe('findings', () => {
  it('age from run to run, are closed when they no longer hold, and stay in the runs that found them', async () => {
    await payThenEdit('ageing', { state: 'declined' });
    const ofTenant = ({ items }: Reconciliation): readonly Item[] =>
      items.filter(({ tenantId, kind }) => tenantId === 'ageing' && kind === 'paid_there');
    const first = await reconcile();
    const second = await reconcile();
    const [seen, again] = [ofTenant(first)[0], ofTenant(second)[0]];
    expect(again?.firstSeenAt).toBe(seen?.firstSeenAt);
    expect(Date.parse(again?.lastSeenAt ?? '')).toBeGreaterThan(Date.parse(seen?.lastSeenAt ?? ''));

    await api.world.unguarded.update(charges).set({ state: 'succeeded' }).where(eq(charges.tenantId, 'ageing'));
    const mended = await reconcile();

    expect(ofTenant(mended)).toEqual([]);
    expect(mended.counts['missingHere']).toBe((second.counts['missingHere'] ?? 0) - 2);
    const [kept] = ofTenant(await read(first.id, '?limit=200'));
    expect(kept?.closedAt).not.toBeNull();
    expect((await read(second.id)).counts).toEqual(second.counts);
  });

  it('change nothing that they are about, and raise no attention', async () => {
    await payThenEdit('untouched', { state: 'declined' });
    const before = await all();
    await reconcile();
    expect(await all()).toEqual(before);
    expect((await api.world.read('untouched')).view.concerns).toEqual([]);
  });

  it('come page by page', async () => {
    const { id, counts } = await reconcile();
    const { missingHere = 0, missingThere = 0, amountDiffers = 0, duplicate = 0 } = counts;
    const kinds: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Reconciliation = await read(id, `?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(4);
      kinds.push(...page.items.map(({ count }) => count));
      cursor = page.nextCursor;
    }
    expect(kinds).toHaveLength(missingHere + missingThere + amountDiffers + duplicate);
    expect(kinds.filter((count) => count === 'duplicate')).toHaveLength(duplicate);
  });

  it('are those of the chosen time', async () => {
    const found = await reconcile({ to: '2026-01-01' });
    expect(found.items).toEqual([]);
    expect(found.counts['matched']).toBe(0);
    const backwards = { from: '2026-01-02', to: '2026-01-01' };
    expect(await api.ask('POST', '/v1/finance/reconciliations', backwards)).toMatchObject({ status: 422 });
    expect(await api.ask('POST', '/v1/finance/reconciliations', { since: 'ever' })).toMatchObject({ status: 422 });
    expect(await api.ask('GET', '/v1/finance/reconciliations/rec_none')).toMatchObject({ status: 404 });
  });

  it('of one request under one key are one reconciliation', async () => {
    const ask = () => api.ask('POST', '/v1/finance/reconciliations', {}, { key: 'rec-1' });
    const [one, other] = await Promise.all([ask(), ask()]);
    expect(other.body).toEqual(one.body);
  });
});

describe('a run', () => {
  it('goes on where its heartbeat says that it stopped, and counts on', async () => {
    const { db, stripe } = api.world;
    const activities = createReconciliationActivities({ db, stripe });
    const to = Math.floor(Date.now() / 1000) * 1000;
    const heartbeatDetails = { next: to, matched: 41, underWay: 1 };
    const environment = new MockActivityEnvironment({ heartbeatDetails }, { client: api.world.client });
    expect(await environment.run(() => activities.compareBooks({ from: 0, to }))).toEqual({ matched: 41, underWay: 1 });
  });

  it('is begun by schedules that each preparation sets, each once', async () => {
    const { client, taskQueue } = api.world;
    await setSchedules(client, taskQueue);
    await client.schedule.getHandle('reconciliation-nightly').pause('not tonight');
    await setSchedules(client, taskQueue);
    const nightly = await client.schedule.getHandle('reconciliation-nightly').describe();
    expect(nightly.state.paused).toBe(true);

    await client.schedule.getHandle('reconciliation-hourly').trigger();

    const newest = await until(
      async () => (await api.ask('GET', '/v1/finance/reconciliations?limit=1')).body.data[0] as unknown as Scheduled,
      ({ source, state }) => source === 'scheduled' && state === 'succeeded',
    );
    expect(newest.id).toMatch(/^hourly-/);
    expect(Date.parse(newest.to) - Date.parse(newest.from)).toBeLessThanOrEqual(48 * 3_600_000);
    expect(newest.counts['missingHere']).toBeGreaterThan(0);
  });
});

interface Scheduled {
  readonly id: string;
  readonly source: string;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly counts: Readonly<Record<string, number>>;
}
