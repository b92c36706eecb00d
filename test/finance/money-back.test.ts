import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { activity, charges, disputes, refunds } from '../../db/schema.ts';
import { attentionOf } from '../../domain/attention.ts';
import { useService } from '../support/fixtures.ts';
import { arm, disputeIntent, failRefund, moneyGivenBack, moveDispute } from '../support/stand-in.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { signedIn } from '../support/visitor.ts';
import { until } from '../support/world.ts';

/* Money that goes back by refunds that fail days later, and by disputes over what was refunded. Each tenant has paid £60.00. */

const service = useService({ booksAgree: true });

interface Detail {
  readonly refunded: number;
  readonly kept: number;
  readonly refundable: number;
  readonly whatWentBack: readonly string[];
  readonly refunds: readonly {
    readonly id: string;
    readonly state: string;
    readonly failureCode: string | null;
    readonly failedAt: string | null;
    readonly creditNote: { readonly number: string; readonly total: number } | null;
    readonly stripeRefund: string;
  }[];
}

async function paidTenant(tenantId: string) {
  await startActive(service.world, tenantId);
  const [charge] = await ledgerOf(service.world, tenantId);
  if (charge?.paymentIntent == null) throw new Error('Nothing was charged');
  return { tenantId, chargeId: charge.id, key: charge.key, paymentIntent: charge.paymentIntent };
}

async function detailOf(chargeId: string): Promise<Detail> {
  const { body } = await service.ask('GET', `/v1/finance/charges/${chargeId}`, { key: service.keys.finance });
  return body as Detail;
}

/** Finance gives money back; answers the refund's id at the card processor. */
async function refund(chargeId: string, amount: number): Promise<string> {
  const answer = await ask(chargeId, { amount, reason: 'a test' });
  expect(answer.status).toBe(201);
  return (answer.body as { readonly stripeRefund: string }).stripeRefund;
}

const ask = (chargeId: string, body: object) =>
  service.ask('POST', `/v1/finance/charges/${chargeId}/refunds`, { key: service.keys.finance, body });

const attentionIn = async (tenantId: string) => attentionOf((await service.world.read(tenantId)).view.concerns);
const attention = (tenantId: string, expected: string | null) =>
  until(
    () => attentionIn(tenantId),
    (told) => told === expected,
  );

it('a refund that fails days later: ops are told, the charge has it again, and its credit note serves the next one', async () => {
  // given a refund of £20.00 that succeeded
  const { tenantId, chargeId, key } = await paidTenant('fails-later');
  const stripeRefund = await refund(chargeId, 2_000);
  const note = (await detailOf(chargeId)).refunds[0]?.creditNote?.number;

  // when its bank sends it back, and both webhooks come twice
  for (const event of ['refund.failed', 'refund.updated'])
    await arm(service.world, { fault: 'webhook_doubled', event, count: 1 });
  await failRefund(service.world, stripeRefund, { reason: 'lost_or_stolen_card' });

  // then ops are told what to do, and finance sees why nothing has gone back
  await attention(
    tenantId,
    `A refund of ${key} failed (lost or stolen card): £20.00 came back to our balance, and what was credited (${note}) stands. Refund it again, or pay the customer another way and acknowledge this.`,
  );
  expect(await detailOf(chargeId)).toMatchObject({
    refunded: 0,
    kept: 6_000,
    whatWentBack: [
      '£60.00 was paid.',
      `A refund of £20.00 failed (lost or stolen card): the money came back, and credit note ${note} stands.`,
      '£60.00 of £60.00 is kept.',
      '£20.00 of it is credited and owed to the customer.',
    ],
    refunds: [
      {
        state: 'failed',
        failureCode: 'lost_or_stolen_card',
        failedAt: expect.any(String),
        creditNote: { number: note },
      },
    ],
  });
  expect(await moneyGivenBack(service.world, tenantId)).toEqual([]);
  const log = await service.world.db.select().from(activity).where(eq(activity.tenantId, tenantId));
  expect(log.filter(({ type }) => type === 'refundFailed')).toMatchObject([
    { amount: 2_000, actor: 'card processor', chargeId },
  ]);

  // and when £30.00 are refunded, £20.00 of it are credited already
  await refund(chargeId, 3_000);
  await attention(tenantId, null);
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 3_000, kept: 3_000 });
  const notes = (await detailOf(chargeId)).refunds.map(({ creditNote }) => creditNote?.total);
  expect(notes).toEqual([2_000, 1_000]);
  expect(await moneyGivenBack(service.world, tenantId)).toEqual([3_000]);

  // and its page says of each credit note what it credits, which is not what was refunded
  const finance = await signedIn(service, service.keys.finance);
  const rows = (await finance.get(`/finance/charges/${chargeId}`)).page.section('Refunds');
  const later = (await detailOf(chargeId)).refunds[1]?.creditNote?.number ?? '';
  expect(rows.row(note ?? '').text).toContain('credits £20.00');
  expect(rows.row(later).text).toMatch(/credits £10\.00.*£30\.00/s);
});

