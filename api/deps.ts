import type { KeyObject } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { ChargeRow } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import type { Caller } from '../db/keys.ts';
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

/**
 * The calls to the card processor that the API makes outside a workflow. Routes get them with a budget
 * (http/processor-budget.ts).
 */
export interface CardProcessor {
  /** Opens the card processor's page for entering a card, which returns to `returnUrl`. */
  readonly openSetupSession: (
    tenantId: string,
    returnUrl: string,
  ) => Promise<{ readonly url: string } | { readonly refusal: Refusal }>;
  /** Confirms a charge with its payer present; answers the bank's page, or the charge's outcome. */
  readonly confirmPayment: (
    charge: ChargeRow,
    returnUrl: string,
  ) => Promise<{ readonly bankUrl: string } | { readonly outcome: ChargeOutcome }>;
  /** The card processor's outcome of a charge that waits for its payer. */
  readonly lookUpPayment: (charge: ChargeRow) => Promise<ChargeOutcome>;
}

/** The dependencies of the API: everything outside it that it uses. */
export interface ApiDeps extends CardProcessor {
  readonly db: Database;
  /**
   * For entitlements, and for the last use of a key, on which they wait once a minute: the product checks many times a
   * second, and must not wait behind pages, exports and files.
   */
  readonly entitlementsDb: Database;
  /** Counts the days on which a check let users make calls. */
  readonly uses: UseBuffer;
  /** Keys for signing entitlement documents: the first one signs, and all are published. */
  readonly signingKeys: readonly KeyObject[];
  readonly temporal: Client;
  /** Decrypts and encrypts Temporal's payloads; without it they are not encrypted. */
  readonly codec?: PayloadCodec | null;
  readonly config: ApiConfig;
  readonly log: Logger;
  /** The real clock, in milliseconds. */
  readonly now: () => number;
  /** Created by the API unless given, in which case it also counts the other answers at the same address. */
  readonly metrics?: Metrics;
  /** Finds who is signed in on the pages in the browser of a request; absent without pages. */
  readonly sessionIn?: (context: Context) => Promise<Caller | null>;
  /** Verifies a webhook and answers its event; throws where the card processor's signature is wrong. */
  readonly verifyWebhook: (body: string, signature: string) => unknown;
  readonly checks: Readonly<Record<'database' | 'temporal' | 'worker', () => Promise<boolean>>>;
  /** Whether the process is about to stop: a load balancer then sends it nothing more. */
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
  /** Whether activation requires saved billing details. */
  readonly requiresBillingDetails: boolean;
  /** Whether invoices name a tax id of the seller. Without one, no tax is charged with a live key. */
  readonly sellerHasTaxId: boolean;
  /** The zone of finance's months. */
  readonly sellerTimeZone: TimeZone;
  /**
   * Whether the card processor's key is live: then a test clock is refused, as it would charge real money, and test
   * events are ignored.
   */
  readonly live: boolean;
  /** Absent for no limits. */
  readonly rateLimits?: RateLimits;
  /** The proxies in front of the service, which are trusted to name their caller; null without any. */
  readonly proxies: Proxies | null;
  /** How events are pushed; without `secretKeys` no endpoint can be created. */
  readonly events: { readonly secretKeys: SealingKeys | null; readonly allowsLoopback: boolean };
  /** Origins that a card page may return to, besides `publicUrl`. */
  readonly returnOrigins: readonly string[];
}
