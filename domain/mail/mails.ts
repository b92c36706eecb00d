import { type CivilDate, civilDateOf, type Instant, startOfDay, type TimeZone } from '../calendar.ts';
import type { Event, EventOf } from '../events.ts';
import type { AmountMinor, Currency } from '../money/money.ts';
import { datesOf } from '../period.ts';
import { hasEnded, isRunning } from '../stage.ts';
import type { Charge, ChargeKind } from '../state.ts';
import type { TaxRegister } from '../tax/tax-id.ts';
import type { SubscriptionView } from '../view.ts';

/** What a mail says, without personal data. Its recipient is looked up when it is sent. */
export type MailContent =
  | {
      readonly kind: 'trial_ending';
      readonly days: number;
      readonly endsAt: Instant;
      readonly converting: boolean;
      readonly withoutCard?: true;
    }
  | ({
      readonly kind: 'bill_preview';
      readonly billedAt: Instant;
      /** An earlier preview of this bill showed another amount. */
      readonly corrected?: true;
      /** There is no card to charge it to. */
      readonly withoutCard?: true;
    } & PreviewedBill)
  | {
      readonly kind: 'price_changed';
      /** What a licence costs a month now. `newPrice` is the same where a coming price is taken back. */
      readonly currentPrice: AmountMinor;
      readonly newPrice: AmountMinor;
      /** The price that was announced before and never takes effect; null where there was none. */
      readonly withdrawnPrice: AmountMinor | null;
      readonly isPlusTax: boolean;
      /** The first bill at the new price; null where the tenant has to act before a bill can come. */
      readonly billedAt: Instant | null;
      readonly waitsFor: 'activation' | 'payment' | 'keeping' | null;
      readonly bill: PreviewedBill | null;
    }
  | {
      readonly kind: 'card_removed';
      /** When it would be charged next; null where no bill is coming. */
      readonly billedAt: Instant | null;
    }
  | {
      readonly kind: 'card_expiring';
      readonly expMonth: number;
      readonly expYear: number;
      readonly worksUntil: Instant;
    }
  | {
      readonly kind: 'receipt';
      readonly chargeKey: string;
      readonly chargeKind: ChargeKind;
      readonly paidAt: Instant;
      readonly amount: AmountMinor;
      readonly tax: AmountMinor;
      readonly quantity: number;
      /** The first day that the charge pays for. Mails of earlier releases lack it. */
      readonly periodStart?: CivilDate;
      /** The first day that the charge does not pay for. */
      readonly periodEnd: CivilDate;
    }
  | {
      readonly kind: 'payment_failed';
      /** Null where there was no card to charge. */
      readonly chargeKey: string | null;
      readonly amount: AmountMinor;
      readonly declineCode: string;
      readonly nextTryAt: Instant | null;
      readonly suspendAt: Instant | null;
      readonly deleteAt: Instant | null;
      readonly leaving?: true;
    }
  | {
      readonly kind: 'suspended';
      /** What the tenant pays to open again. */
      readonly amount: AmountMinor;
      readonly deleteAt: Instant | null;
      /** The tenant has canceled, so that the deletion comes whether it pays or not. */
      readonly leaving?: true;
    }
  | {
      readonly kind: 'tax_id_refused';
      /** The register that does not know the id. */
      readonly register: TaxRegister;
      readonly refusedAt: Instant;
    }
  | {
      readonly kind: 'deletion_warning';
      readonly days: number;
      readonly deleteAt: Instant;
      readonly cause: 'unpaid' | 'not_activated' | 'canceled';
    }
  | {
      readonly kind: 'deletion_certificate';
      readonly deletedAt: Instant;
      /** When Temporal has removed the histories; null where that is not known. */
      readonly historiesUntil: Instant | null;
      /**
       * Until when issued documents name their buyer; null where none was issued. Mails of earlier releases lack it.
       */
      readonly invoicesUntil?: Instant | null;
      readonly rows: Readonly<Record<string, number>>;
    }
  | MemberMail<'invitation'>
  | (MemberMail<'sign_in'> & {
      /** The page of ours that the person asked for; left out where there was none. */
      readonly next?: string;
    });

/** A mail to one member, with a link whose secret is made when it is sent (docs/product.md, "People"). */
interface MemberMail<Kind extends MemberMailKind> {
  readonly kind: Kind;
  readonly memberId: string;
}

/** The amounts of a coming bill, which are 0 where nothing will be charged. */
export interface PreviewedBill {
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
  readonly licences: number;
}

export type MailKind = MailContent['kind'];
/** The kinds of mail that go to one member and to no contact. */
export type MemberMailKind = 'invitation' | 'sign_in';
export type MailData = MailContent & { readonly currency: Currency; readonly timeZone: TimeZone };

