import type Stripe from 'stripe';
import type { money } from './control/money.ts';
import type { FaultRequest } from './faults/fault.ts';
import type { Faults } from './faults/faults.ts';

export type { FaultRequest };

/** What has really been charged and given back at the stand-in. */
export type Money = ReturnType<typeof money>;

export type Controls = ReturnType<typeof controlsOf>;

/** One that was killed answers nothing, and is asked again. */
const withinMs = 5_000;

/** The stand-in's own controls under `/_sim`. */
export function controlsOf(url: string) {
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/_sim/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    const told: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(told));
    return told;
  };
  return {
    fault: (fault: string, details: object = {}) => call('POST', 'faults', { fault, ...details }),
    faults: () => call('GET', 'faults') as Promise<{ faults: ReturnType<Faults['list']> }>,
    /** Takes all faults away. */
    clearFaults: () => call('DELETE', 'faults'),
    money: () => call('GET', 'money') as Promise<Money>,
    /** Forgets one idempotency key, or all, as Stripe may after a day. */
    pruneKeys: (key?: string) => call('DELETE', key === undefined ? 'keys' : `keys?key=${encodeURIComponent(key)}`),
    /** So many requests a second, or as many as come. */
    rate: (perSecond: number | null) => call('PUT', 'rate', { perSecond }),
    dispute: (charge: string, details: object = {}) =>
      call('POST', 'disputes', { charge, ...details }) as Promise<Stripe.Dispute>,
    moveDispute: (dispute: string, status: string) =>
      call('POST', 'disputes/status', { dispute, status }) as Promise<Stripe.Dispute>,
    renewCard: (renewal: { payment_method: string; exp_month: number; exp_year: number }) =>
      call('POST', 'card_renewals', renewal),
    resend: (event: string) => call('POST', 'resend', { event }),
    health: () => call('GET', 'health') as Promise<{ status: string; pendingWebhooks: number }>,
  };
}
