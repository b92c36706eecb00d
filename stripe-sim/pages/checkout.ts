import { html } from 'hono/html';
import { cardOfNumber, isCardNumber } from '../cards/catalogue.ts';
import type { Answer } from '../http/answer.ts';
import { newPaymentMethod } from '../resources/attachment.ts';
import { setUpWith } from '../resources/setting-up.ts';
import type { SessionRow } from '../store/rows.ts';
import { sessionStatus } from '../wire/checkout-session.ts';
import { StripeFailure } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { bankUrl } from '../wire/next-action.ts';
import type { PageContext } from './context.ts';
import { page, redirect } from './layout.ts';

/** The form for a card; a complete session redirects, an expired one says so. */
export async function showCheckout(context: PageContext, id: string): Promise<Answer> {
  const session = find(context.tx, 'sessions', id);
  const status = sessionStatus(context, session);
  if (status === 'complete') return redirect(successUrl(session));
  if (status === 'expired')
    return page('This page has expired', html`<p>Go back and start again.</p>`, { status: 410 });
  return form(context, session, find(context.tx, 'setup_intents', session.setup_intent).last_error?.message);
}

/** Saves the entered card, sends its holder to the bank, or shows the form again with the error. */
export async function payAtCheckout(context: PageContext, id: string): Promise<Answer> {
  const session = find(context.tx, 'sessions', id);
  if (sessionStatus(context, session) !== 'open') return showCheckout(context, id);
  const entered = enteredCard(context.form, context.tx.now);
  if (typeof entered === 'string') return form(context, session, entered);
  try {
    return redirect(save(context, session, entered));
  } catch (error) {
    if (error instanceof StripeFailure && error.keepsEffect) return form(context, session, error.message);
    throw error;
  }
}

/** Returns the address to which the holder goes next. */
function save(context: PageContext, session: SessionRow, { card, ...expiry }: Entered): string {
  const method = newPaymentMethod(context, card, { ...expiry, email: session.customer_email });
  const intent = find(context.tx, 'setup_intents', session.setup_intent);
  const return_url = `${context.publicUrl}/checkout/${session.id}`;
  const { status } = setUpWith(context, { ...intent, return_url }, method, false);
  return status === 'succeeded' ? successUrl(session) : bankUrl(context, intent.id);
}

function successUrl({ success_url, id }: SessionRow): string {
  return success_url.replaceAll('{CHECKOUT_SESSION_ID}', id);
}

interface Entered {
  readonly card: string;
  readonly exp_month: number;
  readonly exp_year: number;
}

/** The entered card, or the error to show. */
function enteredCard(form: URLSearchParams, now: number): Entered | string {
  const number = (form.get('number') ?? '').replaceAll(/[\s-]/g, '');
  if (!isCardNumber(number)) return 'Your card number is invalid.';
  const card = cardOfNumber(number);
  if (card === undefined) return 'Your card was declined: only test card numbers are taken here.';
  const expiry = expiryIn(form.get('expiry') ?? '', new Date(now * 1000));
  if (typeof expiry === 'string') return expiry;
  if (!/^\d{3,4}$/.test((form.get('cvc') ?? '').trim())) return "Your card's security code is incomplete.";
  return { card, ...expiry };
}

function expiryIn(text: string, today: Date): { exp_month: number; exp_year: number } | string {
  const [, month = '', year = ''] = /^\s*(\d{1,2})\s*[/ -]?\s*(\d{2}|\d{4})\s*$/.exec(text) ?? [];
  const exp_month = Number(month);
  const exp_year = Number(year) + (year.length === 2 ? 2000 : 0);
  if (month === '' || exp_month < 1 || exp_month > 12) return "Your card's expiration date is incomplete.";
  const over = exp_year * 12 + exp_month - 1 < today.getUTCFullYear() * 12 + today.getUTCMonth();
  return over ? "Your card's expiration date is in the past." : { exp_month, exp_year };
}

function form(context: PageContext, session: SessionRow, fault?: string): Promise<Answer> {
  const { origin } = new URL(context.publicUrl);
  const content = html`
${fault === undefined ? '' : html`<p class="error" role="alert" id="fault">${fault}</p>`}
<form method="post" action="/checkout/${session.id}">
<label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required maxlength="24"></label>
<div class="pair">
<label>Expiry (MM / YY) <input name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="12 / 34" required maxlength="9"></label>
<label>Security code (CVC) <input name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" required maxlength="4"></label>
</div>
<button type="submit">Save card</button>
</form>
${session.cancel_url === null ? '' : html`<p><a href="${session.cancel_url}">Cancel</a></p>`}
${TEST_CARDS}`;
  return page('Save a card', content, {
    ...(fault === undefined ? {} : { status: 402 }),
    leadsTo: [origin, session.success_url],
  });
}

const TEST_CARDS = html`<details>
<summary>Test cards</summary>
<table>
<thead><tr><th scope="col">Number</th><th scope="col">What it does</th></tr></thead>
<tbody>
<tr><td>4242 4242 4242 4242</td><td>works</td></tr>
<tr><td>5555 5555 5555 4444</td><td>works (Mastercard)</td></tr>
<tr><td>4000 0000 0000 0341</td><td>is saved, then every charge fails</td></tr>
<tr><td>4000 0025 0000 3155</td><td>authenticates while it is saved</td></tr>
<tr><td>4000 0027 6000 3184</td><td>authenticates each time</td></tr>
<tr><td>4000 0000 0000 0002</td><td>is declined</td></tr>
</tbody>
</table>
<p>Any future expiry date and any security code will do.</p>
</details>`;
