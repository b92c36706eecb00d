import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charges, documentSeries, invoices, refunds } from '../../db/schema.ts';
import { loadState } from '../../db/subscriptions.ts';
import { periodOf } from '../../domain/stage.ts';
import { rewriteTenants } from '../../service/rewrite-tenants.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { type Answer, type Api, createApi, expectStatus, finished } from '../api/support/api.ts';
import { type RestorableTemporal, startRestorableTemporal } from '../support/restorable-temporal.ts';
import { type Backup, takeBackup } from '../support/set-back.ts';
import { forgetAllKeys, moneyGivenBack, moneyMoved } from '../support/stand-in.ts';
import { midLife } from '../support/tenants.ts';
import { runWorkers, until } from '../support/world.ts';

/*
 * Database, Temporal, or both are set back, to one point or to two, and Stripe has forgotten every idempotency key, as a day
 * later (docs/trust.md, "T13"). Then operators do what docs/restore.md says, and clients repeat what they had asked for.
 */

type Point = 'early' | 'late' | null;

const forms: readonly { readonly what: string; readonly database: Point; readonly temporal: Point }[] = [
  { what: 'the database', database: 'early', temporal: null },
  { what: 'Temporal', database: null, temporal: 'early' },
  { what: 'both', database: 'early', temporal: 'early' },
  { what: 'both, the database further', database: 'early', temporal: 'late' },
  // Which is as if both were set back to the earlier point, as each run that is behind is begun again.
  ...(process.env['EVERY_FORM'] === 'true'
    ? ([{ what: 'both, Temporal further', database: 'late', temporal: 'early' }] as const)
    : []),
];

let temporal: RestorableTemporal;
beforeAll(async () => {
  temporal = await startRestorableTemporal();
});
afterAll(() => temporal.close());

const hourMs = 3_600_000;
const active = ['steady', 'buyer', 'renewing', 'declined', 'card', 'refunded', 'leaver', 'ending', 'overdue'];