/** A mail about something that has happened. */
export interface EventMail {
  /** Identifies the cause: a tenant gets one mail per reason, ever. */
  readonly reasonKey: string;
  readonly at: Instant;
  readonly data: MailData;
}

export const certificateReason = 'deleted';

/**
 * The mails that the events of one step cause; `view` is the subscription after it. The certificate of a deletion is
 * not among them, as it holds counts that only the deletion itself knows (docs/product.md, "Mails").
 */
export function mailsOf(
  happened: readonly { readonly at: Instant; readonly event: Event }[],
  view: SubscriptionView,
): readonly EventMail[] {
  const { currency, timeZone } = view;
  return happened.flatMap(({ event, at }) => {
    const found = isToldOtherwise(event, happened) ? null : mailOf(event, at, view);
    return found === null ? [] : [{ reasonKey: found.reasonKey, at, data: { ...found.content, currency, timeZone } }];
  });
}

type Happened = readonly { readonly event: Event }[];

/** Whether another mail, or the answer to a command, reports this event. Money that was given back causes no mail. */
function isToldOtherwise(told: Event, happened: Happened): boolean {
  if (told.type === 'cardRemoved') return happened.some(({ event }) => isDeclinedUnasked(event));
  if (told.type === 'chargeSucceeded') return happened.some(({ event }) => isGivenBack(event, told.charge.key));
  return followsTry.has(told.type) && happened.some(({ event }) => triedInVain.has(event.type));
}

function isGivenBack(event: Event, key: string): boolean {
  return event.type === 'chargeGivenBack' && event.charge.key === key;
}

function isDeclinedUnasked(event: Event): boolean {
  return event.type === 'chargeDeclined' && event.charge.commandId === null;
}

const triedInVain: ReadonlySet<Event['type']> = new Set(['chargeDeclined', 'chargeAwaitsPayer']);
const followsTry: ReadonlySet<Event['type']> = new Set(['paymentFailed', 'trialExpired']);

interface Reasoned {
  readonly reasonKey: string;
  readonly content: MailContent;
}

function mailOf(event: Event, at: Instant, view: SubscriptionView): Reasoned | null {
  switch (event.type) {
    case 'chargeSucceeded':
      return receipt(event.charge, at);
    case 'chargeDeclined':
      return chargeFailed(event.charge, event.declineCode, view);
    case 'chargeAwaitsPayer':
      return chargeFailed(event.charge, 'authentication_required', view);
    case 'paymentFailed':
    case 'trialExpired':
      return withoutCharge(event.declineCode, at, view);
    case 'cardChanged':
    case 'conversionChosen':
      return alreadyExpiring(at, view);
    case 'cardRemoved':
      return cardRemoved(at, view);
    case 'priceChanged':
      return priceChanged(event, view);
    case 'suspended':
      return {
        reasonKey: `suspended/${at}`,
        content: { kind: 'suspended', amount: view.overdue?.amount ?? 0, deleteAt: view.deleteAt, ...ifLeaving(view) },
      };
    case 'deletionWarned':
      return deletionWarning(event.days, event.deleteAt, view.period === null ? 'not_activated' : 'unpaid', view);
    default:
      return null;
  }
}

/** The reason key of the mail with a charge's receipt. */
export function receiptReason(chargeKey: string): string {
  return `receipt/${chargeKey}`;
}

function receipt({ key, kind, bill, quantity, period, purpose }: Charge, at: Instant): Reasoned {
  const bought = purpose.type === 'addLicences' ? purpose.quantity : quantity;
  const { amount, tax, lines } = bill;
  const { from, to } = datesOf(period);
  const paid = {
    chargeKey: key,
    chargeKind: kind,
    paidAt: at,
    amount,
    tax,
    quantity: bought,
    // What is added within a period is paid from that day on.
    periodStart: lines.at(-1)?.from ?? from,
    periodEnd: to,
  };
  return { reasonKey: receiptReason(key), content: { kind: 'receipt', ...paid } };
}

/**
 * Null where a command made the charge, as its outcome is the answer, and where the deletion has begun, as nothing is
 * left to pay for.
 */
function chargeFailed({ key, commandId, bill }: Charge, declineCode: string, view: SubscriptionView): Reasoned | null {
  if (commandId !== null || hasEnded(view.state)) return null;
  const content = { chargeKey: key, amount: bill.amount, declineCode, ...whatFollows(view) };
  return { reasonKey: `payment-failed/${key}`, content: { kind: 'payment_failed', ...content } };
}

