import type { Instant } from '../../calendar.ts';
import { declineReason } from '../../decline-words.ts';
import { invitationDays, signInLinkMinutes } from '../../rules/people.ts';
import { registerNames } from '../../tax/tax-id-check.ts';
import type { PreviewedBill } from '../mails.ts';
import type { Action, Content, MailTexts, Speaker } from './said.ts';

/** The texts of mails in English. */
export const en: MailTexts = {
  hello: 'Hello,',
  manage: 'Manage your subscription',
  about: (company) => `This mail is about the subscription of ${company}.`,
  mails: {
    trial_ending: ({ days, endsAt, converting, withoutCard }, say, { taskUrl }) => ({
      subject: `Your trial ends in ${daysOf(days, say)}`,
      says: [
        `Your trial ends on ${say.moment(endsAt)}.`,
        converting
          ? `Your subscription then begins, and its first bill is ${withoutCard ? `due. ${addCard}` : 'charged to your card.'}`
          : 'Choose how many licences you need and add a card before then: otherwise licences stop working when the trial ends.',
        cardAction(taskUrl),
      ],
    }),
    bill_preview: ({ billedAt, corrected, withoutCard, ...bill }, say, { taskUrl }) => ({
      subject: `${corrected ? 'Corrected: ' : ''}${previewed(bill, say)} ${withoutCard ? 'is due' : 'will be charged'} on ${say.shortDay(billedAt)}`,
      says: [
        corrected ? 'The amount that we announced for your next bill has changed.' : null,
        comingBill(bill, say.moment(billedAt), withoutCard ?? false, say),
        'The amount changes if you change your licences before then.',
        cardAction(taskUrl),
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
    card_expiring: ({ expMonth, expYear, worksUntil }, say, { taskUrl }) => ({
      subject: 'Your card expires this month',
      says: [
        `The card that pays for your subscription expires at the end of ${String(expMonth).padStart(2, '0')}/${expYear}: from ${say.day(worksUntil)} it cannot be charged.`,
        'Add another card before then.',
        cardAction(taskUrl),
      ],
    }),
    card_removed: ({ billedAt }, say, { taskUrl }) => ({
      subject: 'Your card was removed',
      says: [
        'The card that pays for your subscription was removed at our card processor, and cannot be charged any more.',
        billedAt === null ? 'Add another card.' : `Add another card before the next bill, on ${say.day(billedAt)}.`,
        cardAction(taskUrl),
      ],
    }),
    receipt: (
      { amount, tax, quantity, paidAt, periodStart, periodEnd },
      say,
      { invoiceNumber, isAttached, taskUrl },
    ) => ({
      subject: `Receipt for ${say.money(amount)}`,
      says: [
        `We have received ${say.money(amount)} for ${licences(quantity, say)}, ${periodStart === undefined ? `until ${say.dayBefore(periodEnd)}` : say.range(periodStart, periodEnd)}${including(tax, say)}. It was paid on ${say.moment(paidAt)}.`,
        invoiceNumber === null
          ? null
          : `Your invoice is ${invoiceNumber}.${isAttached ? ' It comes with this mail as a PDF.' : ''}`,
        taskUrl === null ? null : { label: 'See the receipt', url: taskUrl },
      ],
    }),
    payment_failed: ({ amount, declineCode, nextTryAt, suspendAt, deleteAt, leaving }, say, links) => ({
      subject: `Your payment of ${say.money(amount)} failed`,
      says: [
        `${say.money(amount)} could not be charged: ${declineReason(declineCode)}.`,
        nextTryAt === null ? 'We will not try again by ourselves.' : `We will try again on ${say.day(nextTryAt)}.`,
        links.bankUrl === null
          ? { label: 'Pay now or use another card', url: links.taskUrl ?? links.manageUrl }
          : { label: 'Confirm the payment with your bank', url: links.bankUrl },
        suspendAt === null ? null : `Unless it is paid, licences stop working on ${say.day(suspendAt)}.`,
        deleteAt === null ? null : deletedOn(leaving ? asCanceled : 'Unless it is paid,', deleteAt, say),
      ],
    }),
    suspended: ({ amount, deleteAt, leaving }, say, { taskUrl }) => ({
      subject: 'Your subscription is suspended',
      says: [
        'No licence works any more, as your last bill has not been paid. Nothing new is billed.',
        `${say.money(amount)} opens your subscription again: a fresh month, and the days that were used without paying.`,
        leaving
          ? 'If you would rather stay, choose “Keep subscription” and pay: your licences then work again at once.'
          : 'Pay now or use another card, and your licences work again at once.',
        taskUrl === null ? null : { label: 'Pay now or use another card', url: taskUrl },
        deleteAt === null
          ? null
          : `${deletedOn(leaving ? asCanceled : 'Otherwise', deleteAt, say)} You can export them before then.`,
      ],
    }),
    tax_id_refused: ({ register, refusedAt }, say) => ({
      subject: 'Your VAT number was refused',
      says: [
        `${registerNames[register]} does not know the VAT number in your billing details. We asked on ${say.moment(refusedAt)}.`,
        'Until it is known there, your bills are made as for a buyer without one, and may have tax on them that you would otherwise account for yourself. Bills that are paid stay as they are.',
        'Correct the number, or take it out, in your billing details. If it is right and new, ask your tax office when it will be listed, and have it checked again there.',
      ],
    }),
    deletion_warning: ({ days, deleteAt, cause }, say, { taskUrl }) => ({
      subject: `Your instance will be deleted in ${daysOf(days, say)}`,
      says: [
        `On ${say.day(deleteAt)} your instance and all its data will be deleted, ${causes[cause].because}.`,
        `${causes[cause].instead} You can export your data before then.`,
        taskUrl === null ? null : { label: 'Pay now or use another card', url: taskUrl },
      ],
    }),
    deletion_certificate: ({ deletedAt, historiesUntil, invoicesUntil, rows }, say) => ({
      subject: 'Your instance has been deleted',
      says: [
        `Your instance and all its data were deleted on ${say.moment(deletedAt)}.`,
        Object.keys(rows).length === 0 ? null : { heading: 'Rows deleted:', rows: say.table(rows) },
        invoicesStay(invoicesUntil, say),
        `${untilWhen(historiesUntil, say)} This is the last mail you get from us.`,
      ],
    }),
    invitation: (_, say, { entryUrl, manageUrl }) => ({
      subject: 'You are invited to manage licences',
      says: [
        'You are invited to the pages where your company manages its licences and its subscription.',
        entryUrl === null ? null : { label: 'Accept the invitation', url: entryUrl },
        `The link works once, for ${daysOf(invitationDays, say)}. After that, sign in with this mail address: ${manageUrl}`,
        'If you do not know what this is about, do nothing: the link lets no one in by itself.',
      ],
    }),
    sign_in: (_, say, { entryUrl }) => ({
      subject: 'Your link for signing in',
      says: [
        'You have asked for a link to sign in.',
        entryUrl === null ? null : { label: 'Sign in', url: entryUrl },
        `It works once, within ${say.counted(signInLinkMinutes, 'minute', 'minutes')}.`,
        'If you have not asked for it, do nothing: no one gets in without this mail.',
      ],
    }),
  },
};

const addCard = 'There is no card to charge: add one before then.';

function cardAction(url: string | null): Action | null {
  return url === null ? null : { label: 'Add a card', url };
}

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
  keeping: 'if you keep your subscription; as you have cancelled it, nothing more is billed',
} as const;

/** When the new price takes effect, or that the present price stays. */
function newPriceIn(content: Content<'price_changed'>, say: Speaker): string {
  const { currentPrice, newPrice, isPlusTax, billedAt, waitsFor } = content;
  const costs = `${say.money(newPrice)} a month${isPlusTax ? ', plus tax' : ''}`;
  if (newPrice === currentPrice) return `A licence goes on costing ${costs}.`;
  const isNew = `licence costs ${costs}, instead of ${say.money(currentPrice)}`;
  if (billedAt !== null) return `From your bill of ${say.day(billedAt)} on, a ${isNew}.`;
  return `A ${isNew}, ${conditions[waitsFor ?? 'activation']}.`;
}

/** What the first bill at the new price will be, if nothing else changes. */
function billAtNewPrice({ billedAt, bill }: Content<'price_changed'>, say: Speaker): string | null {
  if (billedAt === null || bill === null) return null;
  if (bill.amount === 0) return `On ${say.day(billedAt)} nothing will be charged for the licences that you have.`;
  return `Your bill of ${say.day(billedAt)} will then be ${billed(bill, say)}.`;
}

/** `£120.00 for 5 licences, including £20.00 tax` */
function billed({ amount, tax, licences: quantity }: PreviewedBill, say: Speaker): string {
  return `${say.money(amount)} for ${licences(quantity, say)}${including(tax, say)}`;
}

/** The reason of a deletion that paying does not prevent. */
const asCanceled = 'As you have cancelled your subscription,';

function deletedOn(why: string, deleteAt: Instant, say: Speaker): string {
  return `${why} your instance and all its data will be deleted on ${say.day(deleteAt)}.`;
}

const causes = {
  unpaid: { because: 'as your subscription has not been paid', instead: 'Pay before then to keep it.' },
  not_activated: { because: 'as your trial is over', instead: 'Activate your subscription before then to keep it.' },
  canceled: {
    because: 'as you have cancelled your subscription',
    instead: 'Choose “Keep subscription” before then to keep it.',
  },
} as const;

function invoicesStay(invoicesUntil: Instant | null | undefined, say: Speaker): string {
  const charges = 'Charges are kept without names.';
  if (invoicesUntil === null) return charges;
  const until = invoicesUntil === undefined ? 'for as long as the law asks' : `until ${say.day(invoicesUntil)}`;
  return `Invoices and credit notes stay as they were issued, with name, address and tax id, ${until}: the law asks for that, and our finance staff alone see them so. ${charges}`;
}

function untilWhen(historiesUntil: Instant | null, say: Speaker): string {
  const until = historiesUntil === null ? 'for a time of their own' : `until ${say.day(historiesUntil)} at the latest`;
  return `Technical records of what was billed, which name no one, are kept ${until}.`;
}

function including(tax: number, say: Speaker): string {
  return tax === 0 ? '' : `, including ${say.money(tax)} tax`;
}

function licences(quantity: number, say: Speaker): string {
  return say.counted(quantity, 'licence', 'licences');
}

function daysOf(days: number, say: Speaker): string {
  return say.counted(days, 'day', 'days');
}
