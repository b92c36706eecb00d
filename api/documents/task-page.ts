import { html } from 'hono/html';
import { civilDateOf } from '../../domain/calendar.ts';
import type { Line } from '../../domain/money/bill.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Formats, formatsOf } from '../../domain/texts/formats.ts';
import type { Language } from '../../domain/texts/language.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import type { TaskStanding } from '../commands/task.ts';
import { type Content, mailedPage } from './mailed-page.ts';
import { type TaskTexts, taskTexts } from './task-texts.ts';

/** The data that the page of a mailed link shows. */
export interface TaskPage {
  readonly language: Language;
  readonly company: string | null;
  readonly timeZone: string;
  readonly task: 'pay' | 'card' | 'receipt';
  readonly expiresAt: Date;
  readonly standing: TaskStanding;
  /** The outcome of the last attempt; null without one. */
  readonly notice: TaskNotice | null;
  /** The address that a button's form is sent to. */
  readonly urlOf: (action: 'payment' | 'card' | 'invoice.pdf', quote?: string) => string;
  readonly bankUrl: (charge: { readonly id: string; readonly payerToken: string }) => string;
  readonly manageUrl: string;
}

export type TaskNotice =
  | { readonly type: 'amountChanged' | 'cardOnItsWay' | 'processorAway' | 'notPossible' }
  | { readonly type: 'declined'; readonly declineCode: string };

interface Said extends TaskPage {
  readonly texts: TaskTexts;
  readonly formats: Formats;
}

const againAfterSeconds = 5;

export function taskPage(page: TaskPage): Content {
  const { language, task, standing, notice, company, manageUrl } = page;
  const texts = taskTexts[language];
  const said: Said = { ...page, texts, formats: formatsOf(language) };
  const isOver = standing.type === 'gone' || standing.type === 'expired' || standing.type === 'paid';
  const waits = standing.type === 'underWay' || notice?.type === 'cardOnItsWay';
  return mailedPage(
    { language, title: texts.titles[isOver ? 'over' : task], ...(waits && { againAfterSeconds }) },
    html`
      ${company === null ? '' : html`<p class="soft">${texts.forCompany} <bdi dir="auto">${company}</bdi></p>`}
      ${notice === null ? '' : html`<p class="alarm" role="alert">${noticeText(notice, texts)}</p>`} ${contentOf(said)}
      ${standing.type === 'gone' ? '' : html`<p><a href="${manageUrl}">${texts.manage}</a></p>`}
    `,
  );
}

/** The page for an unknown link, or one whose token was copied in part. */
export function unknownTaskPage(language: Language, signInUrl: string): Content {
  const texts = taskTexts[language];
  return mailedPage(
    { language, title: texts.titles.unknown },
    html`<p>${texts.unknown}</p>
      <p><a href="${signInUrl}">${texts.signIn}</a></p>`,
  );
}

function noticeText(notice: TaskNotice, texts: TaskTexts): string {
  return notice.type === 'declined' ? texts.notCharged(notice.declineCode) : texts[notice.type];
}

function contentOf(said: Said): Content {
  const { standing, texts, formats, expiresAt, timeZone } = said;
  switch (standing.type) {
    case 'gone':
      return html`<p>${texts.gone}</p>`;
    case 'expired':
      return html`<p>${texts.expired(formats.date(civilDateOf(expiresAt.getTime(), timeZone)))}</p>`;
    case 'paid':
      return html`<p>${texts.paid}</p>`;
    case 'tooOften':
      return html`<p>${texts.tooOften}</p>`;
    case 'underWay':
      return html`<p role="status">${texts.underWay}</p>`;
    case 'toConfirm':
      return html`<p>${texts.confirm(formats.money(standing.charge.amount, standing.charge.currency))}</p>
        <p><a href="${said.bankUrl(standing.charge)}">${texts.toBank}</a></p>`;
    case 'toPay':
      return payContent(said, standing);
    case 'toAddCard':
      return cardContent(said, standing);
    case 'cardAdded':
      return cardAddedContent(said, standing.view);
    case 'receipt':
      return receiptContent(said, standing.invoice);
  }
}

