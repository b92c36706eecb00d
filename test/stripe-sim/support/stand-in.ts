import Stripe from 'stripe';
import { type Controls, controlsOf } from 'stripe-sim/controls';
import { type StripeSim, type StripeSimOptions, startStripeSim } from 'stripe-sim/server';
import { checkedFetch } from './checked-fetch.ts';

/** A stand-in in memory on a free port, the real SDK on it, and its controls. */
export async function standIn(
  options: Partial<StripeSimOptions> = {},
): Promise<{ sim: StripeSim; stripe: Stripe; controls: Controls }> {
  const sim = await startStripeSim({ port: 0, dataDir: null, ...options });
  return { sim, stripe: sdkAt(sim.port), controls: controlsOf(sim.url) };
}

/** The real SDK on a stand-in. It does not retry unless set to, so that a test sees each answer. */
export function sdkAt(
  port: number,
  options: { readonly maxNetworkRetries?: number; readonly timeout?: number } = {},
): Stripe {
  return new Stripe('sk_test_standin', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(checkedFetch),
    ...options,
  });
}

/** A customer with a card saved. */
export async function customerWith(
  stripe: Stripe,
  card: string,
): Promise<{ customer: string; payment_method: string }> {
  const customer = await stripe.customers.create({});
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return { customer: customer.id, payment_method: method.id };
}

/** What a renewal sends. */
export function renewal(
  who: { readonly customer: string; readonly payment_method: string },
  amount = 1000,
): Stripe.PaymentIntentCreateParams {
  return { ...who, amount, currency: 'usd', off_session: true, confirm: true };
}

/** The error of an SDK call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error('The call should have been refused', { cause: outcome });
}

/** A header of the answer; the SDK shows the headers of its HTTP client, which are of two kinds. */
export function headerOf({ lastResponse }: Stripe.Response<unknown>, name: string): string | undefined {
  const headers: unknown = lastResponse.headers;
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : lastResponse.headers[name];
}
