import type { KeyObject } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { ChargeRow } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import type { SealingKeys } from '../db/sealed.ts';
import type { TimeZone } from '../domain/calendar.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import type { Policy } from '../domain/policy.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { SellerFacts } from '../domain/tax/facts.ts';
import type { UseBuffer } from './commands/use-buffer.ts';
import type { Proxies } from './http/client-address.ts';
import type { Metrics } from './http/metrics.ts';
import type { RateLimits } from './http/rate-limits.ts';

/** What the API asks the card processor outside a workflow. Routes get it with a budget (http/processor-budget.ts). */
export interface CardProcessor {
  /** The card processor's own page for a card, which returns to `returnUrl`. */
  readonly openSetupSession: (
    tenantId: string,
    returnUrl: string,
  ) => Promise<{ readonly url: string } | { readonly refusal: Refusal }>;
  /** Confirms a charge with its payer present; answers the bank's page, or what has become of the charge. */
  readonly confirmPayment: (
    charge: ChargeRow,
    returnUrl: string,
  ) => Promise<{ readonly bankUrl: string } | { readonly outcome: ChargeOutcome }>;
  /** What the card processor says has become of a charge that waits for its payer. */
  readonly lookUpPayment: (charge: ChargeRow) => Promise<ChargeOutcome>;
}

/** What the API is built from; everything it touches outside itself. */
export interface ApiDeps extends CardProcessor {
  readonly db: Database;
  /**
   * For entitlements, and the last use of a key, which they wait for once a minute: the product asks many times a second, and
   * must not wait behind pages, exports and files.
   */
  readonly entitlementsDb: Database;
  /** Counts the days on which users were let in. */
  readonly uses: UseBuffer;
  /** With which entitlement documents are signed: the first one signs, and all are published. */
  readonly signingKeys: readonly KeyObject[];
  readonly temporal: Client;
  /** Reads and writes what Temporal keeps encrypted; nothing is where it is not given. */
  readonly codec?: PayloadCodec | null;
  readonly config: ApiConfig;
  readonly log: Logger;
  /** The real clock, in milliseconds. */
  readonly now: () => number;
  /** Made for it unless it is given: what others have answered at its address is counted there as well. */
  readonly metrics?: Metrics;
  /** The event of a webhook; throws where the signature is not the card processor's. */
  readonly verifyWebhook: (body: string, signature: string) => unknown;
  readonly checks: Readonly<Record<'database' | 'temporal' | 'worker', () => Promise<boolean>>>;
  /** Whether the process is about to stop, so that a load balancer sends it nothing more. */
  readonly isDraining?: () => boolean;
}

export interface ApiConfig {
  readonly publicUrl: string;
  readonly temporalUiUrl: string | null;
  readonly temporalNamespace: string;
  readonly taskQueue: string;
  readonly policy: Policy;
  readonly defaults: {
    readonly unitPrice: number;
    readonly currency: string;
    readonly timeZone: string;
    readonly seller: SellerFacts;
  };
  /** Whether a subscription is activated only once billing details are saved. */
  readonly requiresBillingDetails: boolean;
  /** Whether invoices name an id of the seller, without which no tax is taken with a live key. */
  readonly sellerHasTaxId: boolean;
  /** The zone in which finance's months close. */
  readonly sellerTimeZone: TimeZone;
  /** With a live key of the card processor: a test clock must never charge real money, and a test event is none of ours. */
  readonly live: boolean;
  /** Without them there is no limit. */
  readonly rateLimits?: RateLimits;
  /** The proxies in front, which are believed where they name their caller; null where there is none. */
  readonly proxies: Proxies | null;
  /** How events are pushed; without keys for their secrets no endpoint can be made. */
  readonly events: { readonly secretKeys: SealingKeys | null; readonly allowsLoopback: boolean };
  /** Where a card page may return to, beside `publicUrl`. */
  readonly returnOrigins: readonly string[];
}
