import { setTimeout as sleep } from 'node:timers/promises';
import type { Card, Charge } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { money } from '../format.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { locales } from '../texts/language.ts';
import type { Texts } from '../texts/texts.ts';
import { textsOf } from '../view.ts';
import { cardName } from '../words.ts';
import { activationIn } from './activation-query.ts';
import { paidBySaving } from './card-form.tsx';
import { leaveFor } from './leave.tsx';
import { showRefusal } from './refused.tsx';
import { baseOf, paramsOf, receiptPath } from './tenant.ts';

/**
 * Leads to the card processor's own page, or says why it cannot: the processor may refuse one of the tenant's details.
 */
export async function card(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = paramsOf(context);
  const client = context.get('client');
  const [subscription, newest] = await Promise.all([
    client.do('GET /v1/tenants/{t}/subscription', { params }),
    newestCharge(context),
  ]);
  const back = new URLSearchParams({
    before: cardKey(subscription.paymentMethod),
    ...(paidBySaving(subscription) !== null && { paysAfter: newest?.id ?? 'none' }),
    ...activationIn(fields),
  });
  const returnUrl = `${context.get('publicUrl')}${baseOf(context)}/card/saved?${back.toString()}`;
  const answer = await client.ask('POST /v1/tenants/{t}/payment-method/setup-sessions', {
    params,
    body: { returnUrl },
  });
  if (!answer.ok) return showRefusal(context, answer.problem);
  return leaveFor(context, answer.body.url, textsOf(context).card.leaving);
}

const longestWaitMs = 4_000;
const pollingMs = 150;

/**
 * Handles the return from the card processor; its webhook usually delivers the card earlier. A card that pays what is
 * overdue leads to the receipt, or back with the reason why the payment failed.
 */
export async function cardSaved(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const base = baseOf(context);
  const t = textsOf(context);
  const saved = await newCard(context, query.text('before'));
  const activation = new URLSearchParams(activationIn(query)).toString();
  const next = activation === '' ? 'subscription#card' : `activate?${activation}`;
  if (saved === null) {
    context.get('leaveNotice')(t.card.soon, 'warning');
    return context.redirect(`${base}/${next}`, 303);
  }
  const paysAfter = query.text('paysAfter');
  const paid = paysAfter === '' ? null : await settledAfter(context, paysAfter);
  const receipt = paid?.invoiceNumber ?? null;
  if (receipt !== null) {
    context.get('leaveNotice')(t.card.savedAndPaid(cardName(saved)));
    return context.redirect(receiptPath(base, receipt), 303);
  }
  if (paid !== null) {
    const said = money(paid.amount, paid.currency, locales[context.get('language')]);
    const amount = paid.tax > 0 ? t.amounts.total(said) : said;
    context.get('leaveNotice')(t.card.savedUnpaid(cardName(saved), whyUnpaid(t, paid, amount)), 'warning');
    return context.redirect(`${base}/pay`, 303);
  }
  context.get('leaveNotice')(t.card.saved(cardName(saved)));
  return context.redirect(`${base}/${next}`, 303);
}

function whyUnpaid({ card: t, words }: Texts, { state, declineCode }: Charge, amount: string): string {
  if (state === 'declined') return t.declined(amount, words.declineReason(declineCode ?? ''));
  return state === 'requires_action' ? t.waits(amount) : t.underWay(amount);
}

async function newestCharge(context: PageContext): Promise<Charge | null> {
  const query = { limit: 1 };
  const { data } = await context.get('client').do('GET /v1/tenants/{t}/charges', { params: paramsOf(context), query });
  return data[0] ?? null;
}

/** The charge that a new card caused, once it is settled or after the longest wait; null where there is none. */
function settledAfter(context: PageContext, before: string): Promise<Charge | null> {
  const newer = async (): Promise<Charge | null> => {
    const charge = await newestCharge(context);
    return charge?.id === before ? null : charge;
  };
  return polled(newer, ({ state }) => state !== 'pending' && state !== 'unknown');
}

function newCard(context: PageContext, before: string): Promise<Card | null> {
  const params = paramsOf(context);
  const other = async (): Promise<Card | null> => {
    const { paymentMethod } = await context.get('client').do('GET /v1/tenants/{t}/subscription', { params });
    return cardKey(paymentMethod) === before ? null : paymentMethod;
  };
  return polled(other, () => true);
}

/** Reads until the result is done, or for the longest wait; answers the last result. */
async function polled<T>(read: () => Promise<T | null>, isDone: (found: T) => boolean): Promise<T | null> {
  let found: T | null = null;
  for (const until = Date.now() + longestWaitMs; Date.now() < until; await sleep(pollingMs)) {
    found = await read();
    if (found !== null && isDone(found)) break;
  }
  return found;
}

function cardKey(paymentMethod: Card | null): string {
  if (paymentMethod === null) return '';
  const { brand, last4, expMonth, expYear } = paymentMethod;
  return [brand, last4, expMonth, expYear].join('-');
}
