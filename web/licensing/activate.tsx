import type { Problem, Quote, Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { Stepper, steppedIn } from '../components/stepper.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day, money, time } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { answerChange, buttonChange, withIdempotencyKey } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

interface Choice<Quantity = number> {
  readonly quantity: Quantity;
  readonly startNow: boolean;
  readonly idempotencyKey: string;
}

/** The choice in a form; the quantity is null until it was chosen. */
function choiceIn(fields: Fields): Choice<number | null> {
  return {
    quantity: steppedIn(fields),
    startNow: fields.text('startNow') === 'true',
    idempotencyKey: fields.text('once'),
  };
}

/** The number of licences after the trial and its price. The address has the idempotency key, as for every purchase. */
export async function activatePage(context: PageContext): Promise<Response> {
  const choice = choiceIn(queryOf(context));
  if (choice.idempotencyKey === '') return withIdempotencyKey(context);
  return showActivate(context, choice, null);
}

export async function activate(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const choice = choiceIn(fields);
  const body = { quantity: choice.quantity ?? 1, startNow: choice.startNow, quote: fields.text('quote') };
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
        ? `The subscription goes on after the trial with ${counted(body.quantity, 'licence')}.`
        : `The subscription is active with ${counted(body.quantity, 'licence')}.`,
    refused: (problem) => showActivate(context, { ...choice, idempotencyKey: newIdempotencyKey() }, problem),
  });
}

async function showActivate(
  context: PageContext,
  typed: Choice<number | null>,
  problem: Problem | null,
): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, subscription } = licensing;
  const { licences, state } = subscription;
  const quantity = typed.quantity ?? Math.max(1, licences.total);
  const startNow = typed.startNow && state === 'trialing';
  const choice = { ...typed, quantity, startNow };
  const priced = await priceOf(context, { type: 'activate', quantity, startNow });
  return render(
    context,
    <LicensingPage licensing={licensing} title="Continue after the trial" within="Manage subscription">
      <h2>{state === 'trialing' ? 'Continue after the trial' : 'Activate the subscription'}</h2>
      <Refused problem={problem} base={base} />
      <div id="activate" class="panel">
        <Stepper
          action={`${base}/activate`}
          partId="activate"
          label="Licences to go on with"
          quantity={quantity}
          hidden={{ once: choice.idempotencyKey, ...(startNow && { startNow: 'true' }) }}
          note={`${licences.total} in the pool, ${licences.assigned} of them assigned`}
        />
        {state === 'trialing' && <StartChoice licensing={licensing} choice={choice} />}
        <div aria-live="polite">
          <Confirm licensing={licensing} priced={priced} choice={choice} />
        </div>
      </div>
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

interface StartChoiceProps {
  readonly licensing: Licensing;
  readonly choice: Choice;
}

/** Links rather than radio buttons: each shows its price immediately. */
function StartChoice({ licensing: { base, subscription, zoned }, choice }: StartChoiceProps) {
  const { quantity, startNow, idempotencyKey } = choice;
  const query = { once: idempotencyKey, quantity: String(quantity) };
  const href = (now: boolean): string =>
    `${base}/activate?${new URLSearchParams({ ...query, ...(now && { startNow: 'true' }) }).toString()}`;
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
  const { view, base, subscription, zoned } = licensing;
  if (problem?.code === 'too_many_assigned') return <TooMany licensing={licensing} problem={problem} />;
  if (quote === null || (problem !== null && !isForLack(problem)))
    return problem === null ? null : <Obstacle licensing={licensing} problem={problem} />;
  return (
    <>
      <Costs licensing={licensing} quote={quote} />
      {problem?.code === 'billing_details_required' && <NeedsDetails licensing={licensing} choice={choice} />}
      {problem?.code === 'no_payment_method' && <NeedsCard licensing={licensing} choice={choice} />}
      {problem === null && (
        <Form view={view} action={`${base}/activate`} idempotencyKey={choice.idempotencyKey}>
          <input type="hidden" name="quantity" value={String(choice.quantity)} />
          <input type="hidden" name="startNow" value={String(choice.startNow)} />
          <input type="hidden" name="quote" value={quote.quote} />
          <p>{paidWith(subscription)}</p>
          <button type="submit">
            {quote.dueNow.amount === 0
              ? `Continue with ${counted(choice.quantity, 'licence')}`
              : `Pay ${money(quote.dueNow.amount, quote.dueNow.currency, zoned.locale)} and begin`}
          </button>
        </Form>
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

function NeedsCard({ licensing: { view, base }, choice }: Pick<ConfirmProps, 'licensing' | 'choice'>) {
  return (
    <Form view={view} action={`${base}/card`}>
      <input type="hidden" name="quantity" value={String(choice.quantity)} />
      <input type="hidden" name="startNow" value={String(choice.startNow)} />
      <p>There is no card yet. It is typed on our card processor’s own page; then you come back here to confirm.</p>
      <button type="submit">Add a card…</button>
    </Form>
  );
}

/** Fewer licences than are assigned: lists the holders, each with a button to revoke that leads back here. */
const mostHolders = 50;

function TooMany({ licensing, problem }: { readonly licensing: Licensing; readonly problem: Problem }) {
  const { view, base } = licensing;
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
              <input type="hidden" name="from" value="activate" />
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
