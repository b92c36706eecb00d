import { timingSafeEqual } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { type ChargeRow, findCharge } from '../../db/charges.ts';
import { formatMoney } from '../../domain/money.ts';
import type { ApiEnv } from '../access.ts';
import type { RouteDeps } from '../changes.ts';
import { payUrl } from '../pay-url.ts';
import { notFound } from '../problems.ts';

/**
 * Where a payer confirms a charge that the bank wants to see them for. A form, not a link: whatever opens links by itself
 * must not start a payment. What came of it reaches the workflow by the card processor's webhook.
 */
export function payRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  app.get('/pay/:id', async (context) => {
    const charge = await chargeOf(deps, context.req.param('id'), context.req.query('token'));
    return context.html(page(charge, charge.state === 'requires_action' ? askToConfirm(charge) : whatBecameOf(charge)));
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

function page({ lines }: ChargeRow, content: Content): Content {
  const what = lines.map(({ description, from, to }) => html`<li>${description}, ${from} to ${to}</li>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Confirm a payment</title>
      </head>
      <body>
        <main>
          <h1>Confirm a payment</h1>
          <ul>
            ${what}
          </ul>
          ${content}
        </main>
      </body>
    </html>`;
}
