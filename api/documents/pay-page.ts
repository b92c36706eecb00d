import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ChargeRow } from '../../db/charges.ts';
import { declineReason } from '../../domain/decline-words.ts';
import type { ChargeOutcome } from '../../domain/inputs.ts';
import { formatMoney } from '../../domain/money/money.ts';
import type { SubscriptionState } from '../../domain/stage.ts';

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

type Content = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The page on which a payer confirms a charge at the bank, or reads what has become of it. */
export function payPage(charge: ChargeRow, standing: PaymentStanding, state: SubscriptionState | null): Content {
  const { lines, tenantId } = charge;
  const what = lines.map(({ description, from, to }) => html`<li>${description}, ${from} to ${to}</li>`);
  const way = isUnpaid(standing) && state !== null ? wayOn[state] : undefined;
  const licensing = `/licensing/${encodeURIComponent(tenantId)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Confirm a payment</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>Confirm a payment</h1>
          <ul>
            ${what}
          </ul>
          ${contentOf(charge, standing)} ${way === undefined ? '' : linksOn(licensing, way, standing.type !== 'withdrawn')}
          <p><a href="${licensing}">To the licences</a></p>
        </main>
      </body>
    </html>`;
}

function contentOf({ amount, currency }: ChargeRow, standing: PaymentStanding): Content {
  const money = formatMoney(amount, currency);
  switch (standing.type) {
    case 'toConfirm':
      return html`<p>Your bank wants you to confirm this payment. Nothing has been charged yet.</p>
        <form method="post"><button type="submit">Confirm ${money}</button></form>`;
    case 'paid':
      return html`<p>Paid: ${money}. Thank you.</p>`;
    case 'givenBack':
      return html`<p>${money} was paid, and has been given back to you.</p>`;
    case 'declined':
      return html`<p><strong>Your bank declined this payment: ${declineReason(standing.declineCode)}.</strong></p>
        <p>Nothing was charged.</p>`;
    case 'withdrawn':
      return html`<p>This payment was withdrawn before it was confirmed. Nothing was charged, and it is not needed any more.</p>`;
    case 'underWay':
      return html`<p>The bank has not said yet whether this is paid. Open this page again in a minute to see.</p>`;
    case 'cannotConfirm':
      return html`<p>This card cannot be confirmed any more. Nothing was charged.</p>`;
    case 'bankAway':
      return html`<p>The bank cannot be reached at the moment. Open this page again in a minute.</p>`;
  }
}

function isUnpaid({ type }: PaymentStanding): boolean {
  return type === 'declined' || type === 'withdrawn' || type === 'cannotConfirm';
}

interface WayOn {
  readonly path: string;
  readonly label: string;
}

const pay: WayOn = { path: '/pay', label: 'Pay what is due' };
const activate: WayOn = { path: '/activate', label: 'Go on with a subscription' };

/** What a payer may do instead, by the tenant's present state: only what is possible is offered. */
const wayOn: Readonly<Partial<Record<SubscriptionState, WayOn>>> = {
  trialing: activate,
  trial_expired: activate,
  active: { path: '/add', label: 'Add licences' },
  past_due: pay,
  suspended: pay,
};

function linksOn(licensing: string, { path, label }: WayOn, needsCard: boolean): Content {
  const card = html`<p><a href="${licensing}/subscription#card">Use another card</a></p>`;
  return html`${needsCard ? card : ''}
    <p><a href="${licensing}${path}">${label}</a></p>`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 3rem 1rem; }
main { max-width: 28rem; margin: 0 auto; }
button { font: inherit; font-weight: 600; padding: .5rem .9rem; border: 0; border-radius: .5rem; color: #fff; background: #1a635c; cursor: pointer; }
:focus-visible { outline: 2px solid; outline-offset: 2px; }`;
