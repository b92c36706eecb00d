import { type Instant, startOfDayAfter } from '../calendar.ts';
import type { Event } from '../events.ts';
import type { ComingBill } from '../forecast.ts';
import { type AmountMinor, maximumChargeMinor } from '../money/money.ts';
import { deletionWarningDays } from '../policy.ts';
import { warningAt } from '../rules/deletion.ts';
import type { SubscriptionView } from '../view.ts';
import { cardExpiry, deletionWarning, ifWithoutCard, type MailContent, type MailData, previewOf } from './mails.ts';

/** A mail that time alone will bring, if nothing changes until then. */
export interface Notice {
  /** Identifies the cause: a tenant gets one mail per reason, ever. */
  readonly reasonKey: string;
  /** When it goes out: the start of a local day. */
  readonly at: Instant;
  /** When the announced event comes. The mail is not sent from then on. */
  readonly until: Instant;
  readonly data: MailData;
}

type Unaddressed = Omit<Notice, 'data'> & { readonly content: MailContent };

const trialEndingDays = [7, 3, 1] as const;
const billPreviewDays = 3;

/**
 * The notices that fall due after `since`. They are computed from the read model, so that they cost the tenant's
 * workflow nothing and agree with the page that the reader opens next (docs/product.md, "Mails").
 */
export function plannedNotices(view: SubscriptionView, since: Instant): readonly Notice[] {
  const { currency, timeZone } = view;
  return [...trialNotices(view), ...billNotices(view), ...cardNotices(view), ...cancellationNotices(view)]
    .filter(({ at, until }) => at > since && at < until)
    .map(({ content, ...notice }) => ({ ...notice, data: { ...content, currency, timeZone } }));
}

function trialNotices(view: SubscriptionView): readonly Unaddressed[] {
  const { state, trialEndsAt: endsAt, converting } = view;
  if (state !== 'trialing') return [];
  return trialEndingDays.map((days) => ({
    reasonKey: `trial-ending/${days}`,
    at: daysBefore(endsAt, days, view),
    until: endsAt,
    content: { kind: 'trial_ending', days, endsAt, converting, ...(converting && ifWithoutCard(view)) },
  }));
}

/**
 * A bill too small to be charged shows 0 and is announced with the bill that it is carried to. A bill too large to be
 * charged is not announced.
 */
function billNotices(view: SubscriptionView): readonly Unaddressed[] {
  const { nextBill } = view;
  if (nextBill === null || nextBill.amount === 0 || nextBill.amount > maximumChargeMinor) return [];
  const { at: billedAt } = nextBill;
  return [
    {
      reasonKey: billReason(view),
      at: daysBefore(billedAt, billPreviewDays, view),
      until: billedAt,
      content: { kind: 'bill_preview', billedAt, ...previewOf(nextBill), ...ifWithoutCard(view) },
    },
  ];
}

function billReason({ period }: SubscriptionView): string {
  return `bill/${(period?.number ?? 0) + 1}`;
}

/** A corrected preview, with the reason key of the preview that it corrects. */
export interface CorrectedPreview {
  readonly corrects: string;
  readonly until: Instant;
  readonly data: MailData & { readonly amount: AmountMinor };
}

/** A step's actor, its command, if there is one, and what happened in it. */
export interface StepMaker {
  readonly actor: string;
  readonly command: object | null;
  readonly happened: readonly { readonly event: Event }[];
}

/**
 * The corrected preview to send where a step has changed the amount of a previewed bill. A step of the tenant's own
 * people causes none, as they were shown the new amount (docs/product.md, "A price is announced").
 */
export function correctedPreview(
  before: ComingBill | null,
  view: SubscriptionView,
  by: StepMaker,
  now: Instant,
): CorrectedPreview | null {
  const { nextBill, currency, timeZone } = view;
  if (isOwnAct(by) || nextBill === null || nextBill.amount > maximumChargeMinor) return null;
  if (before !== null && (before.at !== nextBill.at || before.amount === nextBill.amount)) return null;
  const { at: billedAt } = nextBill;
  if (now < daysBefore(billedAt, billPreviewDays, view)) return null;
  const content = {
    kind: 'bill_preview',
    billedAt,
    corrected: true,
    ...previewOf(nextBill),
    ...ifWithoutCard(view),
  } as const;
  return { corrects: billReason(view), until: billedAt, data: { ...content, currency, timeZone } };
}

/**
 * Whether the tenant's own people saw the new amount as they acted. Saving billing details shows none, whatever tax
 * they bring.
 */
function isOwnAct({ actor, command, happened }: StepMaker): boolean {
  return (
    command !== null && !actor.startsWith('ops') && !happened.some(({ event }) => event.type === 'billingFactsSet')
  );
}

/** A notice that goes out as the card's last month begins. */
function cardNotices(view: SubscriptionView): readonly Unaddressed[] {
  const expiry = cardExpiry(view);
  return expiry === null ? [] : [expiry];
}

/**
 * Only announces the deletion after a cancellation. Warnings of a deletion for want of payment are steps of the
 * tenant's life.
 */
function cancellationNotices(view: SubscriptionView): readonly Unaddressed[] {
  const { state, cancelAt } = view;
  if (state !== 'canceling' || cancelAt === null) return [];
  return deletionWarningDays.map((days) => ({
    ...deletionWarning(days, cancelAt, 'canceled', view),
    at: warningAt(cancelAt, days, view.timeZone),
    until: cancelAt,
  }));
}

function daysBefore(instant: Instant, days: number, { timeZone }: SubscriptionView): Instant {
  return startOfDayAfter(instant, -days, timeZone);
}