it.each([
  ['all of it', 6_000],
  ['a part of it', 3_000],
] as const)(
  'one of %s that fails unheard, and is made again at the dashboard: the books say once that it went back',
  async (_, amount) => {
    // given a refund of whose failure nothing is heard
    const { tenantId, chargeId, paymentIntent } = await paidTenant(`fails-unheard-${amount}`);
    const first = await refund(chargeId, amount);
    for (const event of ['refund.failed', 'refund.updated'])
      await arm(service.world, { fault: 'webhook_lost', event, count: 1 });
    await failRefund(service.world, first);

    // when the dashboard gives it back again
    const { id } = await service.world.stripe.refunds.create({ payment_intent: paymentIntent, amount });

    // then the first has failed, its credit note serves the second, what is left is kept, and nothing is left to do
    const { refunds: made, ...money } = await until(
      () => detailOf(chargeId),
      ({ refunds: known }) => known.length === 2,
    );
    expect(made.map(({ stripeRefund, state }) => [stripeRefund, state])).toEqual([
      [first, 'failed'],
      [id, 'succeeded'],
    ]);
    expect(made.map(({ creditNote }) => creditNote?.total ?? null)).toEqual([amount, null]);
    expect(money).toMatchObject({ refunded: amount, kept: 6_000 - amount });
    expect(await attentionIn(tenantId)).toBeNull();
  },
);

it('two parts that are given back one after the other at the dashboard: both went back, and each is credited', async () => {
  const { chargeId, paymentIntent } = await paidTenant('parts-at-dashboard');
  for (const [index, amount] of [1_000, 2_000].entries()) {
    await service.world.stripe.refunds.create({ payment_intent: paymentIntent, amount });
    await until(
      () => detailOf(chargeId),
      ({ refunds: known }) => known.length === index + 1,
    );
  }
  const { refunds: made, refunded } = await detailOf(chargeId);
  expect(made.map(({ state, creditNote }) => [state, creditNote?.total])).toEqual([
    ['succeeded', 1_000],
    ['succeeded', 2_000],
  ]);
  expect(refunded).toBe(3_000);
});

it('one that was made at the dashboard is followed too; no more than was paid can go back', async () => {
  const { tenantId, chargeId, key, paymentIntent } = await paidTenant('fails-at-dashboard');
  const { id } = await service.world.stripe.refunds.create({ payment_intent: paymentIntent });
  await until(
    () => detailOf(chargeId),
    ({ refunded }) => refunded === 6_000,
  );
  await failRefund(service.world, id);
  await until(
    () => attentionIn(tenantId),
    (told) => told?.startsWith(`A refund of ${key} failed (expired or canceled card): £60.00`) === true,
  );
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 0, kept: 6_000 });

  // Refunded again in full: the same credit note covers all of it, and nothing is left
  await refund(chargeId, 6_000);
  await attention(tenantId, null);
  expect((await detailOf(chargeId)).refunds.map(({ state, creditNote }) => [state, creditNote?.total])).toEqual([
    ['failed', 6_000],
    ['succeeded', undefined],
  ]);
  const body = { amount: 1, reason: 'more' };
  expect(
    await service.ask('POST', `/v1/finance/charges/${chargeId}/refunds`, { key: service.keys.finance, body }),
  ).toMatchObject({ status: 409, body: { code: 'refund_exceeds_charge' } });
});

