import type { Problem, Quote, Subscription } from '../../client/types.ts';
import { Form, newRepeatKey } from '../components/form.tsx';
import { Stepper, steppedIn } from '../components/stepper.tsx';
import type { PageContext } from '../deps.ts';
import { counted, day, money, time } from '../format.ts';
import { type Fields, fieldsOf, queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { follow, withRepeatKey } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { Refused } from './refused.tsx';
import { type Licensing, readLicensing, tenantIdOf } from './tenant.ts';
import { cardName } from './words.ts';

interface Asked {
  /** Null until somebody has chosen: then it is what is in the pool. */
  readonly quantity: number | null;
  readonly startNow: boolean;
  readonly once: string;
}

function askedIn(fields: Fields): Asked {
  return { quantity: steppedIn(fields), startNow: fields.text('startNow') === 'true', once: fields.text('once') };
}

/** The number to go on with, and the card. Its key is in the address, as when licences are added. */
export async function activatePage(context: PageContext): Promise<Response> {
  const asked = askedIn(queryOf(context));
  if (asked.once === '') return withRepeatKey(context);
  return showActivate(context, asked, null);
}

export async function activate(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const asked = askedIn(fields);
  const body = { quantity: asked.quantity ?? 1, startNow: asked.startNow, quote: fields.text('quote') };
  const params = { t: tenantIdOf(context) };
  const client = context.get('client');
  const answer = await client.ask('POST /v1/tenants/{t}/subscription/activation', {
    params,
    body,
    ...fields.repeatKey(),
  });
  return follow(context, answer, {
    notice: (change) =>
      change?.charge == null
        ? `The subscription goes on after the trial with ${counted(body.quantity, 'licence')}.`
        : `The subscription is active with ${counted(body.quantity, 'licence')}.`,
    refused: (problem) => showActivate(context, { ...asked, once: newRepeatKey() }, problem),
  });
}

async function showActivate(context: PageContext, asked: Asked, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, subscription } = licensing;
  const { licences, state } = subscription;
  const quantity = asked.quantity ?? Math.max(1, licences.total);
  const startNow = asked.startNow && state === 'trialing';
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
          hidden={{ once: asked.once, ...(startNow && { startNow: 'true' }) }}
          note={`${licences.total} in the pool, ${licences.assigned} of them assigned`}
        />
        {state === 'trialing' && (
          <When licensing={licensing} quantity={quantity} startNow={startNow} once={asked.once} />
        )}
        <div aria-live="polite">
          <Confirm licensing={licensing} priced={priced} asked={{ quantity, startNow, once: asked.once }} />
        </div>
      </div>
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

interface WhenProps {
  readonly licensing: Licensing;
  readonly quantity: number;
  readonly startNow: boolean;
  readonly once: string;
}

/** Two links rather than two radio buttons: each shows at once what it costs. */
function When({ licensing: { base, subscription, zoned }, quantity, startNow, once }: WhenProps) {
  const href = (now: boolean): string =>
    `${base}/activate?${new URLSearchParams({ once, quantity: String(quantity), ...(now && { startNow: 'true' }) }).toString()}`;
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
  readonly asked: { readonly quantity: number; readonly startNow: boolean; readonly once: string };
}

function Confirm({ licensing, priced: { quote, problem }, asked }: ConfirmProps) {
  const { view, base, subscription, zoned } = licensing;
  if (problem?.code === 'too_many_assigned') return <TooMany licensing={licensing} problem={problem} />;
  if (quote === null || (problem !== null && problem.code !== 'no_payment_method'))
    return problem === null ? null : <Obstacle problem={problem} base={base} />;
  return (
    <>
      <Costs licensing={licensing} quote={quote} />
      {problem !== null ? (
        <NeedsCard licensing={licensing} asked={asked} />
      ) : (
        <Form view={view} action={`${base}/activate`} once={asked.once}>
          <input type="hidden" name="quantity" value={String(asked.quantity)} />
          <input type="hidden" name="startNow" value={String(asked.startNow)} />
          <input type="hidden" name="quote" value={quote.quote} />
          <p>{paidWith(subscription)}</p>
          <button type="submit">
            {quote.dueNow.amount === 0
              ? `Continue with ${counted(asked.quantity, 'licence')}`
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

/** In the trial nothing is due now: what counts is the first bill. */
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

function NeedsCard({ licensing: { view, base }, asked }: Pick<ConfirmProps, 'licensing' | 'asked'>) {
  return (
    <Form view={view} action={`${base}/card`}>
      <input type="hidden" name="quantity" value={String(asked.quantity)} />
      <input type="hidden" name="startNow" value={String(asked.startNow)} />
      <p>There is no card yet. It is typed on our card processor’s own page; then you come back here to confirm.</p>
      <button type="submit">Add a card…</button>
    </Form>
  );
}

/** Fewer than are assigned: who gives theirs up? Each is revoked here, and this page shown again. */
const mostHolders = 50;

function TooMany({ licensing: { view, base }, problem }: { readonly licensing: Licensing; readonly problem: Problem }) {
  const all = problem.holders ?? [];
  const holders = all.slice(0, mostHolders);
  return (
    <>
      <Obstacle problem={problem} base={base} />
      <ul class="rows">
        {holders.map(({ userId, name, licenceId }) => (
          <li>
            <span>
              {name ?? userId}
              <small>{licenceId}</small>
            </span>
            <Form view={view} action={`${base}/licences/${licenceId}/revoke`} once>
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
