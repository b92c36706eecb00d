/** The stand-in's state, one compact row per object; Stripe's wide wire objects are built from rows on demand. */

import type Stripe from 'stripe';

/** `n` is the row's place in the order of creation over all tables; `created` is in seconds, as at Stripe. */
export interface Row {
  readonly id: string;
  readonly n: number;
  readonly created: number;
}

export type Metadata = Readonly<Record<string, string>>;

export interface Address {
  readonly city: string | null;
  readonly country: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postal_code: string | null;
  readonly state: string | null;
}

export interface CustomerRow extends Row {
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly description: string | null;
  readonly address: Address | null;
  readonly metadata: Metadata;
  readonly default_payment_method: string | null;
  readonly invoice_prefix: string;
  readonly deleted?: true;
}

export interface PaymentMethodRow extends Row {
  readonly customer: string | null;
  /** Key into the card catalogue: brand, last four digits and how the card behaves. */
  readonly card: string;
  readonly exp_month: number;
  readonly exp_year: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: Address | null;
  readonly metadata: Metadata;
  /** The holder authenticated while it was saved, which exempts some cards later. */
  readonly authenticated: boolean;
  /** Detached, or charged without belonging to a customer: it is never taken again. */
  readonly spent?: boolean;
}

/** Why a charge or a set-up failed. */
export interface Decline {
  readonly code: string;
  readonly decline_code: string | null;
  /** What the network advises to do about it. */
  readonly advice_code?: Stripe.Charge.Outcome.AdviceCode;
  readonly message: string;
}

export interface LastError extends Decline {
  readonly payment_method: string;
  readonly charge: string | null;
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'succeeded'
  | 'canceled';

export interface PaymentIntentRow extends Row {
  readonly status: IntentStatus;
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly payment_method: string | null;
  readonly description: string | null;
  readonly receipt_email: string | null;
  readonly statement_descriptor: string | null;
  readonly statement_descriptor_suffix: string | null;
  readonly setup_future_usage: 'off_session' | 'on_session' | null;
  readonly metadata: Metadata;
  /** Null when only cards are allowed, else how redirects are allowed. */
  readonly allow_redirects: 'always' | 'never' | null;
  readonly return_url: string | null;
  readonly latest_charge: string | null;
  readonly last_error: LastError | null;
  readonly canceled_at: number | null;
  readonly cancellation_reason: string | null;
}

export interface ChargeRow extends Row {
  readonly payment_intent: string;
  readonly customer: string | null;
  readonly payment_method: string;
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly failure: Decline | null;
  readonly disputed: boolean;
}

export interface RefundRow extends Row {
  readonly charge: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: 'duplicate' | 'fraudulent' | 'requested_by_customer' | null;
  readonly metadata: Metadata;
  /** Why it failed, after it had succeeded; absent where it did not. */
  readonly failure_reason?: string;
}

export interface DisputeRow extends Row {
  readonly charge: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
  /** Absent until the first change. */
  readonly status?: string;
}

export interface SetupIntentRow extends Row {
  readonly status: IntentStatus;
  readonly customer: string | null;
  readonly payment_method: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly usage: 'off_session' | 'on_session';
  readonly allow_redirects: 'always' | 'never' | null;
  readonly return_url: string | null;
  readonly last_error: LastError | null;
  readonly cancellation_reason: string | null;
  /** The Checkout session it belongs to, completed together with it. */
  readonly session: string | null;
}

export interface SessionRow extends Row {
  readonly status: 'open' | 'complete' | 'expired';
  readonly customer: string | null;
  readonly customer_email: string | null;
  readonly client_reference_id: string | null;
  readonly currency: string | null;
  readonly success_url: string;
  readonly cancel_url: string | null;
  readonly setup_intent: string;
  readonly metadata: Metadata;
  readonly expires_at: number;
}

export interface EndpointRow extends Row {
  readonly url: string;
  readonly secret: string;
  readonly enabled_events: readonly string[];
  readonly description: string | null;
  readonly api_version: string | null;
  readonly metadata: Metadata;
}

/** An event; its JSON lies in the journal. */
export interface EventRow extends Row {
  readonly type: string;
}

/** An event that one endpoint has not yet accepted. */
export interface DeliveryRow extends Row {
  readonly event: string;
  readonly endpoint: string;
  readonly attempts: number;
}

/** A saved answer under an idempotency key (the id); its body lies in the journal. */
export interface KeyRow extends Row {
  readonly fingerprint: string;
  readonly status: number;
}

/** The sum of charges less refunds and disputes, per currency (the id). */
export interface BalanceRow extends Row {
  readonly amount: number;
}

export interface Tables {
  customers: CustomerRow;
  payment_methods: PaymentMethodRow;
  payment_intents: PaymentIntentRow;
  charges: ChargeRow;
  refunds: RefundRow;
  disputes: DisputeRow;
  setup_intents: SetupIntentRow;
  sessions: SessionRow;
  endpoints: EndpointRow;
  events: EventRow;
  deliveries: DeliveryRow;
  keys: KeyRow;
  balances: BalanceRow;
}

export type TableName = keyof Tables;