describe.each(forms)('where $what was set back', ({ database, temporal: temporalTo }) => {
  let api: Api;
  let stopWorkers: () => Promise<void>;
  /** Differences that the reconciliation right after the restore has named, by the key that they are about. */
  let named: ReadonlySet<string>;
  /** The charge of each invoice's number, as it was given out before the restore. */
  let givenOut: ReadonlyMap<string, string>;
  /** What Stripe had moved, and gave back, when it was restored. */
  let moved: Moved;

  beforeAll(async () => {
    api = await createApi({ worker: false, temporalAddress: temporal.address });
    const { world } = api;
    await startWorkers();
    await before();
    const backups = new Map<Point, Backup>();
    const keep = async (point: 'early' | 'late') => {
      if (database === point) backups.set(point, await takeBackup(world));
      if (temporalTo === point) temporal.backUp(point);
    };
    await keep('early');
    await lostTime();
    await keep('late');
    await lostLater();

    givenOut = await numbersNow();
    await stopWorkers();
    if (temporalTo !== null) await temporal.restore(temporalTo);
    await backups.get(database)?.restore();
    await forgetAllKeys(world);
    // A restore takes longer than this one.
    await world.db.update(documentSeries).set({ provenAt: sql`proven_at - interval '2 minutes'` });
    await startWorkers();

    const { db, client, stripe, taskQueue } = world;
    const rewritten = await rewriteTenants({ db, client, stripe, taskQueue }, 1_000);
    expect(rewritten.failed).toEqual([]);
    await deleteAgain(rewritten.ended);
    await restEasy();
    moved = await stripesView();
    named = await reconcile();
  }, 240_000);
  afterAll(async () => {
    await stopWorkers();
    await api.close();
  });

  async function startWorkers(): Promise<void> {
    const workers = await runWorkers(api.world, { address: temporal.address });
    stopWorkers = () => workers.stop();
  }

  const ask = (method: string, path: string, body: unknown = {}, key?: string): Promise<Answer> =>
    api.ask(method, `/v1${path}`, body, { ...(key !== undefined && { key }) });
  const card = (tenant: string, paymentMethod: string) =>
    ask('PUT', `/tenants/${tenant}/payment-method`, { paymentMethod });
  const advance = async (tenant: string, to: string) =>
    finished(api, await ask('POST', `/tenants/${tenant}/test-clock/advance`, { to }));
  const buy = (tenant: string, quantity: number, key: string) =>
    ask('POST', `/tenants/${tenant}/licences`, { quantity }, key);

  /** Tenants at each stage. */
  async function before(): Promise<void> {
    await Promise.all(active.map(async (id) => (await api.begin(id)).activate(3)));
    await Promise.all([
      api.begin('trialing'),
      api.begin('converting').then(async () => {
        await card('converting', 'pm_card_visa');
        await ask('POST', '/tenants/converting/subscription/activation', { quantity: 2 });
      }),
      card('overdue', 'pm_card_chargeCustomerFail').then(() => advance('overdue', '2026-04-01T12:00:00Z')),
      ask('POST', '/tenants/ending/subscription/cancellation'),
    ]);
    // Lives in real time; its renewal was due a day and an hour ago, and begins once the backup is taken.
    const { options } = await midLife(api.world, 'real-time', { endsInMs: -25 * hourMs });
    await api.world.client.workflow.start('subscription', { ...options, startDelay: '2s' });
  }

  /** What happens after the early backup; asked for again once all is restored, as careful clients do. */
  async function lostTime(): Promise<void> {
    const [paid] = await api.world.db.select().from(charges).where(eq(charges.tenantId, 'refunded'));
    await Promise.all([
      buy('buyer', 2, 'two more'),
      advance('renewing', '2026-04-02T00:00:00Z'),
      card('declined', 'pm_card_chargeCustomerFail')
        .then(() => advance('declined', '2026-04-03T00:00:00Z'))
        .then(() => card('declined', 'pm_card_mastercard')),
      card('card', 'pm_card_mastercard'),
      ask('POST', `/finance/charges/${paid?.id}/refunds`, { amount: 500, reason: 'x' }, 'some back'),
      ask('POST', '/tenants/leaver/subscription/cancellation'),
      advance('ending', '2026-04-02T00:00:00Z'),
      advance('converting', '2026-03-16T00:00:00Z'),
      card('overdue', 'pm_card_visa'),
      begin('newcomer'),
      untilPaid('real-time', 1),
    ]);
  }

  async function lostLater(): Promise<void> {
    await Promise.all([buy('buyer', 1, 'one more'), advance('renewing', '2026-05-02T00:00:00Z')]);
  }

  /** Signs a tenant up and has it pay, or finds that it has. */
  async function begin(tenantId: string): Promise<void> {
    const body = {
      tenantId,
      name: tenantId,
      adminEmail: 'a@example.com',
      testClock: { frozenTime: '2026-03-01T10:00:00Z' },
    };
    await ask('POST', '/tenants', body, `sign up ${tenantId}`);
    await card(tenantId, 'pm_card_visa');
    await ask('POST', `/tenants/${tenantId}/subscription/activation`, { quantity: 2, startNow: true });
  }

  async function untilPaid(tenantId: string, times: number): Promise<void> {
    await until(
      () => moneyMoved(api.world, tenantId),
      (all) => all.length >= times,
    );
  }

  async function deleteAgain(ended: readonly string[]): Promise<void> {
    for (const id of ended) expectStatus(await ask('POST', `/ops/tenants/${id}/reconcile`), 200);
  }

  /** Until what time has made due, in real time, has its outcome. */
  async function restEasy(): Promise<void> {
    await until(
      async () => (await loadState(api.world.db, 'real-time'))?.state ?? null,
      (state) => state !== null && periodOf(state)?.number === 4 && state.chargeUnderWay === null,
    );
  }

  async function numbersNow(): Promise<ReadonlyMap<string, string>> {
    const rows = await api.world.db.select().from(invoices);
    return new Map(rows.map(({ number, kind, chargeId }) => [number, `${kind} of ${chargeId}`]));
  }

  async function reconcile(): Promise<ReadonlySet<string>> {
    const answer = await api.ask('POST', '/v1/finance/reconciliations', {}, { as: api.keys.finance });
    const { items } = expectStatus(answer, 201).body as unknown as {
      readonly items: readonly { readonly key: string }[];
    };
    return new Set(items.map(({ key }) => key));
  }

  interface Moved {
    readonly charges: readonly (readonly [key: string | undefined, amount: number])[];
    readonly refunds: readonly number[];
  }

  async function stripesView(): Promise<Moved> {
    return { charges: await moneyMoved(api.world), refunds: await moneyGivenBack(api.world) };
  }

  it('names every charge and refund that is at Stripe and not here', async () => {
    const { db } = api.world;
    const rows = await db.select().from(charges).where(eq(charges.state, 'succeeded'));
    const known = new Map(rows.map(({ key, amount }) => [key, amount]));
    const unknown = moved.charges.filter(([key = '', amount]) => known.get(key) !== amount).map(([key = '']) => key);
    expect(unknown.filter((key) => !named.has(key))).toEqual([]);
    const here = (await db.select().from(refunds).where(eq(refunds.state, 'succeeded'))).length;
    const namedRefunds = [...named].filter((key) => key.startsWith('refund')).length;
    expect(here + namedRefunds).toBe(moved.refunds.length);
  });

  it('charges nothing twice, and gives nothing back twice, also where all is asked for again', async () => {
    await lostTime();
    await lostLater();
    const living = [...active, 'trialing', 'converting', 'newcomer'].filter((id) => id !== 'ending');
    const arrived = await Promise.all(
      living.map(async (id) => [id, (await advance(id, '2026-06-02T00:00:00Z')).status] as const),
    );

    expect(arrived.filter(([, status]) => status !== 200)).toEqual([]);
    const reasons = (await moneyMoved(api.world)).map(([key = '']) => reasonOf(key));
    expect(reasons.filter((reason, index) => reasons.indexOf(reason) !== index)).toEqual([]);
    expect(reasons).toEqual(expect.arrayContaining(['renewing/2/renewal/period', 'real-time/4/renewal/period']));
    expect(reasons.filter((reason) => reason.startsWith('buyer/proration'))).toHaveLength(2);
    expect(await moneyGivenBack(api.world, 'refunded')).toEqual([500]);
  });

  it('gives no number to another document than before', async () => {
    const again = [...(await numbersNow())].filter(([number, of]) => (givenOut.get(number) ?? of) !== of);
    expect(again).toEqual([]);
  });

  it('leaves nobody stuck: each living tenant has a run, takes a change, and is not parked', async () => {
    const buying = ['steady', 'buyer', 'renewing', 'declined', 'card', 'refunded', 'overdue', 'converting', 'newcomer'];
    const bought = await Promise.all(
      buying.map(async (id) => [id, (await finished(api, await buy(id, 1, 'after all'))).status] as const),
    );
    expect(bought.filter(([, status]) => status !== 200)).toEqual([]);
    for (const id of buying) {
      const handle = api.world.client.workflow.getHandle(subscriptionWorkflowId(id));
      const { status, raw } = await handle.describe();
      expect([id, status.name, raw.pendingWorkflowTask?.attempt ?? 1]).toEqual([id, 'RUNNING', 1]);
    }
  });
});

/** What a key charges for, whatever its attempt; a purchase has one reason whatever its period. */
function reasonOf(key: string): string {
  const [tenant, period, kind, reason] = key.split('/');
  return kind === 'proration' ? [tenant, kind, reason].join('/') : [tenant, period, kind, reason].join('/');
}
