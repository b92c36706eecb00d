import { html } from 'hono/html';
import type { ChargeRow } from '../../db/charges.ts';
import type { SubscriptionState } from '../../domain/stage.ts';
import { formatsOf } from '../../domain/texts/formats.ts';
import type { Language } from '../../domain/texts/language.ts';
import type { PaymentStanding } from '../commands/payer.ts';
import { type Content, mailedPage } from './mailed-page.ts';
import { type PayTexts, payTexts } from './pay-texts.ts';

const againAfterSeconds = 5;

/** The page on which a payer confirms a charge at the bank, or reads its outcome. */
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
    { language, title: texts.title, ...(standing.type === 'underWay' && { againAfterSeconds }) },
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
    case 'underWay':
      return html`<p role="status">${texts.underWay}</p>`;
    case 'withdrawn':
    case 'cannotConfirm':
    case 'bankAway':
      return html`<p>${texts[standing.type]}</p>`;
  }
}

function isUnpaid({ type }: PaymentStanding): boolean {
  return type === 'declined' || type === 'withdrawn' || type === 'cannotConfirm';
}

/** What a payer can do instead, by the tenant's present state; states without a way on are left out. */
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
