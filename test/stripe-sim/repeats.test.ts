import Stripe from 'stripe';
import type { Controls } from 'stripe-sim/controls';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripeAt } from '../../stack/stripe-at.ts';
import { customerWith, refusal, renewal, standIn } from './support/stand-in.ts';

// The SDK as the service uses it sends a change once: it is sent again only after a look at what is there.

let sim: StripeSim;
let controls: Controls;
let stripe: Stripe;
beforeEach(async () => {
  ({ sim, controls } = await standIn());
  stripe = stripeAt(sim.port);
});
afterEach(() => sim.close());

/** How many requests a fault that is armed for ten has struck. */
async function struck(): Promise<number> {
  const { faults } = await controls.faults();
  return 10 - (faults[0]?.left ?? 0);
}

describe('a request whose connection is cut', () => {
  it('is not sent again where it changes something', async () => {
    await controls.fault('reset_before', { count: 10 });
    const error = await refusal(stripe.refunds.create({ payment_intent: 'pi_1' }, { idempotencyKey: 'refund/1' }));
    expect(error.type).toBe('StripeConnectionError');
    expect(await struck()).toBe(1);
  });

  it('may be sent again where it only reads', async () => {
    await controls.fault('reset_before', { count: 10 });
    expect((await refusal(stripe.customers.list())).type).toBe('StripeConnectionError');
    expect(await struck()).toBe(2);
  });

  it('gives money back once, also where its key is forgotten at that very moment; the bare SDK gives it twice', async () => {
    const refunded = async (sdk: Stripe): Promise<number | undefined> => {
      const paid = await stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_visa')));
      const path = '/v1/refunds';
      await controls.fault('reset_after', { method: 'POST', path, count: 1 });
      await controls.fault('key_pruned', { method: 'POST', path });
      const idempotencyKey = `refund/${paid.id}`;
      await sdk.refunds.create({ payment_intent: paid.id, amount: 100 }, { idempotencyKey }).catch(() => null);
      await controls.clearFaults();
      return (await stripe.charges.retrieve(String(paid.latest_charge))).amount_refunded;
    };
    expect(await refunded(stripe)).toBe(100);
    const bare = { host: '127.0.0.1', port: sim.port, protocol: 'http', maxNetworkRetries: 0 } as const;
    expect(await refunded(new Stripe('sk_test_bare', bare))).toBe(200);
  });
});
