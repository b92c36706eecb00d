import { z } from 'zod';

/** Faults of a request, in the order in which they apply. */
export const REQUEST_FAULTS = [
  'rate_limited', // 429, not kept
  'conflict', // 409 idempotency_key_in_use, not kept
  'reset_before', // the connection is cut and nothing happened
  'key_pruned', // the answer saved under the request's key is forgotten first
  'delay', // waits `delayMs` with the key in flight, then goes on
  'error_before', // 500 instead of the effect, kept under the key
  'error_after', // the effect, and yet 500, kept under the key
  'reset_after', // the effect, then the connection is cut
  'hang_after', // the effect, then no answer ever
] as const;

/** Faults that decide a charge instead of its card. */
export const CHARGE_FAULTS = ['decline', 'sca'] as const;

/** Faults of a webhook's delivery. */
export const WEBHOOK_FAULTS = [
  'webhook_lost',
  'webhook_late',
  'webhook_doubled',
  'webhook_reordered',
  'webhook_badly_signed',
] as const;

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];
export type FaultKind = RequestFault | WebhookFault | (typeof CHARGE_FAULTS)[number];

/** The body of `POST /_sim/faults`. A fault triggers on what it matches, `count` times or until it is removed. */
export const faultSchema = z.strictObject({
  fault: z.enum([...REQUEST_FAULTS, ...CHARGE_FAULTS, ...WEBHOOK_FAULTS]),
  /** Which requests: method, path with `*` for anything, and the values of parameters (`customer`, `metadata[key]`). */
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  path: z.string().optional(),
  where: z.record(z.string(), z.string()).optional(),
  /** Which webhooks: the event's type, with `*` for anything. */
  event: z.string().optional(),
  /** How many matches pass first. */
  skip: z.int().min(1).optional(),
  /** How many times it triggers at most. */
  count: z.int().min(1).optional(),
  /** How likely it is to trigger on a match, by random numbers that `seed` makes repeatable. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  delayMs: z.int().min(0).max(3_600_000).optional(),
  decline_code: z.string().optional(),
  advice_code: z.enum(['confirm_card_data', 'do_not_try_again', 'try_again_later']).optional(),
});

export type FaultRequest = z.output<typeof faultSchema>;
export type Fault = FaultRequest & { readonly id: string };

export const DEFAULT_DELAY_MS = 2000;
