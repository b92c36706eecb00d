import { MockActivityEnvironment } from '@temporalio/testing';
import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { proveNumbers } from '../../activities/document-numbers.ts';
import { documentSeries, refunds } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';

// Numbers of credit notes after a restore, where the lost ones were for refunds made in Stripe's dashboard.

const service = useService();
const ago = (minutes: number): number => Math.floor(Date.now() / 1_000) - 60 * minutes;

/** How many numbers are left out where Stripe lists these refunds, and the last number was given out long ago. */
async function leftOut(listed: readonly object[]): Promise<number> {
  const { db } = service.world;
  const ofSeries = eq(documentSeries.kind, 'credit_note');
  const provenAt = new Date(1_000 * ago(30));
  const [before] = await db.update(documentSeries).set({ provenAt }).where(ofSeries).returning();
  const list = async function* () {
    yield* listed;
  };
  const stripe = { refunds: { list } } as unknown as Stripe;
  await new MockActivityEnvironment().run(() => proveNumbers({ db, stripe }, 'credit_note'));
  const [after] = await db.select().from(documentSeries).where(ofSeries);
  return (after?.lastNumber ?? 0) - (before?.lastNumber ?? 0);
}

it('a number that was lost with an adopted refund is not given out again', async () => {
  // given a refund from the dashboard that is recorded here
  await startActive(service.world, 'lost-number');
  const [charge] = await ledgerOf(service.world, 'lost-number');
  const { stripe, db } = service.world;
  const known = await stripe.refunds.create({ payment_intent: charge?.paymentIntent ?? '', amount: 800 });
  await until(
    () => db.$count(refunds, eq(refunds.stripeRefund, known.id)),
    (rows) => rows === 1,
  );

  // then it proves no loss, nor does one on its way, one of a payment that is not ours, or one that failed
  const made = { status: 'succeeded', metadata: {}, payment_intent: { metadata: { chargeKey: charge?.key } } };
  expect(
    await leftOut([
      { ...made, id: known.id, created: ago(20) },
      { ...made, id: 're_on_its_way', created: ago(1) },
      { ...made, id: 're_of_others', created: ago(20), payment_intent: { metadata: {} } },
      { ...made, id: 're_failed', created: ago(20), status: 'failed' },
    ]),
  ).toBe(0);

  // and each that has no row here may have had a number, which is left out
  const lost = ['re_lost', 're_lost_too'].map((id) => ({ ...made, id, created: ago(10) }));
  expect(await leftOut(lost)).toBe(2);
});
