import type { Problem, Quote, Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import {
  ConfirmButton,
  confirmedIn,
  NumberChanged,
  QuantityForm,
  quantityIn,
  showPriceOf,
  type TypedQuantity,
} from '../components/quantity.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day, money, time } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { CardForm } from './card-form.tsx';
import { answerChange, buttonChange, withIdempotencyKey } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

interface Choice {
  readonly quantity: number;
  readonly startNow: boolean;
  readonly idempotencyKey: string;
}

const startsNow = (fields: Fields): boolean => fields.text('startNow') === 'true';

/** The number of licences after the trial and its price. The address has the idempotency key, as for every purchase. */
export async function activatePage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const idempotencyKey = query.text('once');
  if (idempotencyKey === '') return withIdempotencyKey(context);
  return showActivate(context, query, idempotencyKey, null);
}

export async function activate(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const asked = quantityIn(fields);
  const quantity = confirmedIn(fields, asked);
  const startNow = startsNow(fields);
  if (quantity === null) {
    return showPriceOf(context, fields, asked, { once: fields.text('once'), ...startQuery(startNow) });
  }
  const body = { quantity, startNow, quote: fields.text('quote') };
  const params = paramsOf(context);
  const client = context.get('client');
  const answer = await client.ask('POST /v1/tenants/{t}/subscription/activation', {
    params,
    body,
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: (change) =>
      change?.charge == null
        ? `The subscription goes on after the trial with ${counted(quantity, 'licence')}.`
        : `The subscription is active with ${counted(quantity, 'licence')}.`,
    refused: (problem) => showActivate(context, fields, newIdempotencyKey(), problem),
  });
}

function startQuery(startNow: boolean): Readonly<Record<string, string>> {
  return startNow ? { startNow: 'true' } : {};
}

