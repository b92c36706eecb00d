import { html } from 'hono/html';
import type { Answer } from '../http/answer.ts';
import { confirmWith, failed, NOT_AUTHENTICATED } from '../resources/charging.ts';
import { setUpFailed, setUpWith } from '../resources/setting-up.ts';
import type { Decline, IntentStatus, PaymentIntentRow, SetupIntentRow } from '../store/rows.ts';
import { noSuch, StripeFailure } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { clientSecret } from '../wire/ids.ts';
import { readable } from '../wire/money.ts';
import type { PageContext } from './context.ts';
import { page, redirect } from './layout.ts';

/** The page on which the holder authorises a payment or the saving of a card. */
export async function showBank(context: PageContext, id: string): Promise<Answer> {
  const intent = intentOf(context, id);
  if (intent.row.status !== 'requires_action') return onward(intent, intent.row.status);
  const what =
    intent.kind === 'payment'
      ? html`Authorise a payment of <strong>${readable(intent.row.amount, intent.row.currency)}</strong>?`
      : html`Authorise saving this card for later payments?`;
  const content = html`<p>${what}</p>
<form method="post" action="/bank/${id}?client_secret=${clientSecret(id)}">
<button type="submit" name="decision" value="authorise">Authorise</button>
<button type="submit" name="decision" value="fail" class="plain">Fail</button>
</form>`;
  return page('Your bank', content, { leadsTo: [intent.row.return_url, sessionTarget(context, intent)] });
}

/** Applies the holder's decision and redirects to where the payment was made. */
export async function decideAtBank(context: PageContext, id: string): Promise<Answer> {
  const intent = intentOf(context, id);
  if (intent.row.status !== 'requires_action') return onward(intent, intent.row.status);
  const authorised = context.form.get('decision') === 'authorise';
  return onward(
    intent,
    keepingDeclines(() => (authorised ? authorise(context, intent) : refuse(context, intent))),
  );
}

type Intent =
  | { readonly kind: 'payment'; readonly row: PaymentIntentRow }
  | { readonly kind: 'setup'; readonly row: SetupIntentRow };

/** An intent is shown only with its client secret. */
function intentOf({ tx, query }: PageContext, id: string): Intent {
  if (query.get('client_secret') !== clientSecret(id)) throw noSuch('intent', id);
  return id.startsWith('pi_')
    ? { kind: 'payment', row: find(tx, 'payment_intents', id) }
    : { kind: 'setup', row: find(tx, 'setup_intents', id) };
}

function authorise(context: PageContext, { kind, row }: Intent): IntentStatus {
  const method = find(context.tx, 'payment_methods', row.payment_method ?? '');
  if (kind === 'setup') return setUpWith(context, row, method, true).status;
  return confirmWith(context, row, method, 'authenticated').status;
}

function refuse(context: PageContext, { kind, row }: Intent): never {
  const method = find(context.tx, 'payment_methods', row.payment_method ?? '');
  const why = (code: string): Decline => ({ ...NOT_AUTHENTICATED, code });
  if (kind === 'setup') throw setUpFailed(context, row, method, why('setup_intent_authentication_failure'));
  throw failed(context, row, method, why('payment_intent_authentication_failure'), null);
}

function keepingDeclines(act: () => IntentStatus): IntentStatus {
  try {
    return act();
  } catch (error) {
    if (error instanceof StripeFailure && error.keepsEffect) return 'requires_payment_method';
    throw error;
  }
}

/** Redirects to the `return_url`, with Stripe's parameters; a page of the stand-in where there is none. */
async function onward({ kind, row }: Intent, status: IntentStatus): Promise<Answer> {
  const done = status === 'succeeded';
  if (row.return_url === null)
    return page(done ? 'Authorised' : 'Not authorised', html`<p>You may close this page.</p>`);
  const url = new URL(row.return_url);
  const name = `${kind}_intent`;
  url.searchParams.set(name, row.id);
  url.searchParams.set(`${name}_client_secret`, clientSecret(row.id));
  url.searchParams.set('redirect_status', done ? 'succeeded' : 'failed');
  return redirect(url.href);
}

/** The `success_url` to which the Checkout page redirects in turn. */
function sessionTarget({ tx }: PageContext, { kind, row }: Intent): string | null {
  return kind === 'setup' && row.session !== null ? find(tx, 'sessions', row.session).success_url : null;
}
