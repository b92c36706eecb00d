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
  | { readonly type: 'activate'; readonly quantity: number; readonly startNow: boolean; readonly quote?: BindingQuote }
  | { readonly type: 'undoActivation' }
  | { readonly type: 'cancel'; readonly quote?: BindingQuote }
  | { readonly type: 'keep' }
  | { readonly type: 'setPaymentMethod'; readonly paymentMethod: string }
  | { readonly type: 'pay'; readonly quote?: BindingQuote }
  | { readonly type: 'setPrice'; readonly unitPrice: AmountMinor }
  /** What the tax follows from, of the newest billing details: sent when they are saved, and when their id was judged. */
  | { readonly type: 'setBillingFacts'; readonly buyer: BuyerFacts; readonly detailsVersion: number }
  | { readonly type: 'setTaxOverride'; readonly milliPercent: number | null }
  | { readonly type: 'advanceClock'; readonly to: Instant }
  /** Ops have dealt with a concern. */
  | { readonly type: 'acknowledge'; readonly about: ConcernId };

export interface SignUp {
  readonly type: 'signUp';
  readonly tenantId: string;
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  readonly tax: Pick<TaxFacts, 'override' | 'seller'>;
  /** What workers of the version before this one read instead of `tax`. */
  readonly taxMilliPercent: number;
  readonly unitPrice: AmountMinor;
  readonly policy: Policy;
  /** Where a test clock starts; null for a tenant that lives in real time. */
  readonly frozenAt: Instant | null;
}

/** Licences by name, or so many of them. */
export type Selection = { readonly quantity: number } | { readonly numbers: LicenceNumbers };

/** The changes that can be quoted: what they cost is known before they are made. */
export type QuotableRequest = Extract<
  Request,
  { type: 'addLicences' | 'removeLicences' | 'reactivateLicences' | 'activate' | 'cancel' | 'pay' }
>;

/** The quote a command is made with; it is refused where it would do anything else (docs/product.md, "Quotes bind"). */
export interface BindingQuote {
  readonly expiresAt: Instant;
  /** The request it was made for, in the canonical form of `quotedChange`. */
  readonly change: string;
  readonly lines: readonly Line[];
  readonly tax: AmountMinor;
  readonly reactivated: number;
}

/** What has happened outside. `decide` never refuses a fact. */
export type Fact =
  | { readonly type: 'instanceCreated' }
  | { readonly type: 'chargeSettled'; readonly key: string; readonly outcome: ChargeOutcome }
  | { readonly type: 'cardAttached'; readonly card: Card; readonly commandId: string | null }
  | { readonly type: 'cardRefused'; readonly declineCode: string }
  /** There is no such payment method. */
  | { readonly type: 'cardInvalid' }
  /** The card processor refuses a detail of the customer, so that there is none to save a card for. */
  | { readonly type: 'customerRefused'; readonly detail: CustomerDetail }
  /** The card processor did not answer; nothing has changed. */
  | { readonly type: 'cardUnavailable' }
  | { readonly type: 'cardThere' }
  /** Detached, or gone with its customer. */
  | { readonly type: 'cardGone' }
  | { readonly type: 'instanceDeleted' }
  | OutsideFact;

/** Found out elsewhere than in the tenant's own workflow. */
export type OutsideFact =
  /** A concern of ops has begun, changed or ended. */
  | ({ readonly type: 'attentionNeeded' } & ConcernReport)
  /** The bank has renewed the card that is charged. */
  | { readonly type: 'cardRenewed'; readonly card: Card }
  /** The card that is charged is said to be gone, which is looked up. */
  | { readonly type: 'cardDoubted' }
  /** Where the seller is registered for tax is configured anew. */
  | { readonly type: 'sellerChanged'; readonly seller: SellerFacts };

/** What the card processor is told about a customer; null for anything else of it. */
export type CustomerDetail = 'adminEmail' | 'name' | null;

export type ChargeOutcome =
  /** `refunds` are those of the card processor that had given back a part of it before it was known here. */
  | { readonly type: 'succeeded'; readonly refunds?: readonly string[] }
  /** It was paid, and these had given back all of it. */
  | { readonly type: 'refunded'; readonly refunds: readonly string[] }
  /** `adviceCode` is what Stripe advises to do about it. */
  | { readonly type: 'declined'; readonly declineCode: string; readonly adviceCode: string | null }
  /** The bank wants to see the payer; nothing was charged. */
  | { readonly type: 'requires_action' }
  /** Below the card processor's own minimum, which is that of the settlement currency: there is no charge. */
  | { readonly type: 'too_small' }
  /** No clear answer yet: it is looked up until there is one. */
  | { readonly type: 'unknown' }
  /** The intent was canceled unpaid. */
  | { readonly type: 'canceled' };

/** The clock has reached something due. */
export interface TimePassed {
  readonly type: 'timePassed';
}

/** A charge that waits for its payer is withdrawn, as something else is about to happen. */
export interface WithdrawAwaitingPayer {
  readonly type: 'withdrawAwaitingPayer';
}

/** A charge that waits for its payer is looked up, as a test clock is about to leave the day on which it was paid. */
export interface LookUpAwaitingPayer {
  readonly type: 'lookUpAwaitingPayer';
}

export type Input = Command | Fact | TimePassed | WithdrawAwaitingPayer | LookUpAwaitingPayer;
