import type Stripe from 'stripe';
import { createStripe } from '../activities/stripe.ts';

/** Stripe's SDK as the service uses it, connected to a stand-in on this machine. */
export function stripeAt(port: number): Stripe {
  return createStripe({ secretKey: 'sk_test_standin', endpoint: { host: '127.0.0.1', port, protocol: 'http' } });
}
