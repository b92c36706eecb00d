import { html } from 'hono/html';
import type { ChargeRow } from '../../db/charges.ts';
import type { ChargeOutcome } from '../../domain/inputs.ts';
import type { SubscriptionState } from '../../domain/stage.ts';
import { formatsOf } from '../../domain/texts/formats.ts';
import type { Language } from '../../domain/texts/language.ts';
import { type Content, mailedPage } from './mailed-page.ts';
import { type PayTexts, payTexts } from './pay-texts.ts';

/** What the payer of a charge has to know about it. */
export type PaymentStanding =
  | { readonly type: 'toConfirm' | 'paid' | 'givenBack' | 'withdrawn' | 'underWay' | 'cannotConfirm' | 'bankAway' }
  | { readonly type: 'declined'; readonly declineCode: string };

/**
 * By the ledger; where a charge still waits there, by what the card processor says, as the ledger may learn it a moment
 * later. A refund that it has just named is in the ledger only after its charge.
 */
export function standingOf(
  { state, declineCode, amount, refunded }: ChargeRow,
  outcome: ChargeOutcome | null,
): PaymentStanding {
  return state === 'requires_action' || outcome?.type === 'refunded'
    ? standingByOutcome(outcome ?? { type: 'unknown' })
    : standingByLedger({ state, declineCode, isGivenBack: refunded >= amount });
}

interface Decided {
  readonly state: Exclude<ChargeRow['state'], 'requires_action'>;
  readonly declineCode: string | null;
  readonly isGivenBack: boolean;
}

function standingByLedger({ state, declineCode, isGivenBack }: Decided): PaymentStanding {
  switch (state) {
    case 'succeeded':
      return { type: isGivenBack ? 'givenBack' : 'paid' };
    case 'declined':
      return { type: 'declined', declineCode: declineCode ?? 'generic_decline' };
    case 'canceled':
      return { type: 'withdrawn' };
    case 'pending':
    case 'unknown':
      return { type: 'underWay' };
  }
}

function standingByOutcome(outcome: ChargeOutcome): PaymentStanding {
  switch (outcome.type) {
    case 'succeeded':
      return { type: 'paid' };
    case 'refunded':
      return { type: 'givenBack' };
    case 'declined':
      return { type: 'declined', declineCode: outcome.declineCode };
    case 'canceled':
    case 'too_small':
      return { type: 'withdrawn' };
    case 'requires_action':
      return { type: 'toConfirm' };
    case 'unknown':
      return { type: 'underWay' };
  }
}

/** The page on which a payer confirms a charge at the bank, or reads what has become of it. */
export function payPage(
  charge: ChargeRow,
  standing: PaymentStanding,
  { state, language }: { readonly state: SubscriptionState | null; readonly language: Language },
): Content {
  const [texts, formats] = [payTexts[language], formatsOf(language)];
  const { lines, tenantId } = charge;
  const what = lines.map(
    ({ description, from, to, quantity }) =>
      html`<li>${texts.lineOf(description, formats.range(from, to), quantity)}</li>`,
  );
  const way = isUnpaid(standing) && state !== null ? wayOn[state] : undefined;
  const licensing = `/licensing/${encodeURIComponent(tenantId)}`;
  const card = standing.type === 'withdrawn' ? '' : linkTo(`${licensing}/subscription#card`, texts.anotherCard);
  return mailedPage(
    { language, title: texts.title },
    html`<ul>
        ${what}
      </ul>
      ${contentOf(texts, formats.money(charge.amount, charge.currency), standing)}
      ${way === undefined ? '' : html`${card} ${linkTo(`${licensing}/${way}`, texts.ways[way])}`}
      ${linkTo(licensing, texts.toLicences)}`,
  );
}

function contentOf(texts: PayTexts, money: string, standing: PaymentStanding): Content {
  switch (standing.type) {
    case 'toConfirm':
      return html`<p>${texts.toConfirm}</p>
        <form method="post"><button type="submit">${texts.confirm(money)}</button></form>`;
    case 'paid':
      return html`<p>${texts.paid(money)}</p>`;
    case 'givenBack':
      return html`<p>${texts.givenBack(money)}</p>`;
    case 'declined':
      return html`<p><strong>${texts.declined(standing.declineCode)}</strong></p>
        <p>${texts.nothingCharged}</p>`;
    case 'withdrawn':
    case 'underWay':
    case 'cannotConfirm':
    case 'bankAway':
      return html`<p>${texts[standing.type]}</p>`;
  }
}

function isUnpaid({ type }: PaymentStanding): boolean {
  return type === 'declined' || type === 'withdrawn' || type === 'cannotConfirm';
}

/** What a payer may do instead, by the tenant's present state: only what is possible is offered. */
const wayOn: Readonly<Partial<Record<SubscriptionState, 'pay' | 'activate' | 'add'>>> = {
  trialing: 'activate',
  trial_expired: 'activate',
  active: 'add',
  past_due: 'pay',
  suspended: 'pay',
};

function linkTo(url: string, label: string): Content {
  return html`<p><a href="${url}">${label}</a></p>`;
}
