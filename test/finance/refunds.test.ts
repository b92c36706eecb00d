import { asc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { markRefundSent, type RefundRow, requestRefund, reserveRefund } from '../../db/refunds.ts';
import { charges, invoices, refunds } from '../../db/schema.ts';
import { type Concern, concernIds } from '../../domain/attention.ts';
import { factFound, refundWorkflowId, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { useService } from '../support/fixtures.ts';
import type { Answer } from '../support/service.ts';
import {
  arm,
  armChargeFault,
  decideAtBank,
  disputeIntent,
  forgetKey,
  healStripe,
  moneyGivenBack,
} from '../support/stand-in.ts';
import { ledgerLines, ledgerOf, startActive } from '../support/tenants.ts';
import { textsIn } from '../support/texts.ts';
import { until } from '../support/world.ts';

const service = useService();
beforeEach(() => healStripe(service.world));

interface RefundBody {
  readonly id: string;
  readonly state: string;
  readonly amount: number;
  readonly tax: number;
  readonly creditNote: { readonly number: string; readonly total: number } | null;
}

/** A tenant that has paid £72.00 with £12.00 of tax, and that charge. */
async function paidTenant(tenantId: string): Promise<{ readonly tenantId: string; readonly chargeId: string }> {
  await startActive(service.world, tenantId, { taxMilliPercent: 20_000 });
  const [charge] = await ledgerOf(service.world, tenantId);
  if (charge?.state !== 'succeeded') throw new Error('Nothing was charged');
  return { tenantId, chargeId: charge.id };
}

function refund(chargeId: string, body: unknown, key?: string): Promise<Answer> {
  return service.ask('POST', `/v1/finance/charges/${chargeId}/refunds`, {
    key: service.keys.finance,
    body,
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });
}

const givenBack = (tenantId: string): Promise<readonly number[]> => moneyGivenBack(service.world, tenantId);

async function refundedOf(chargeId: string): Promise<number | undefined> {
  const [row] = await service.world.db.select().from(charges).where(eq(charges.id, chargeId));
  return row?.refunded;
}

async function creditNotesOf(tenantId: string): Promise<(typeof invoices.$inferSelect)[]> {
  const rows = await service.world.db.select().from(invoices).where(eq(invoices.tenantId, tenantId));
  return rows.filter(({ kind }) => kind === 'credit_note');
}

describe('a refund', () => {
  it('gives money back, makes a credit note that names its invoice, and counts on the charge', async () => {
    const { tenantId, chargeId } = await paidTenant('plain');

    const answer = await refund(chargeId, { amount: 1_000, reason: 'Two licences bought by mistake' });

    expect(answer).toMatchObject({
      status: 201,
      body: {
        state: 'succeeded',
        chargeId,
        amount: 1_000,
        tax: 167,
        currency: 'gbp',
        reason: 'Two licences bought by mistake',
        creditNote: { kind: 'credit_note', total: 1_000, tax: 167, refersTo: expect.stringMatching(/^INV-\d{6}$/) },
      },
    });
    expect(await givenBack(tenantId)).toEqual([1_000]);
    expect(await refundedOf(chargeId)).toBe(1_000);
    const [note] = await creditNotesOf(tenantId);
    expect(note).toMatchObject({ total: 1_000, tax: 167, chargeId });
    expect(note?.lines.map(({ amount }) => amount)).toEqual([833]);
  });

  it('is all that is left where no amount is named, its tax the rest; and then nothing is left', async () => {
    const { tenantId, chargeId } = await paidTenant('whole');
    await refund(chargeId, { amount: 3_333, reason: 'a part' });

    expect(await refund(chargeId, { reason: 'the rest' })).toMatchObject({
      status: 201,
      body: { amount: 3_867, tax: 1_200 - 556 },
    });
    expect(await refund(chargeId, { reason: 'more' })).toMatchObject({
      status: 409,
      body: { code: 'refund_exceeds_charge' },
    });
    expect(await givenBack(tenantId)).toEqual([3_333, 3_867]);
    expect(await refundedOf(chargeId)).toBe(7_200);
  });

  it('ends what called for it once nothing is left of the charge, and not before', async () => {
    const { tenantId, chargeId } = await paidTenant('called-for');
    const [charge] = await ledgerOf(service.world, tenantId);
    const standing = { about: concernIds.refund(charge?.key ?? ''), reason: 'It was paid too late: refund it.' };
    const { view } = await raise(tenantId, standing);
    expect(view.concerns).toEqual([standing]);

    await refund(chargeId, { amount: 3_000, reason: 'a part' });
    expect((await service.world.read(tenantId)).view.concerns).toEqual([standing]);
    await refund(chargeId, { reason: 'the rest' });

    await until(
      () => service.world.read(tenantId),
      ({ view: now }) => now.concerns.length === 0,
    );
  });

  async function raise(tenantId: string, standing: Concern) {
    const workflow = service.world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
    await workflow.signal(factFound, { type: 'attentionNeeded', ...standing });
    return until(
      () => service.world.read(tenantId),
      ({ view }) => view.concerns.length > 0,
    );
  }

  it('of a first period that was paid while the tenant was leaving lets nothing begin where it stays', async () => {
    // given an activation that the payer confirms after a cancellation
    const { world } = service;
    await world.signUp('stays');
    await world.command('stays', { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    await armChargeFault(world, 'stays', 'sca', { count: 1 });
    await world.command('stays', { type: 'activate', quantity: 2, startNow: true });
    await world.command('stays', { type: 'cancel' });
    const [charge] = await ledgerOf(world, 'stays');
    await decideAtBank(world, charge?.paymentIntent ?? '', 'authorise');
    const concernsAre = (count: number) =>
      until(
        () => world.read('stays'),
        ({ view }) => view.concerns.length === count,
      );
    expect((await concernsAre(1)).state.paidOpening).toMatchObject({ key: charge?.key });

    // when it is refunded as ops are asked to, and the tenant stays
    await refund(charge?.id ?? '', { reason: 'paid too late' });
    await concernsAre(0);
    await world.command('stays', { type: 'keep' });

    // then its trial goes on, and it may pay for the period again
    expect((await world.read('stays')).view.state).toBe('trialing');
    expect(await world.command('stays', { type: 'activate', quantity: 2, startNow: true })).toEqual({ type: 'done' });
    expect((await world.read('stays')).view.state).toBe('active');
    expect(await ledgerLines(world, 'stays')).toEqual(['first 1 succeeded 4000', 'first 2 succeeded 4000']);
  });

  it('never exceeds its charge, however many are requested at once', async () => {
    const { tenantId, chargeId } = await paidTenant('raced');

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => refund(chargeId, { amount: 3_000, reason: 'raced' })),
    );

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409, 409, 409]);
    expect(await givenBack(tenantId)).toEqual([3_000, 3_000]);
    expect(await refundedOf(chargeId)).toBe(6_000);
    expect(await creditNotesOf(tenantId)).toHaveLength(2);
  });

  it('requested again under its Idempotency-Key is the same refund, also while it is under way', async () => {
    const { tenantId, chargeId } = await paidTenant('repeated');
    const ask = (): Promise<Answer> => refund(chargeId, { amount: 500, reason: 'once' }, 'refund-once');

    const answers = [...(await Promise.all([ask(), ask(), ask()])), await ask()];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => (body as RefundBody).id)).size).toBe(1);
    expect(await givenBack(tenantId)).toEqual([500]);
    expect(await refund(chargeId, { amount: 501, reason: 'once' }, 'refund-once')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('is of a charge that succeeded, with a reason and a whole amount', async () => {
    await startActive(service.world, 'declined', { card: 'pm_card_chargeCustomerFail' });
    const [declined] = await ledgerOf(service.world, 'declined');
    expect(declined?.state).toBe('declined');
    expect(await refund(declined?.id ?? '', { reason: 'none' })).toMatchObject({
      status: 409,
      body: { code: 'refund_exceeds_charge' },
    });
    expect(await refund('chg_nobody', { reason: 'none' })).toMatchObject({ status: 404 });
    for (const body of [
      {},
      { reason: ' ' },
      { reason: 'x', amount: 0 },
      { reason: 'x', amount: 1.5 },
      { reason: 'x', more: 1 },
    ])
      expect(await refund(declined?.id ?? '', body)).toMatchObject({
        status: 422,
        body: { code: 'validation_failed' },
      });
  });

  it('of a tenant that is deleted takes no reason, and is made without', async () => {
    // Given a refund with a reason, of a tenant that is deleted afterwards
    const { tenantId, chargeId } = await paidTenant('forgotten');
    const ask = (): Promise<Answer> => refund(chargeId, { amount: 500, reason: 'Anna asked' }, 'before-the-end');
    expect(await ask()).toMatchObject({ status: 201, body: { reason: 'Anna asked' } });
    const path = `/v1/finance/charges/${chargeId}/refund-preview`;
    const takesReason = async () => (await service.ask('GET', path, { key: service.keys.finance })).body;
    expect(await takesReason()).toMatchObject({ takesReason: true });
    await service.world.command(tenantId, { type: 'cancel' });
    expect((await service.world.advance(tenantId, '2026-04-02T00:00:00Z')).view.state).toBe('deleted');

    // When more is refunded with a reason, then the answer names the field, and nothing is given back
    expect(await takesReason()).toMatchObject({ takesReason: false });
    expect(await refund(chargeId, { amount: 700, reason: 'Bob asked' })).toMatchObject({
      status: 422,
      body: {
        code: 'validation_failed',
        errors: [{ pointer: '/reason', detail: expect.stringContaining('not taken') }],
      },
    });
    expect(await refundedOf(chargeId)).toBe(500);

    // When it is left out, then it is given back, with who did it and when
    expect(await refund(chargeId, { amount: 700 })).toMatchObject({
      status: 201,
      body: { amount: 700, reason: null, actor: expect.stringContaining('finance') },
    });
    // And the refund of before, sent again, is still that refund
    expect(await ask()).toMatchObject({ status: 201, body: { amount: 500, reason: null } });
    expect(await refundedOf(chargeId)).toBe(1_200);
  });

  it('keeps its reason out of the workflow’s history', async () => {
    const { chargeId } = await paidTenant('discreet');
    const { body } = await refund(chargeId, { amount: 100, reason: 'Anna asked for it' });

    const { id } = body as RefundBody;
    const said = textsIn(await service.world.client.workflow.getHandle(refundWorkflowId(id)).fetchHistory()).join('\n');

    expect(said).toContain(id);
    expect(said).not.toContain('Anna');
  });
});

