import type Stripe from 'stripe';
import type { money } from './control/money.ts';
import type { FaultRequest } from './faults/fault.ts';
import type { Faults } from './faults/faults.ts';
import type { Store } from './store/store.ts';

export type { FaultRequest };

/** What was charged and refunded at the stand-in. */
export type Money = ReturnType<typeof money>;

export type Controls = ReturnType<typeof controlsOf>;

/** A stand-in that was killed never answers. */
const timeoutMs = 5_000;

/** A client of the controls under `/_sim`; throws what the stand-in refuses. */
export function controlsOf(url: string) {
  const call = async (method: string, path: string, body?: object | null) => {
    const response = await fetch(`${url}/_sim/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  return {
    fault: (fault: string, details: object = {}) => call('POST', 'faults', { fault, ...details }),
    faults: () => call('GET', 'faults') as Promise<{ faults: ReturnType<Faults['list']> }>,
    clearFaults: () => call('DELETE', 'faults'),
    money: () => call('GET', 'money') as Promise<Money>,
    /** All that the stand-in keeps, by table. */
    rows: () => call('GET', 'rows') as Promise<ReturnType<Store['rows']>>,
    /** Forgets one idempotency key, or all, as Stripe may after a day. */
    pruneKeys: (key?: string) => call('DELETE', key === undefined ? 'keys' : `keys?key=${encodeURIComponent(key)}`),
    /** Limits the requests a second; null removes the limit. */
    rate: (perSecond: number | null) => call('PUT', 'rate', { perSecond }),
    /** Another settlement currency, with its minimum; null for each charge in its own. */
    settlement: (terms: { currency: string; rates: Readonly<Record<string, number>> } | null) =>
      call('PUT', 'settlement', terms),
    dispute: (charge: string, details: object = {}) =>
      call('POST', 'disputes', { charge, ...details }) as Promise<Stripe.Dispute>,
    moveDispute: (dispute: string, status: string) =>
      call('POST', 'disputes/status', { dispute, status }) as Promise<Stripe.Dispute>,
    /** What the holder, or the holder's bank, decides about a payment. */
    payer: (decided: { payment_intent: string; decision: 'authorise' | 'fail' | 'decline'; decline_code?: string }) =>
      call('POST', 'payers', decided) as Promise<Stripe.PaymentIntent>,
    failRefund: (refund: string, details: object = {}) =>
      call('POST', 'refunds/fail', { refund, ...details }) as Promise<Stripe.Refund>,
    renewCard: (renewal: { payment_method: string; exp_month: number; exp_year: number }) =>
      call('POST', 'card_renewals', renewal),
    resend: (event: string) => call('POST', 'resend', { event }),
    health: () => call('GET', 'health') as Promise<{ status: string; pendingWebhooks: number }>,
  };
}