function payContent(said: Said, standing: Extract<TaskStanding, { type: 'toPay' }>): Content {
  const { texts, formats, urlOf, notice } = said;
  const { view, bill, quote, refusal, chargedByNewCard: ifSaved } = standing;
  const amount = formats.money(bill.amount, view.currency);
  const card = cardName(view);
  const { overdue } = view;
  const failed = notice?.type === 'declined' || overdue === null ? '' : texts.failed(card, overdue.declineCode);
  const isBlocked = refusal !== null && !takesAnotherCard(refusal);
  return html`
    ${failed === '' ? '' : html`<p>${failed}</p>`}
    ${bill.lines.length === 0 ? '' : billTable(said, bill, view.currency)}
    ${refusal === null ? '' : html`<p>${refusalText(refusal, said)}</p>`}
    ${refusal === null ? button(urlOf('payment', quote), texts.pay(amount, card), '') : ''}
    ${isBlocked ? '' : button(urlOf('card'), texts.anotherCard, refusal === null ? 'quiet' : '')}
    ${isBlocked || ifSaved === null ? '' : html`<p class="soft">${texts.cardPays(formats.money(ifSaved, view.currency))}</p>`}
  `;
}

/** Whether another card could be charged in spite of the refusal. */
function takesAnotherCard({ code }: Refusal): boolean {
  return code === 'card_declined' || code === 'no_payment_method' || code === 'too_many_attempts';
}

function refusalText(refusal: Refusal, { texts, formats, timeZone }: Said): string {
  if ('retryAt' in refusal) return texts.triedTooOften(formats.moment(refusal.retryAt, timeZone));
  if (refusal.code === 'cancellation_pending') return texts.keepFirst;
  if (refusal.code === 'billing_details_required') return texts.detailsFirst;
  // The last payment, shown above, says why the card cannot be charged.
  return takesAnotherCard(refusal) ? '' : texts.notPossible;
}

function billTable(
  { texts, formats }: Said,
  { lines, tax, amount }: { readonly lines: readonly Line[]; readonly tax: number; readonly amount: number },
  currency: string,
): Content {
  const money = (minor: number): string => formats.money(minor, currency);
  const rows = lines.map(
    ({ quantity, from, to, amount: net }) =>
      html`<tr><td>${texts.lineOf(quantity)}, ${formats.range(from, to)}</td><td>${money(net)}</td></tr>`,
  );
  const taxRow = tax === 0 ? '' : html`<tr><td>${texts.tax}</td><td>${money(tax)}</td></tr>`;
  return html`<table><tbody>${rows}${taxRow}<tr class="total"><th scope="row">${texts.total}</th><td>${money(amount)}</td></tr></tbody></table>`;
}

function cardContent(
  { texts, formats, urlOf }: Said,
  { view, chargedByNewCard: ifSaved }: Extract<TaskStanding, { type: 'toAddCard' }>,
): Content {
  return html`<p>${texts.presentCard(cardName(view))}</p>
    ${ifSaved === null ? '' : html`<p>${texts.cardPays(formats.money(ifSaved, view.currency))}</p>`}
    ${button(urlOf('card'), texts.addCard, '')}`;
}

/** A saved card has not paid what is still owed, where saving it charges nothing. */
function cardAddedContent({ texts, formats }: Said, view: SubscriptionView): Content {
  const { overdue, currency } = view;
  const card = cardName(view) ?? '';
  if (overdue === null) return html`<p>${texts.cardSaved(card)}</p>`;
  return html`<p>${texts.cardSavedUnpaid(card, formats.money(overdue.amount, currency))}</p>`;
}

function receiptContent(
  said: Said,
  { total, currency, issuedAt, number, lines, tax }: Extract<TaskStanding, { type: 'receipt' }>['invoice'],
): Content {
  const { texts, formats, timeZone, urlOf } = said;
  const date = formats.date(civilDateOf(issuedAt.getTime(), timeZone));
  return html`<p>${texts.received(formats.money(total, currency), date, number)}</p>
    ${billTable(said, { lines, tax, amount: total }, currency)}
    <p><a href="${urlOf('invoice.pdf')}">${texts.download}</a></p>`;
}

/** A button with a form of its own, as opening a link must not do anything. */
function button(action: string, label: string, className: string): Content {
  return html`<form method="post" action="${action}"><button type="submit" class="${className}">${label}</button></form>`;
}

function cardName({ card }: SubscriptionView): string | null {
  return card === null ? null : `${card.brand.charAt(0).toUpperCase()}${card.brand.slice(1)} •••• ${card.last4}`;
}