describe('a refund without a clear answer', () => {
  const paths = { method: 'POST', path: '/v1/refunds', count: 1 } as const;

  it.each([
    'error_after',
    'error_before',
    'reset_before',
    'reset_after',
    'hang_after',
    'conflict',
    'rate_limited',
  ] as const)('%s: is found out about and made once', async (fault) => {
    const { tenantId, chargeId } = await paidTenant(`unclear-${fault}`);
    await arm(service.world, { fault, ...paths, where: { 'metadata[tenantId]': tenantId } });

    const answer = await refund(chargeId, { amount: 700, reason: fault });
    const { id } = answer.body as RefundBody;
    // A saved 500 without effect keeps answering 500: it stays open, and nothing is guessed.
    if (fault === 'error_before') {
      expect(answer).toMatchObject({ status: 202, body: { state: 'pending' } });
      expect(await refund(chargeId, { amount: 6_501, reason: 'more than is left meanwhile' })).toMatchObject({
        status: 409,
      });
      await forgetKey(service.world, `refund/${chargeId}/${(await keyOf(id)).split('/').at(-1)}`);
    }
    const done = await until(
      () => service.ask('GET', `/v1/finance/refunds/${id}`),
      ({ body }) => (body as RefundBody).state === 'succeeded',
    );

    expect(done.body).toMatchObject({ amount: 700, creditNote: { total: 700 } });
    expect(await givenBack(tenantId)).toEqual([700]);
    expect(await refundedOf(chargeId)).toBe(700);
    expect(await creditNotesOf(tenantId)).toHaveLength(1);
  });

  async function keyOf(id: string): Promise<string> {
    const [row] = await service.world.db.select().from(refunds).where(eq(refunds.id, id));
    return row?.key ?? '';
  }

  it('whose key was forgotten is found among the refunds of its intent', async () => {
    const { tenantId, chargeId } = await paidTenant('pruned');
    const where = { 'metadata[tenantId]': tenantId };
    await arm(service.world, { fault: 'error_after', ...paths, where });
    await arm(service.world, { fault: 'key_pruned', method: 'POST', path: '/v1/refunds', where });

    expect(await refund(chargeId, { amount: 900, reason: 'pruned' })).toMatchObject({ status: 201 });
    expect(await givenBack(tenantId)).toEqual([900]);
  });

  it('refused by Stripe says so, and holds nothing of the charge any more', async () => {
    const { tenantId, chargeId } = await paidTenant('disputed');
    await disputeIntent(service.world, await intentOf(tenantId));

    expect(await refund(chargeId, { amount: 1, reason: 'too late' })).toMatchObject({
      status: 409,
      body: { code: 'refund_failed', detail: expect.stringContaining('charge_disputed') },
    });
    expect(await refundedOf(chargeId)).toBe(0);
    expect(await creditNotesOf(tenantId)).toEqual([]);
  });
});

