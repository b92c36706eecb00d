import { timingSafeEqual } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { type ChargeRow, findCharge } from '../../db/charges.ts';
import { formatMoney } from '../../domain/money/money.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { notFound } from '../http/problems.ts';
import { payUrl } from '../schemas/pay-url.ts';

/**
 * The page on which a payer confirms a charge at the bank. It has a form instead of a link, as programs that open links must
 * not start a payment. The outcome reaches the workflow by the card processor's webhook.
 */
export function payRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  app.get('/pay/:id', async (context) => {
    const charge = await chargeOf(deps, context.req.param('id'), context.req.query('token'));
    // The bank redirects its customer before the webhook of the payment arrives.
    const isBack = context.req.query('redirect_status') === 'succeeded';
    const needsPayer = charge.state === 'requires_action' && !isBack;
    return context.html(page(charge, needsPayer ? askToConfirm(charge) : whatBecameOf(charge)));
  });

  app.post('/pay/:id', async (context) => {
    const charge = await chargeOf(deps, context.req.param('id'), context.req.query('token'));
    const bank = await deps.confirmPayment(charge, payUrl(deps, charge));
    if (bank !== null) return context.redirect(bank, 303);
    return context.html(page(charge, html`<p>This payment is not needed any more. Nothing was charged.</p>`));
  });
}

async function chargeOf({ db }: RouteDeps, id: string, token: string | undefined): Promise<ChargeRow> {
  const charge = await findCharge(db, id);
  if (charge === null || token === undefined || !isSame(token, charge.payerToken)) throw notFound('payment');
  return charge;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

type Content = HtmlEscapedString | Promise<HtmlEscapedString>;

function askToConfirm(charge: ChargeRow): Content {
  return html`<p>Your bank wants you to confirm this payment. Nothing has been charged yet.</p>
    <form method="post"><button type="submit">Confirm ${formatMoney(charge.amount, charge.currency)}</button></form>`;
}

function whatBecameOf({ state, amount, currency }: ChargeRow): Content {
  if (state === 'succeeded') return html`<p>Paid: ${formatMoney(amount, currency)}. Thank you.</p>`;
  if (state === 'declined') return html`<p>The bank declined this payment. Nothing was charged.</p>`;
  if (state === 'canceled') return html`<p>This payment is not needed any more. Nothing was charged.</p>`;
  return html`<p>This payment is being booked. You can close this page.</p>`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 3rem 1rem; }
main { max-width: 28rem; margin: 0 auto; }
button { font: inherit; font-weight: 600; padding: .5rem .9rem; border: 0; border-radius: .5rem; color: #fff; background: #1a635c; cursor: pointer; }
:focus-visible { outline: 2px solid; outline-offset: 2px; }`;

function page({ lines, tenantId }: ChargeRow, content: Content): Content {
  const what = lines.map(({ description, from, to }) => html`<li>${description}, ${from} to ${to}</li>`);
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
          ${content}
          <p><a href="/licensing/${tenantId}">To the licences</a></p>
        </main>
      </body>
    </html>`;
}