async function showActivate(
  context: PageContext,
  fields: Fields,
  idempotencyKey: string,
  problem: Problem | null,
): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view, base, subscription } = licensing;
  const { licences, state } = subscription;
  const asked = quantityIn(fields, Math.max(1, licences.total));
  const startNow = startsNow(fields) && state === 'trialing';
  return render(
    context,
    <LicensingPage licensing={licensing} title="Continue after the trial" tab="subscription">
      <h2>{state === 'trialing' ? 'Continue after the trial' : 'Activate the subscription'}</h2>
      <Refused problem={problem} licensing={licensing} />
      <div id="activate" class="panel">
        <NumberChanged view={view} fields={fields} asked={asked} />
        <QuantityForm
          view={view}
          action={`${base}/activate`}
          idempotencyKey={idempotencyKey}
          partId="activate"
          label="Licences to go on with"
          asked={asked}
          hidden={startQuery(startNow)}
          note={`${licences.total} in the pool, ${licences.assigned} of them assigned`}
        />
        {state === 'trialing' && (
          <StartChoice licensing={licensing} asked={asked} startNow={startNow} idempotencyKey={idempotencyKey} />
        )}
        <div aria-live="polite">{await confirmation(context, licensing, asked, { startNow, idempotencyKey })}</div>
      </div>
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

/** Nothing where the number cannot be asked for. */
async function confirmation(
  context: PageContext,
  licensing: Licensing,
  { quantity }: TypedQuantity,
  { startNow, idempotencyKey }: Omit<Choice, 'quantity'>,
) {
  if (quantity === null) return null;
  const priced = await priceOf(context, { type: 'activate', quantity, startNow });
  return <Confirm licensing={licensing} priced={priced} choice={{ quantity, startNow, idempotencyKey }} />;
}

interface StartChoiceProps {
  readonly licensing: Licensing;
  readonly asked: TypedQuantity;
  readonly startNow: boolean;
  readonly idempotencyKey: string;
}

/** Links rather than radio buttons: each shows its price immediately. */
function StartChoice({ licensing, asked, startNow, idempotencyKey }: StartChoiceProps) {
  const { base, subscription, zoned } = licensing;
  const query = { once: idempotencyKey, quantity: asked.typed };
  const href = (now: boolean): string =>
    `${base}/activate?${new URLSearchParams({ ...query, ...startQuery(now) }).toString()}`;
  return (
    <p class="choices">
      <a href={href(false)} aria-current={startNow ? undefined : 'true'}>
        Begin when the trial ends, {day(subscription.trialEndsAt, zoned)}
      </a>
      <a href={href(true)} aria-current={startNow ? 'true' : undefined}>
        Begin today
      </a>
    </p>
  );
}

interface ConfirmProps {
  readonly licensing: Licensing;
  readonly priced: Priced;
  readonly choice: Choice;
}

function Confirm({ licensing, priced: { quote, problem }, choice }: ConfirmProps) {
  const { subscription, zoned } = licensing;
  if (problem?.code === 'too_many_assigned') return <TooMany licensing={licensing} problem={problem} choice={choice} />;
  if (quote === null || (problem !== null && !isForLack(problem)))
    return problem === null ? null : <Obstacle licensing={licensing} problem={problem} />;
  return (
    <>
      <Costs licensing={licensing} quote={quote} />
      {problem?.code === 'billing_details_required' && <NeedsDetails licensing={licensing} choice={choice} />}
      {problem?.code === 'no_payment_method' && <NeedsCard licensing={licensing} choice={choice} />}
      {problem === null && (
        <>
          <p>{paidWith(subscription)}</p>
          <ConfirmButton quantity={choice.quantity} quote={quote.quote}>
            {quote.dueNow.amount === 0
              ? `Continue with ${counted(choice.quantity, 'licence')}`
              : `Pay ${money(quote.dueNow.amount, quote.dueNow.currency, zoned.locale)} and begin`}
          </ConfirmButton>
        </>
      )}
    </>
  );
}

function paidWith({ paymentMethod }: Subscription): string {
  return paymentMethod === null ? '' : `It is charged to ${cardName(paymentMethod)}.`;
}

/** In the trial nothing is due now, so the first bill is shown. */
function Costs({ licensing, quote }: { readonly licensing: Licensing; readonly quote: Quote }) {
  const { zoned, subscription } = licensing;
  const { dueNow, nextBill } = quote;
  if (dueNow.lines.length > 0 || nextBill === null) return <Price licensing={licensing} quote={quote} />;
  const say = (amount: number): string => money(amount, dueNow.currency, zoned.locale);
  return (
    <p>
      Nothing is charged today. The trial goes on until {time(nextBill.at, zoned)}; then{' '}
      <strong>{say(nextBill.amount)}</strong> is charged: {counted(nextBill.licences, 'licence')} ×{' '}
      {say(subscription.unitPrice)}
      {subscription.taxPercent > 0 && `, and ${subscription.taxPercent}% tax`}. Until then you can change the number
      free.
    </p>
  );
}

/** Something is yet to be given, and then the same activation goes on. */
function isForLack({ code }: Problem): boolean {
  return code === 'no_payment_method' || code === 'billing_details_required';
}

function NeedsDetails({ licensing: { base }, choice }: Pick<ConfirmProps, 'licensing' | 'choice'>) {
  const { quantity, startNow } = choice;
  const query = new URLSearchParams({ quantity: String(quantity), ...(startNow && { startNow: 'true' }) });
  return (
    <>
      <p>Invoices name your company and its address. Give them first; then you come back here to confirm.</p>
      <a class="button" href={`${base}/billing-details/edit?${query.toString()}`}>
        Add billing details
      </a>
    </>
  );
}

function NeedsCard({ licensing, choice: { quantity, startNow } }: Pick<ConfirmProps, 'licensing' | 'choice'>) {
  return (
    <>
      <p>There is no card yet. It is typed on our card processor’s own page; then you come back here to confirm.</p>
      <CardForm licensing={licensing} kept={{ quantity: String(quantity), startNow: String(startNow) }} />
    </>
  );
}

/** Fewer licences than are assigned: lists the holders, each with a button to revoke that leads back here. */
const mostHolders = 50;

interface TooManyProps {
  readonly licensing: Licensing;
  readonly problem: Problem;
  readonly choice: Choice;
}

function TooMany({ licensing, problem, choice: { quantity, startNow } }: TooManyProps) {
  const { view, base } = licensing;
  const back = `${base}/activate?${new URLSearchParams({ quantity: String(quantity), ...startQuery(startNow) }).toString()}`;
  const all = problem.holders ?? [];
  const holders = all.slice(0, mostHolders);
  return (
    <>
      <Obstacle licensing={licensing} problem={problem} />
      <ul class="rows">
        {holders.map(({ userId, name, licenceId }) => (
          <li>
            <span>
              {name ?? userId}
              <small>{licenceId}</small>
            </span>
            <Form view={view} action={`${base}/licences/${licenceId}/revoke`} idempotencyKey={newIdempotencyKey()}>
              <input type="hidden" name="back" value={back} />
              <button type="submit" class="secondary small">
                Revoke<span class="visually-hidden"> the licence of {name ?? userId}</span>
              </button>
            </Form>
          </li>
        ))}
      </ul>
      {all.length > mostHolders && (
        <p>
          The first {mostHolders} of {all.length}. <a href={`${base}?show=assigned`}>All that are assigned</a>
        </p>
      )}
    </>
  );
}

export const undoActivation = buttonChange(
  (context, key) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/subscription/activation', { params: paramsOf(context), ...key }),
  () => 'Nothing will be charged when the trial ends.',
  '/subscription',
);
