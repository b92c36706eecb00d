import type postgres from 'postgres';
import type Stripe from 'stripe';

export interface FloorCharge {
  readonly key: string;
  readonly customer: string;
  readonly paymentMethod: string;
}

export const floorAmount = 6_000;

export function createFloorActivities(sql: postgres.Sql, stripe: Stripe, onCharged: () => void) {
  async function charge({ key, customer, paymentMethod }: FloorCharge): Promise<void> {
    const intent = { customer, payment_method: paymentMethod, amount: floorAmount, currency: 'gbp' };
    await stripe.paymentIntents.create({ ...intent, off_session: true, confirm: true }, { idempotencyKey: key });
    onCharged();
  }

  return {
    async chargeAndInsert(request: FloorCharge): Promise<void> {
      await charge(request);
      await sql`insert into floor_charges (key, amount) values (${request.key}, ${floorAmount})`;
    },
    chargeOnly: charge,
  };
}

export type FloorActivities = ReturnType<typeof createFloorActivities>;