async function intentOf(tenantId: string): Promise<string> {
  const [row] = await ledgerOf(service.world, tenantId);
  return row?.paymentIntent ?? '';
}

describe('a refund made in Stripe’s dashboard', () => {
  it('is written down with its credit note, once, and counts', async () => {
    const { tenantId, chargeId } = await paidTenant('dashboard');
    const payment_intent = await intentOf(tenantId);
    await arm(service.world, { fault: 'webhook_doubled', event: 'refund.created' });

    await service.world.stripe.refunds.create({ payment_intent, amount: 3_600 });

    await until(
      () => refundedOf(chargeId),
      (refunded) => refunded === 3_600,
    );
    expect(await refund(chargeId, { amount: 3_601, reason: 'too much' })).toMatchObject({
      status: 409,
      body: { code: 'refund_exceeds_charge' },
    });
    expect(await refund(chargeId, { reason: 'the rest' })).toMatchObject({ status: 201, body: { amount: 3_600 } });
    expect((await creditNotesOf(tenantId)).map(({ total, tax }) => [total, tax])).toEqual([
      [3_600, 600],
      [3_600, 600],
    ]);
    expect(await refundedOf(chargeId)).toBe(7_200);
  });
});

describe('a refund whose process was killed', () => {
  const madeBy = { runId: 'killed', activityId: '1' };
  const request = (charge: { readonly tenantId: string; readonly chargeId: string }) => ({
    ...charge,
    currency: 'gbp',
    amount: 800,
    reason: 'killed',
    actor: 'finance test',
    commandId: 'killed',
  });
  const requested = async (charge: { readonly tenantId: string; readonly chargeId: string }): Promise<RefundRow> => {
    const row = await requestRefund(service.world.db, request(charge), refundWorkflowId);
    if (typeof row === 'string') throw new Error(row);
    return row;
  };
  const runWorkflow = (id: string): Promise<unknown> =>
    service.world.client.workflow.execute('refund', {
      workflowId: refundWorkflowId(id),
      taskQueue: service.world.taskQueue,
      args: [id],
    });

  it('before its workflow began holds nothing of the charge', async () => {
    const charge = await paidTenant('killed-early');
    await requested(charge);
    expect(await refund(charge.chargeId, { reason: 'everything' })).toMatchObject({
      status: 201,
      body: { amount: 7_200 },
    });
  });

  it('after Stripe had made it goes on and makes no other', async () => {
    const charge = await paidTenant('killed-late');
    const { db, stripe } = service.world;
    const { id, key } = await requested(charge);
    await reserveRefund(db, id, madeBy);
    await markRefundSent(db, id, new Date());
    const [row] = await ledgerOf(service.world, charge.tenantId);
    const metadata = { refundKey: key, tenantId: charge.tenantId };
    await stripe.refunds.create({ payment_intent: row?.paymentIntent ?? '', amount: 800, metadata });

    expect(await runWorkflow(id)).toEqual({ state: 'succeeded' });
    expect(await givenBack(charge.tenantId)).toEqual([800]);
    expect(await refundedOf(charge.chargeId)).toBe(800);
  });

  it('a day ago, before it reached Stripe, is given up: its key is not safe any more', async () => {
    const charge = await paidTenant('killed-long-ago');
    const { db } = service.world;
    const { id } = await requested(charge);
    await reserveRefund(db, id, madeBy);
    await markRefundSent(db, id, new Date(Date.now() - 26 * 3_600_000));

    expect(await runWorkflow(id)).toEqual({ state: 'failed' });
    expect(await givenBack(charge.tenantId)).toEqual([]);
    expect(await refund(charge.chargeId, { reason: 'again, knowingly' })).toMatchObject({ body: { amount: 7_200 } });
  });
});

it('numbers credit notes in one series without a gap', async () => {
  const rows = await service.world.db.select().from(invoices).orderBy(asc(invoices.number));
  const notes = rows.filter(({ kind }) => kind === 'credit_note').map(({ number }) => number);
  expect(notes.length).toBeGreaterThan(10);
  expect(notes).toEqual(notes.map((_, index) => `CN-${String(index + 1).padStart(6, '0')}`));
});
