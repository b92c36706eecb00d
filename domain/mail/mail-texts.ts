import { Temporal } from 'temporal-polyfill';
import { type CivilDate, civilDateOf, type Instant, type TimeZone } from '../calendar.ts';
import { declineReason } from '../decline-words.ts';
import { formatMoney } from '../money/money.ts';
import { longDay } from '../money/why.ts';
import { invitationDays, signInLinkMinutes } from '../rules/people.ts';
import type { MailContent, MailData, MailKind, PreviewedBill } from './mails.ts';

/** What is only known when a mail is sent. */
export interface MailLinks {
  /** Where the reader manages the subscription. */
  readonly manageUrl: string;
  /** Of a charge that waits at the bank: where its payer confirms it. */
  readonly payUrl: string | null;
  /** Of a receipt. */
  readonly invoiceNumber: string | null;
  /** Of a mail to one member: what its link opens, and where. What is kept of the mail has neither. */
  readonly entry: MailedEntry | null;
}

export interface MailedEntry {
  readonly tenantName: string;
  readonly url: string;
}

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** What one kind of mail says: a subject, and paragraphs. */
interface Said {
  readonly subject: string;
  readonly says: readonly (string | null)[];
}

type Content<K extends MailKind> = Extract<MailContent, { kind: K }>;
type Writer<K extends MailKind> = (content: Content<K>, say: Speaker, links: MailLinks) => Said;

/** Subject and text of a mail: short, plain, exact amounts, and dates with their zone. */
export function textOf(data: MailData, links: MailLinks): MailText {
  // Each writer takes just the kind that is its key.
  const write = writers[data.kind] as Writer<MailKind>;
  const { subject, says } = write(data, new Speaker(data), links);
  const paragraphs = ['Hello,', ...says.filter((text) => text !== null)];
  const ends = endsByItself.has(data.kind) || paragraphs.some((text) => text.includes(links.manageUrl));
  if (!ends) paragraphs.push(`Manage your subscription: ${links.manageUrl}`);
  return { subject, body: `${paragraphs.join('\n\n')}\n` };
}

/** The tenant is gone, or the reader is not signed in yet. */
const endsByItself: ReadonlySet<MailKind> = new Set(['deletion_certificate', 'invitation', 'sign_in']);

/** Says amounts in the tenant's currency and instants in its zone. */
class Speaker {
  readonly #currency: string;
  readonly #zone: TimeZone;

  constructor({ currency, timeZone }: Pick<MailData, 'currency' | 'timeZone'>) {
    this.#currency = currency;
    this.#zone = timeZone;
  }

