import type { Problem, Quote } from 'licence-billing-client';
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
import { day, time } from '../format.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { typedOf } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { cardName } from '../words.ts';
import { CardForm } from './card-form.tsx';
import { answerChange, buttonChange, withIdempotencyKey } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { Obstacle, Price, type Priced, priceOf } from './price.tsx';
import { awaitsPayer, Refused } from './refused.tsx';
import { type Licensing, paramsOf, readLicensing } from './tenant.ts';

interface Choice {
  readonly quantity: number;
  readonly startNow: boolean;
  readonly idempotencyKey: string;
}

const startsNow = (fields: Fields): boolean => fields.text('startNow') === 'true';

/**
 * Shows the number of licences after the trial and its price. Its address has the idempotency key, as for every
 * purchase.
 */
export async function activatePage(context: PageContext): Promise<Response> {
  const query = typedOf(context);
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
        ? textsOf(context).activate.goesOn(quantity)
        : textsOf(context).activate.isActive(quantity),
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
  const { activate: t, words } = view.t;
  const title = state === 'trialing' ? words.continueAfterTrial : words.activate;
  const asked = quantityIn(fields, Math.max(1, licences.total));
  const startNow = startsNow(fields) && state === 'trialing';
  return render(
    context,
    <LicensingPage licensing={licensing} title={title} tab="subscription">
      <h2>{title}</h2>
      <Refused problem={problem} licensing={licensing} />
      {!awaitsPayer(problem) && (
        <div id="activate" class="panel">
          <NumberChanged view={view} fields={fields} asked={asked} />
          <QuantityForm
            view={view}
            action={`${base}/activate`}
            idempotencyKey={idempotencyKey}
            partId="activate"
            label={t.howMany}
            asked={asked}
            hidden={startQuery(startNow)}
            note={t.counts(licences.total, licences.assigned)}
          />
          {state === 'trialing' && (
            <StartChoice licensing={licensing} asked={asked} startNow={startNow} idempotencyKey={idempotencyKey} />
          )}
          <div aria-live="polite">{await confirmation(context, licensing, asked, { startNow, idempotencyKey })}</div>
        </div>
      )}
    </LicensingPage>,
    problem === null ? 200 : 409,
  );
}

/** The price and its button; nothing where the number cannot be requested. */
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

/** The choice of the start, as links rather than radio buttons: each shows its price immediately. */
function StartChoice({ licensing, asked, startNow, idempotencyKey }: StartChoiceProps) {
  const { view, base, subscription, zoned } = licensing;
  const t = view.t.activate;
  const query = { once: idempotencyKey, quantity: asked.typed };
  const href = (now: boolean): string =>
    `${base}/activate?${new URLSearchParams({ ...query, ...startQuery(now) }).toString()}`;
  return (
    <p class="choices">
      <a href={href(false)} aria-current={startNow ? undefined : 'true'}>
        {t.beginAtEnd(day(subscription.trialEndsAt, zoned))}
      </a>
      <a href={href(true)} aria-current={startNow ? 'true' : undefined}>
        {t.beginToday}
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
  const { view, subscription } = licensing;
  const { paymentMethod } = subscription;
  const t = view.t.activate;
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
          {paymentMethod !== null && <p>{t.chargedTo(cardName(paymentMethod))}</p>}
          <ConfirmButton quantity={choice.quantity} quote={quote.quote}>
            {quote.dueNow.amount === 0
              ? t.confirmFree(choice.quantity)
              : t.payAndBegin(licensing.amounts.total(quote.dueNow.amount))}
          </ConfirmButton>
        </>
      )}
    </>
  );
}

/** Costs during the trial: nothing is due now, so the first bill is shown. */
function Costs({ licensing, quote }: { readonly licensing: Licensing; readonly quote: Quote }) {
  const { view, zoned, subscription, amounts } = licensing;
  const { dueNow, nextBill } = quote;
  if (dueNow.lines.length > 0 || nextBill === null) return <Price licensing={licensing} quote={quote} />;
  return (
    <p>
      {view.t.activate.costs(
        time(nextBill.at, zoned),
        amounts.total(nextBill.amount),
        nextBill.licences,
        amounts.price(subscription.unitPrice),
      )}
    </p>
  );
}

/** Whether the activation only lacks a card or billing details, and goes on once they are saved. */
function isForLack({ code }: Problem): boolean {
  return code === 'no_payment_method' || code === 'billing_details_required';
}

function NeedsDetails({ licensing: { view, base }, choice }: Pick<ConfirmProps, 'licensing' | 'choice'>) {
  const { quantity, startNow } = choice;
  const query = new URLSearchParams({ quantity: String(quantity), ...(startNow && { startNow: 'true' }) });
  return (
    <>
      <p>{view.t.activate.detailsFirst}</p>
      <a class="button" href={`${base}/billing-details/edit?${query.toString()}`}>
        {view.t.words.addDetails}
      </a>
    </>
  );
}

function NeedsCard({ licensing, choice: { quantity, startNow } }: Pick<ConfirmProps, 'licensing' | 'choice'>) {
  return (
    <>
      <p>{licensing.view.t.activate.cardFirst}</p>
      <CardForm licensing={licensing} kept={{ quantity: String(quantity), startNow: String(startNow) }} />
    </>
  );
}

/**
 * The most holders that are listed where fewer licences are requested than are assigned; each has a button that revokes
 * and leads back.
 */
const mostHolders = 50;

interface TooManyProps {
  readonly licensing: Licensing;
  readonly problem: Problem;
  readonly choice: Choice;
}

function TooMany({ licensing, problem, choice: { quantity, startNow } }: TooManyProps) {
  const { view, base } = licensing;
  const t = view.t.activate;
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
            <Form view={view} action={`${base}/ticked`} idempotencyKey={newIdempotencyKey()}>
              <input type="hidden" name="licence" value={licenceId} />
              <input type="hidden" name="back" value={back} />
              <button type="submit" class="secondary small" name="do" value="revoke">
                {t.revoke}
                <span class="visually-hidden"> {t.revokeOf(name ?? userId)}</span>
              </button>
            </Form>
          </li>
        ))}
      </ul>
      {all.length > mostHolders && (
        <p>
          {t.firstOf(mostHolders, all.length)} <a href={`${base}?show=assigned`}>{t.allAssigned}</a>
        </p>
      )}
    </>
  );
}

export const undoActivation = buttonChange(
  (context, key) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/subscription/activation', { params: paramsOf(context), ...key }),
  (context) => textsOf(context).activate.undone,
  '/subscription',
);