/** The mail about a payment that was not tried, as no card may be charged. */
function withoutCharge(declineCode: string | null, at: Instant, view: SubscriptionView): Reasoned | null {
  if (declineCode === null) return null;
  const content = { chargeKey: null, amount: view.overdue?.amount ?? 0, declineCode, ...whatFollows(view) };
  return { reasonKey: `payment-failed/${at}`, content: { kind: 'payment_failed', ...content } };
}

/**
 * Announces each version of the price at once, also to a tenant that is leaving, as it may stay (docs/product.md, "A
 * price is announced").
 */
function priceChanged(event: EventOf<'priceChanged'>, view: SubscriptionView): Reasoned {
  const { unitPrice: newPrice, current: currentPrice, before, version } = event;
  const { comingPrice, nextBill, taxMilliPercent, state } = view;
  const billedAt = comingPrice?.from ?? nextBill?.at ?? null;
  const waitsFor = billedAt === null ? (actsBeforeBill[state] ?? 'activation') : null;
  const bill = nextBill === null || nextBill.at !== billedAt ? null : previewOf(nextBill);
  const withdrawnPrice = before === currentPrice ? null : before;
  const prices = { currentPrice, newPrice, withdrawnPrice, isPlusTax: taxMilliPercent > 0 };
  return { reasonKey: `price/${version}`, content: { kind: 'price_changed', ...prices, billedAt, waitsFor, bill } };
}

/** The tenant's act that brings the next bill where time alone does not. */
const actsBeforeBill: Partial<Record<SubscriptionView['state'], 'payment' | 'keeping'>> = {
  suspended: 'payment',
  canceling: 'keeping',
};

export function previewOf({ amount, tax, licences }: PreviewedBill): PreviewedBill {
  return { amount, tax, licences };
}

function whatFollows(view: SubscriptionView) {
  const { overdue, suspendAt, deleteAt } = view;
  return { nextTryAt: overdue?.nextRetryAt ?? null, suspendAt, deleteAt, ...ifLeaving(view) };
}

function ifLeaving({ cancelAt }: SubscriptionView): { readonly leaving?: true } {
  return cancelAt === null ? {} : { leaving: true };
}

/** Null where the tenant is leaving, as nothing more is charged. */
function cardRemoved(at: Instant, { cancelAt, nextBill }: SubscriptionView): Reasoned | null {
  if (cancelAt !== null) return null;
  const billedAt = nextBill === null || nextBill.amount === 0 ? null : nextBill.at;
  return { reasonKey: `card-removed/${at}`, content: { kind: 'card_removed', billedAt } };
}

/** Marks a notice of a coming charge where there is no card. */
export function ifWithoutCard({ card }: SubscriptionView): { readonly withoutCard?: true } {
  return card === null ? { withoutCard: true } : {};
}

/** A mail whose reason names the day of the deletion: another day is another reason. */
export function deletionWarning(
  days: number,
  deleteAt: Instant,
  cause: 'unpaid' | 'not_activated' | 'canceled',
  { timeZone }: Pick<SubscriptionView, 'timeZone'>,
): Reasoned {
  const reasonKey = `deletion/${civilDateOf(deleteAt, timeZone)}/${days}`;
  return { reasonKey, content: { kind: 'deletion_warning', days, deleteAt, cause } };
}

interface CardExpiry extends Reasoned {
  /** When the card's last month begins. */
  readonly at: Instant;
  /** When that month ends. */
  readonly until: Instant;
}

/** A card works to the end of the month printed on it. Null where no card will be charged. */
export function cardExpiry({ card, state, converting, timeZone }: SubscriptionView): CardExpiry | null {
  const willBeCharged = isRunning(state) || (state === 'trialing' && converting);
  if (card === null || !willBeCharged) return null;
  const { brand, last4, expMonth, expYear } = card;
  const month = `${expYear}-${twoDigits(expMonth)}`;
  const following = expMonth === 12 ? `${expYear + 1}-01` : `${expYear}-${twoDigits(expMonth + 1)}`;
  const worksUntil = startOfDay(`${following}-01`, timeZone);
  return {
    reasonKey: `card-expiring/${month}/${brand}-${last4}`,
    at: startOfDay(`${month}-01`, timeZone),
    until: worksUntil,
    content: { kind: 'card_expiring', expMonth, expYear, worksUntil },
  };
}

/** The notice for a card that was added in its own last month, which goes out at once as the usual day has passed. */
function alreadyExpiring(now: Instant, view: SubscriptionView): Reasoned | null {
  const expiry = cardExpiry(view);
  return expiry === null || now < expiry.at || now >= expiry.until ? null : expiry;
}

function twoDigits(month: number): string {
  return String(month).padStart(2, '0');
}