  money(amount: number): string {
    return formatMoney(amount, this.#currency);
  }

  /** `1 Apr 2026 (Europe/London)`: for what falls on the start of a day. */
  day(at: Instant): string {
    return this.date(civilDateOf(at, this.#zone));
  }

  date(date: CivilDate): string {
    return `${longDay(date)} (${this.#zone})`;
  }

  /** `15 Mar 2026, 10:00 (Europe/London)` */
  moment(at: Instant): string {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#zone);
    const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
    return `${longDay(local.toPlainDate().toString())}, ${time} (${this.#zone})`;
  }

  /** The same without the zone, for subjects. */
  shortDay(at: Instant): string {
    return longDay(civilDateOf(at, this.#zone));
  }
}

const writers: { readonly [K in MailKind]: Writer<K> } = {
  trial_ending: ({ days, endsAt, converting, withoutCard }, say) => ({
    subject: `Your trial ends in ${counted(days, 'day')}`,
    says: [
      `Your trial ends on ${say.moment(endsAt)}.`,
      converting
        ? `Your subscription then begins, and its first bill is ${withoutCard ? `due. ${addCard}` : 'charged to your card.'}`
        : 'Choose how many licences you need and add a card before then: otherwise licences stop working when the trial ends.',
    ],
  }),
  bill_preview: ({ billedAt, corrected, withoutCard, ...bill }, say) => ({
    subject: `${corrected ? 'Corrected: ' : ''}${previewed(bill, say)} ${withoutCard ? 'is due' : 'will be charged'} on ${say.shortDay(billedAt)}`,
    says: [
      corrected ? 'The amount that we announced for your next bill has changed.' : null,
      comingBill(bill, say.moment(billedAt), withoutCard ?? false, say),
      'The amount changes if you change your licences before then.',
    ],
  }),
  price_changed: (content, say) => ({
    subject:
      content.newPrice === content.currentPrice
        ? `Your price stays at ${say.money(content.newPrice)} a licence and month`
        : `Your price changes to ${say.money(content.newPrice)} a licence and month`,
    says: [
      newPriceIn(content, say),
      content.withdrawnPrice === null
        ? null
        : `The price of ${say.money(content.withdrawnPrice)} that we announced before does not come.`,
      billAtNewPrice(content, say),
    ],
  }),
  card_expiring: ({ expMonth, expYear, worksUntil }, say) => ({
    subject: 'Your card expires this month',
    says: [
      `The card that pays for your subscription expires at the end of ${String(expMonth).padStart(2, '0')}/${expYear}: from ${say.day(worksUntil)} it cannot be charged.`,
      'Add another card before then.',
    ],
  }),
  card_removed: ({ billedAt }, say) => ({
    subject: 'Your card was removed',
    says: [
      'The card that pays for your subscription was removed at our card processor, and cannot be charged any more.',
      billedAt === null ? addAnother : `Add another card before the next bill, on ${say.day(billedAt)}.`,
    ],
  }),
  receipt: ({ amount, tax, quantity, paidAt, periodEnd }, say, { invoiceNumber }) => ({
    subject: `Receipt for ${say.money(amount)}`,
    says: [
      `We have received ${say.money(amount)} for ${counted(quantity, 'licence')} up to ${say.date(periodEnd)}${including(tax, say)}. It was paid on ${say.moment(paidAt)}.`,
      invoiceNumber === null ? null : `Your invoice is ${invoiceNumber}.`,
    ],
  }),
  payment_failed: ({ amount, declineCode, nextTryAt, suspendAt, deleteAt, leaving }, say, { payUrl, manageUrl }) => ({
    subject: `Your payment of ${say.money(amount)} failed`,
    says: [
      `${say.money(amount)} could not be charged: ${declineReason(declineCode)}.`,
      nextTryAt === null ? 'We will not try again by ourselves.' : `We will try again on ${say.day(nextTryAt)}.`,
      payUrl === null ? `Add another card or pay now: ${manageUrl}` : `Confirm the payment with your bank: ${payUrl}`,
      suspendAt === null ? null : `Unless it is paid, licences stop working on ${say.day(suspendAt)}.`,
      deleteAt === null ? null : deletedOn(leaving ? asCanceled : 'Unless it is paid,', deleteAt, say),
    ],
  }),
  suspended: ({ amount, deleteAt, leaving }, say) => ({
    subject: 'Your subscription is suspended',
    says: [
      'No licence works any more, as your last bill has not been paid. Nothing new is billed.',
      `${say.money(amount)} opens your subscription again: a fresh month, and the days that were used without paying.`,
      leaving
        ? 'If you would rather stay, choose “Keep subscription” and pay: your licences then work again at once.'
        : 'Add another card or pay now, and your licences work again at once.',
      deleteAt === null
        ? null
        : `${deletedOn(leaving ? asCanceled : 'Otherwise', deleteAt, say)} You can export them before then.`,
    ],
  }),
  deletion_warning: ({ days, deleteAt, cause }, say) => ({
    subject: `Your instance will be deleted in ${counted(days, 'day')}`,
    says: [
      `On ${say.day(deleteAt)} your instance and all its data will be deleted, ${causes[cause].because}.`,
      `${causes[cause].instead} You can export your data before then.`,
    ],
  }),
  deletion_certificate: ({ deletedAt, historiesUntil, rows }, say) => ({
    subject: 'Your instance has been deleted',
    says: [
      `Your instance and all its data were deleted on ${say.moment(deletedAt)}.`,
      deletedRows(rows),
      `Invoices and charges are kept as the law asks, without names. ${untilWhen(historiesUntil, say)} This is the last mail you get from us.`,
    ],
  }),
  invitation: (_, __, { entry, manageUrl }) => {
    const { tenantName, url } = entry ?? noEntry;
    return {
      subject: `You are invited to the licences of ${tenantName}`,
      says: [
        `You are invited to the pages where ${tenantName} manages its licences and its subscription.`,
        `Open this link and press the button there: ${url}`,
        `It works once, for ${counted(invitationDays, 'day')}. After that, sign in with this mail address: ${manageUrl}`,
        'If you do not know what this is about, do nothing: the link lets no one in by itself.',
      ],
    };
  },
  sign_in: (_, __, { entry }) => ({
    subject: 'Your link for signing in',
    says: [
      `Open this link and press the button there: ${(entry ?? noEntry).url}`,
      `It signs you in once, within ${counted(signInLinkMinutes, 'minute')}.`,
      'If you have not asked for it, do nothing: no one gets in without this mail.',
    ],
  }),
};

const noEntry: MailedEntry = { tenantName: '', url: '' };
const addAnother = 'Add another card.';
const addCard = 'There is no card to charge: add one before then.';

/** `£120.00`, or `nothing` */
function previewed({ amount }: PreviewedBill, say: Speaker): string {
  return amount === 0 ? 'nothing' : say.money(amount);
}

function comingBill(bill: PreviewedBill, due: string, withoutCard: boolean, say: Speaker): string {
  if (bill.amount === 0) return `On ${due} nothing will be charged.`;
  const taken = `${billed(bill, say)}.`;
  return withoutCard ? `On ${due} you owe ${taken} ${addCard}` : `On ${due} your card will be charged ${taken}`;
}

const conditions = {
  activation: 'once you activate your subscription',
  payment: 'in the period that begins when you pay',
  keeping: 'if you keep your subscription; as you have canceled it, nothing more is billed',
} as const;

/** From when on the new price counts, or that the present one goes on. */
function newPriceIn(content: Content<'price_changed'>, say: Speaker): string {
  const { currentPrice, newPrice, isPlusTax, billedAt, waitsFor } = content;
  const costs = `${say.money(newPrice)} a month${isPlusTax ? ', plus tax' : ''}`;
  if (newPrice === currentPrice) return `A licence goes on costing ${costs}.`;
  const isNew = `a licence costs ${costs}, instead of ${say.money(currentPrice)}`;
  if (billedAt !== null) return `From your bill of ${say.day(billedAt)} on, ${isNew}.`;
  return `${capitalised(isNew)}, ${conditions[waitsFor ?? 'activation']}.`;
}

/** What the first bill at the new price will be, if nothing else changes. */
function billAtNewPrice({ billedAt, bill }: Content<'price_changed'>, say: Speaker): string | null {
  if (billedAt === null || bill === null) return null;
  if (bill.amount === 0) return `On ${say.day(billedAt)} nothing will be charged for the licences that you have.`;
  return `Your bill of ${say.day(billedAt)} will then be ${billed(bill, say)}.`;
}

/** `£120.00 for 5 licences, including £20.00 tax` */
function billed({ amount, tax, licences }: PreviewedBill, say: Speaker): string {
  return `${say.money(amount)} for ${counted(licences, 'licence')}${including(tax, say)}`;
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

/** Paying does not change that. */
const asCanceled = 'As you have canceled your subscription,';

function deletedOn(why: string, deleteAt: Instant, say: Speaker): string {
  return `${why} your instance and all its data will be deleted on ${say.day(deleteAt)}.`;
}

const causes = {
  unpaid: { because: 'as your subscription has not been paid', instead: 'Pay before then to keep it.' },
  not_activated: { because: 'as your trial is over', instead: 'Activate your subscription before then to keep it.' },
  canceled: {
    because: 'as you have canceled your subscription',
    instead: 'Choose “Keep subscription” before then to keep it.',
  },
} as const;

function untilWhen(historiesUntil: Instant | null, say: Speaker): string {
  const until = historiesUntil === null ? 'for a time of their own' : `until ${say.day(historiesUntil)} at the latest`;
  return `Technical records of what was billed, which name no one, are kept ${until}.`;
}

function deletedRows(rows: Readonly<Record<string, number>>): string | null {
  const tables = Object.entries(rows).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return tables.length === 0
    ? null
    : ['Rows deleted:', ...tables.map(([table, count]) => `- ${table}: ${count}`)].join('\n');
}

function including(tax: number, say: Speaker): string {
  return tax === 0 ? '' : `, including ${say.money(tax)} tax`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