it('one of a tenant that is deleted by then is told of too', async () => {
  const { tenantId, chargeId } = await paidTenant('fails-after-deletion');
  const stripeRefund = await refund(chargeId, 6_000);
  await service.world.command(tenantId, { type: 'cancel' });
  expect((await service.world.advance(tenantId, '2026-04-02T00:00:00Z')).view.state).toBe('deleted');
  await failRefund(service.world, stripeRefund);
  await until(
    () => attentionIn(tenantId),
    (told) => told?.includes('£60.00 came back to our balance') === true,
  );
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 0, kept: 6_000 });
});

it('one that failed before this service knew of it is told of, and nothing is booked', async () => {
  const { tenantId, chargeId, key, paymentIntent } = await paidTenant('fails-unknown');
  await arm(service.world, { fault: 'webhook_lost', event: 'refund.created', count: 1 });
  const { id } = await service.world.stripe.refunds.create({ payment_intent: paymentIntent, amount: 500 });
  await failRefund(service.world, id, { reason: 'declined' });
  await attention(
    tenantId,
    `A refund of £5.00 of ${key} failed (declined): nothing was given back, and nothing was credited. Refund it again, or pay the customer another way and acknowledge this.`,
  );
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 0, refunds: [], whatWentBack: [] });
});

it('refunded, then disputed and lost: the money is gone twice, and both ops and finance can read why', async () => {
  const { tenantId, chargeId, key, paymentIntent } = await paidTenant('gone-twice');
  await refund(chargeId, 6_000);

  // when the payer disputes it all the same
  const dispute = await disputeIntent(service.world, paymentIntent);
  const told = await until(
    () => attentionIn(tenantId),
    (reason) => reason !== null,
  );
  expect(told).toMatch(/^The payer disputes £60.00 of .* by .*, and hand in that £60.00 was refunded\.$/);

  // and the bank decides for the payer
  await moveDispute(service.world, dispute, 'lost');
  await attention(
    tenantId,
    `A dispute over £60.00 of ${key} was lost although £60.00 was refunded: the payer has £60.00 too much. Ask for it back or write it off, and acknowledge this.`,
  );
  expect(await detailOf(chargeId)).toMatchObject({
    refunded: 6_000,
    kept: -6_000,
    whatWentBack: [
      '£60.00 was paid.',
      expect.stringMatching(/^£60.00 was refunded \(credit note CN-\d+\)\.$/),
      'A dispute over £60.00 was lost: the payer’s bank has taken it.',
      'It went back twice: the payer has £60.00 more than was paid.',
    ],
  });
  const finance = await signedIn(service, service.keys.finance);
  const { text } = await finance.get(`/finance/charges/${chargeId}`);
  expect(text).toContain('It went back twice: the payer has £60.00 more than was paid.');
});

it('disputed and lost in full: no refund is offered, and the API refuses one before Stripe is asked, saying why', async () => {
  // given a charge whose payer has its money by a dispute
  const { tenantId, chargeId, key, paymentIntent } = await paidTenant('lost-whole');
  const dispute = await disputeIntent(service.world, paymentIntent);
  await moveDispute(service.world, dispute, 'lost');
  await attention(tenantId, `A dispute over £60.00 of ${key} was lost: the payer has it back.`);

  // then nothing of it can be refunded, by the API as on the pages
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 0, kept: 0, refundable: 0 });
  const finance = await signedIn(service, service.keys.finance);
  const charge = await finance.get(`/finance/charges/${chargeId}`);
  expect(charge.page.links(/^Refund up to/)).toEqual([]);
  const form = await finance.get(`/finance/charges/${chargeId}/refund`);
  expect(form.text).toContain('Nothing of it can be given back.');
  expect(form.text).toContain('A dispute over £60.00 was lost: the payer’s bank has taken it.');
  expect(form.html).not.toContain('name="amount"');

  // and a refund that is requested all the same is refused, with what was lost, and never reaches Stripe
  const refused = {
    status: 409,
    body: {
      code: 'refund_exceeds_charge',
      detail: 'A dispute over £60.00 of this charge was lost: the payer has that back, and nothing can be refunded.',
    },
  };
  expect(await ask(chargeId, { amount: 1, reason: 'too late' })).toMatchObject(refused);
  expect(await ask(chargeId, { reason: 'too late' })).toMatchObject(refused);
  const preview = `/v1/finance/charges/${chargeId}/refund-preview`;
  expect(await service.ask('GET', preview, { key: service.keys.finance })).toMatchObject(refused);
  const rows = await service.world.db.select().from(refunds).where(eq(refunds.chargeId, chargeId));
  expect(rows.map(({ state, firstSentAt }) => [state, firstSentAt])).toEqual([
    ['refused', null],
    ['refused', null],
  ]);
  expect(await moneyGivenBack(service.world, tenantId)).toEqual([]);
});

