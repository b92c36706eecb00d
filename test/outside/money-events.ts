import { eq } from 'drizzle-orm';
import { disputes, refunds } from '../../db/schema.ts';
import { disputeIntent, failRefund, moveDispute } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';

// Money that goes back at the card processor's dashboard or by the payer's bank, of the first charge that was paid.

/** A part of it; answers the refund's id at the card processor. */
export async function refundAtDashboard(world: World, tenantId: string): Promise<string> {
  return refund(world, { payment_intent: await paidIntent(world, tenantId), amount: 100 });
}

export async function refundThatFails(world: World, tenantId: string): Promise<void> {
  const id = await refundAtDashboard(world, tenantId);
  await failRefund(world, id);
  await untilRefund(world, id, 'failed');
}

export async function dispute(world: World, tenantId: string): Promise<string> {
  const id = await disputeIntent(world, await paidIntent(world, tenantId));
  await untilDispute(world, id, () => true);
  return id;
}

/** All of it is refunded, and the bank takes it once more. */
export async function refundAndLoseDispute(world: World, tenantId: string): Promise<void> {
  await refund(world, { payment_intent: await paidIntent(world, tenantId) });
  const id = await dispute(world, tenantId);
  await moveDispute(world, id, 'lost');
  await untilDispute(world, id, (state) => state === 'lost');
}

async function refund(
  world: World,
  order: { readonly payment_intent: string; readonly amount?: number },
): Promise<string> {
  const { id } = await world.stripe.refunds.create(order);
  await untilRefund(world, id, 'succeeded');
  return id;
}

async function untilRefund({ db }: World, id: string, wanted: string): Promise<void> {
  await until(
    () => db.select().from(refunds).where(eq(refunds.stripeRefund, id)),
    ([row]) => row?.state === wanted,
  );
}

async function untilDispute({ db }: World, id: string, wanted: (state: string) => boolean): Promise<void> {
  await until(
    () => db.select().from(disputes).where(eq(disputes.id, id)),
    ([row]) => row !== undefined && wanted(row.state),
  );
}

async function paidIntent(world: World, tenantId: string): Promise<string> {
  const paid = (await ledgerOf(world, tenantId)).find(({ state }) => state === 'succeeded');
  if (paid?.paymentIntent == null) throw new Error(`${tenantId} has paid nothing`);
  return paid.paymentIntent;
}
