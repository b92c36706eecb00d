import type Stripe from 'stripe';
import { createStripe } from '../activities/stripe.ts';

/** Stripe's SDK as the service uses it, on what listens at a port of this machine instead of Stripe. */
export function stripeAt(port: number): Stripe {
  return createStripe({ secretKey: 'sk_test_standin', endpoint: { host: '127.0.0.1', port, protocol: 'http' } });
}