it('disputed and lost in part: at most what is left can be refunded', async () => {
  const { chargeId, paymentIntent } = await paidTenant('lost-part');
  await refund(chargeId, 1_000);
  const dispute = await disputeIntent(service.world, paymentIntent, { amount: 2_000 });
  await moveDispute(service.world, dispute, 'lost');
  await until(
    () => detailOf(chargeId),
    ({ kept }) => kept === 3_000,
  );

  expect(await detailOf(chargeId)).toMatchObject({ refunded: 1_000, refundable: 3_000 });
  const finance = await signedIn(service, service.keys.finance);
  expect((await finance.get(`/finance/charges/${chargeId}`)).page.links(/^Refund up to £30\.00/)).toHaveLength(1);
  const form = await finance.get(`/finance/charges/${chargeId}/refund`);
  expect(form.text).toContain('£30.00 of £60.00 can be given back.');
  expect(form.page.field('Amount in GBP, tax included').value).toBe('30.00');
  expect(await ask(chargeId, { amount: 3_001, reason: 'too much' })).toMatchObject({
    status: 409,
    body: {
      code: 'refund_exceeds_charge',
      detail: 'A dispute over £20.00 of this charge was lost: at most £30.00 of it can be refunded.',
    },
  });
});

it('refunded, then disputed and won: nothing more is to be done, and it went back once', async () => {
  const { tenantId, chargeId, paymentIntent } = await paidTenant('won-back');
  await refund(chargeId, 6_000);
  const dispute = await disputeIntent(service.world, paymentIntent);
  await until(
    () => attentionIn(tenantId),
    (reason) => reason !== null,
  );
  await moveDispute(service.world, dispute, 'won');
  await attention(tenantId, null);
  expect(await detailOf(chargeId)).toMatchObject({ refunded: 6_000, kept: 0 });
});

it('the figures of a month count a refund that failed when it succeeded, and take it off when it failed', async () => {
  const { body } = await service.ask('GET', '/v1/finance/summary?testClocks=true', { key: service.keys.finance });
  const { data } = body as { readonly data: readonly { readonly refunded: number; readonly lost: number }[] };
  const rows = await service.world.db.select().from(refunds).where(eq(refunds.state, 'succeeded'));
  const gone = await service.world.db.select().from(disputes).where(eq(disputes.state, 'lost'));
  const sum = (amounts: readonly { readonly amount: number }[]) =>
    amounts.reduce((total, { amount }) => total + amount, 0);
  expect(data).toMatchObject([{ refunded: sum(rows), lost: sum(gone) }]);
  const ledger = await service.world.db.select().from(charges);
  expect(ledger.reduce((total, { refunded }) => total + refunded, 0)).toBe(sum(rows));
});

it('reconciliation explains all of it: nothing differs, but for a refund of which no webhook has come', async () => {
  const { tenantId, chargeId } = await paidTenant('unheard');
  const stripeRefund = await refund(chargeId, 1_000);
  for (const event of ['refund.failed', 'refund.updated'])
    await arm(service.world, { fault: 'webhook_lost', event, count: 1 });
  await failRefund(service.world, stripeRefund);

  const answer = await service.ask('POST', '/v1/finance/reconciliations', { key: service.keys.finance, body: {} });
  const { items } = answer.body as { readonly items: readonly { readonly kind: string; readonly tenantId: string }[] };
  expect(items.map(({ kind, tenantId: whose }) => `${whose} ${kind}`)).toEqual([`${tenantId} not_refunded_there`]);

  // Sent again from the dashboard, as the page about findings advises
  const [event] = (await service.world.stripe.events.list({ type: 'refund.failed', limit: 1 })).data;
  expect((await service.deliver(event ?? {})).status).toBe(200);
  await until(
    () => detailOf(chargeId),
    ({ refunded }) => refunded === 0,
  );
});
