import type { ConcernId, ConcernReport } from './attention.ts';
import type { Instant, TimeZone } from './calendar.ts';
import type { Line } from './money/bill.ts';
import type { AmountMinor, Currency } from './money/money.ts';
import type { Policy } from './policy.ts';
import type { LicenceNumbers } from './pool.ts';
import type { Card } from './state.ts';
import type { BuyerFacts, SellerFacts, TaxFacts } from './tax/facts.ts';
import type { UserRef } from './user-ref.ts';

/** A request of a tenant admin or of ops, with the id under which it takes effect at most once. */
export type Command = { readonly commandId: string } & Request;
export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
export type FactOf<T extends Fact['type']> = Extract<Fact, { readonly type: T }>;

export type Request =
  | SignUp
  | { readonly type: 'addLicences'; readonly quantity: number; readonly quote?: BindingQuote }
  | { readonly type: 'removeLicences'; readonly selection: Selection; readonly quote?: BindingQuote }
  | { readonly type: 'reactivateLicences'; readonly selection: Selection; readonly quote?: BindingQuote }
  | { readonly type: 'assignLicence'; readonly number: number; readonly user: UserRef }
  | { readonly type: 'assignUsers'; readonly users: readonly UserRef[] }
  | { readonly type: 'revokeLicence'; readonly number: number }
  | { readonly type: 'removeUser'; readonly user: UserRef }
  | ({
      readonly type: 'activate';
      readonly quantity: number;
      readonly startNow: boolean;
      readonly quote?: BindingQuote;
    } & Activating)
  | { readonly type: 'undoActivation' }
  | { readonly type: 'cancel'; readonly quote?: BindingQuote }
  | { readonly type: 'keep' }
  /** The key names the charge, as another one may wait by the time the command arrives. */
  | { readonly type: 'withdrawPayment'; readonly chargeKey: string }
  | { readonly type: 'setPaymentMethod'; readonly paymentMethod: string }
  | ({ readonly type: 'pay'; readonly quote?: BindingQuote } & Activating)
  | { readonly type: 'setPrice'; readonly unitPrice: AmountMinor }
  /** The part of the newest billing details that decides the tax, sent when they are saved. */
  | { readonly type: 'setBillingFacts'; readonly buyer: BuyerFacts; readonly detailsVersion: number }
  | { readonly type: 'setTaxOverride'; readonly milliPercent: number | null }
  | { readonly type: 'advanceClock'; readonly to: Instant }
  /** Ops have dealt with a concern. */
  | { readonly type: 'acknowledge'; readonly about: ConcernId };

/** Whether activation requires billing details, as configured when the command is sent. */
interface Activating {
  readonly requiresDetails?: true;
}

export interface SignUp {
  readonly type: 'signUp';
  readonly tenantId: string;
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  readonly tax: Pick<TaxFacts, 'override' | 'seller'>;
  /** The tax rate for workers of the previous version, which read this instead of `tax`. */
  readonly taxMilliPercent: number;
  readonly unitPrice: AmountMinor;
  readonly policy: Policy;
  /** Where a test clock starts. Null for a tenant that lives in real time. */
  readonly frozenAt: Instant | null;
}

/** Licences by number, or a quantity of them. */
export type Selection = { readonly quantity: number } | { readonly numbers: LicenceNumbers };

/** The changes that can be quoted: what they cost is known before they are made. */
export type QuotableRequest = Extract<
  Request,
  { type: 'addLicences' | 'removeLicences' | 'reactivateLicences' | 'activate' | 'cancel' | 'pay' }
>;

/**
 * The quote that a command is made with. The command is refused where it would do anything else (docs/product.md,
 * "Quotes bind").
 */
export interface BindingQuote {
  readonly expiresAt: Instant;
  /** The quoted request, in the canonical form of `quotedChange`. */
  readonly change: string;
  readonly lines: readonly Line[];
  readonly tax: AmountMinor;
  readonly reactivated: number;
}

/** What has happened outside. A fact always counts, though it may refuse the command that waits for it. */
export type Fact =
  | { readonly type: 'instanceCreated' }
  | {
      readonly type: 'chargeSettled';
      readonly key: string;
      readonly outcome: ChargeOutcome;
      /** A command's request to withdraw the charge found this outcome, which answers that command. */
      readonly isRequested?: true;
    }
  | { readonly type: 'cardAttached'; readonly card: Card; readonly commandId: string | null }
  | { readonly type: 'cardRefused'; readonly declineCode: string }
  /** The payment method does not exist. */
  | { readonly type: 'cardInvalid' }
  /** The card processor refuses a detail of the customer, so that no customer can be made for the card. */
  | { readonly type: 'customerRefused'; readonly detail: CustomerDetail }
  /** The card processor did not answer, and nothing has changed. */
  | { readonly type: 'cardUnavailable' }
  | { readonly type: 'cardThere' }
  /** The card was detached, or its customer is gone. */
  | { readonly type: 'cardGone' }
  | { readonly type: 'instanceDeleted' }
  | OutsideFact;

/** A fact found out by another workflow than the tenant's own. */
export type OutsideFact =
  /** A concern of ops has begun, changed or ended. */
  | ({ readonly type: 'attentionNeeded' } & ConcernReport)
  /** The bank has renewed the card that is charged. */
  | { readonly type: 'cardRenewed'; readonly card: Card }
  /** The card that is charged may be gone, which is then looked up. */
  | { readonly type: 'cardDoubted' }
  /** A register has answered about the tax id of the newest billing details. */
  | { readonly type: 'taxIdJudged'; readonly buyer: BuyerFacts; readonly detailsVersion: number }
  /** The configuration of where the seller is registered for tax has changed. */
  | { readonly type: 'sellerChanged'; readonly seller: SellerFacts };

/** The detail of a customer that the card processor refuses; null for any other detail. */
export type CustomerDetail = 'adminEmail' | 'name' | null;

export type ChargeOutcome =
  /** `refunds` are the card processor's ids of refunds that had given back a part before the payment was known here. */
  | { readonly type: 'succeeded'; readonly refunds?: readonly string[] }
  /** It was paid, and these refunds had given back all of it. */
  | { readonly type: 'refunded'; readonly refunds: readonly string[] }
  /** `adviceCode` is Stripe's advice on what to do about the decline. */
  | { readonly type: 'declined'; readonly declineCode: string; readonly adviceCode: string | null }
  /** The bank requires the payer's confirmation, and nothing was charged. */
  | { readonly type: 'requires_action' }
  /** Below the card processor's minimum in the settlement currency, so that there is no charge. */
  | { readonly type: 'too_small' }
  /** There is no clear answer yet, and the charge is looked up until there is. */
  | { readonly type: 'unknown' }
  /** The intent was canceled unpaid. */
  | { readonly type: 'canceled' };

/** The time of something due has come. */
export interface TimePassed {
  readonly type: 'timePassed';
}

/** Withdraws a charge that waits for its payer, as something else is about to happen. */
export interface WithdrawAwaitingPayer {
  readonly type: 'withdrawAwaitingPayer';
}

/** Looks up a charge that waits for its payer, as a test clock is about to leave the day on which it was paid. */
export interface LookUpAwaitingPayer {
  readonly type: 'lookUpAwaitingPayer';
}

export type Input = Command | Fact | TimePassed | WithdrawAwaitingPayer | LookUpAwaitingPayer;
