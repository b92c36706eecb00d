import type { Problem, Quote, Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { render, textsOf } from '../view.ts';
import { cardName } from '../words.ts';
import { answerChange, withIdempotencyKey } from './change.ts';
import { BackToLicences, LicensingPage } from './frame.tsx';
import { Obstacle, Price, priceOf } from './price.tsx';
import { awaitsPayer, Refused } from './refused.tsx';
import { paramsOf, readLicensing } from './tenant.ts';

/**
 * Shows what is overdue, or the price of a new period. The idempotency key is in the address, as for every purchase.
 */
export async function payPage(context: PageContext): Promise<Response> {
  const idempotencyKey = queryOf(context).text('once');
  return idempotencyKey === '' ? withIdempotencyKey(context) : showPay(context, idempotencyKey, null);
}

export async function pay(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = paramsOf(context);
  const body = { quote: fields.text('quote') };
  const client = context.get('client');
  const answer = await client.ask('POST /v1/tenants/{t}/payments', { params, body, ...fields.idempotencyKey() });
  return answerChange(context, answer, {
    notice: () => textsOf(context).pay.paid,
    refused: (problem) => showPay(context, newIdempotencyKey(), problem),
  });
}

async function showPay(context: PageContext, idempotencyKey: string, refused: Problem | null): Promise<Response> {
  const [licensing, { quote, problem }] = await Promise.all([
    readLicensing(context),
    priceOf(context, { type: 'pay' }),
  ]);
  const { base, view, amounts, subscription } = licensing;
  const { pay: t, words } = view.t;
  const card = subscription.paymentMethod;
  const priced = quote !== null && quote.dueNow.lines.length > 0 ? quote : null;
  const staysOverdue = priced === null ? 0 : leftWhenLeaving(subscription, priced);
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="subscription">
      <h2>{t.title}</h2>
      <Refused problem={refused} licensing={licensing} />
      {!awaitsPayer(refused) && (
        <div class="panel">
          {priced !== null && <Price licensing={licensing} quote={priced} />}
          {staysOverdue > 0 && <p>{t.staysOverdue(amounts.total(staysOverdue))}</p>}
          {problem !== null && <Obstacle licensing={licensing} problem={problem} />}
          {quote !== null && problem === null && (
            <Form view={view} action={`${base}/pay`} idempotencyKey={idempotencyKey}>
              <input type="hidden" name="quote" value={quote.quote} />
              <div class="actions">
                <button type="submit">
                  {t.pay(amounts.total(quote.dueNow.amount), card === null ? null : cardName(card))}
                </button>
                <a href={`${base}/subscription#card`}>{words.anotherCard}</a>
              </div>
            </Form>
          )}
        </div>
      )}
      <BackToLicences licensing={licensing} />
    </LicensingPage>,
    refused === null ? 200 : 409,
  );
}

/** What stays overdue after this payment: a tenant that is leaving pays only its oldest bill at a time. */
function leftWhenLeaving({ state, overdue }: Subscription, { dueNow }: Quote): number {
  return state === 'canceling' && overdue !== null ? overdue.amount - dueNow.amount : 0;
}
