import type { ListedTenant, PricePreview, Problem, Subscription } from 'licence-billing-client';
import { Fact, Facts } from '../components/facts.tsx';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { amountIn, counted, day, plainAmount, type Zoned } from '../format.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { type Amounts, amountsOf } from '../licensing/amounts.ts';
import { pricePath, tenantPath } from '../paths.ts';
import { longestReason, reasonFault } from '../reason.ts';
import { typedBefore } from '../typed.ts';
import { render, type View, viewOf } from '../view.ts';

/** The form's fields as typed. */
interface PriceInput {
  readonly unitPrice: string;
  readonly reason: string;
  /** Shared by the form and its confirmation: sending either again sets the price once. */
  readonly idempotencyKey: string;
}

/** The tenant whose price the page shows. */
interface Priced {
  readonly view: View;
  readonly listed: ListedTenant;
  readonly subscription: Subscription;
  readonly zoned: Zoned;
  readonly amounts: Amounts;
}

/**
 * Shows what a licence costs, and the form for another price. A sign-in on the way brings back what was typed.
 */
export async function pricePage(context: PageContext): Promise<Response> {
  return showForm(context, inputIn(typedBefore(context)));
}

/** Shows first what a price would change; the confirmed form sets it. */
export async function changePrice(context: PageContext): Promise<Response> {
  const [priced, fields] = await Promise.all([readPriced(context), fieldsOf(context)]);
  const input = inputIn(fields);
  const { currency } = priced.subscription;
  const unitPrice = amountIn(input.unitPrice, currency);
  const wrongReason = reasonFault(input.reason);
  const faults = {
    ...(unitPrice === null && { unitPrice: `Write an amount such as ${plainAmount(2_000, currency)}.` }),
    ...(wrongReason !== undefined && { reason: wrongReason }),
  };
  if (unitPrice === null || Object.keys(faults).length > 0) return showForm(context, input, { faults });
  return fields.text('step') === 'confirmed'
    ? setPrice(context, priced, input, unitPrice)
    : preview(context, priced, input, unitPrice);
}

async function preview(context: PageContext, priced: Priced, input: PriceInput, unitPrice: number): Promise<Response> {
  const answer = await context
    .get('client')
    .ask('GET /v1/tenants/{t}/price-preview', { params: paramsOf(context), query: { unitPrice } });
  if (!answer.ok) return showForm(context, input, { problem: answer.problem });
  return render(context, <Confirm priced={priced} input={input} unitPrice={unitPrice} comesTo={answer.body} />);
}

async function setPrice(
  context: PageContext,
  { amounts, listed }: Priced,
  input: PriceInput,
  unitPrice: number,
): Promise<Response> {
  const { reason, idempotencyKey } = input;
  const change = { params: paramsOf(context), body: { unitPrice }, idempotencyKey };
  const answer = await context.get('clientBecause')(reason).ask('PUT /v1/tenants/{t}/price', change);
  if (!answer.ok) {
    // After a passing fault the same price is sent again, with its key; after a refusal the next try is a new one.
    const next = answer.status === 503 ? idempotencyKey : newIdempotencyKey();
    return showForm(context, { ...input, idempotencyKey: next }, { problem: answer.problem });
  }
  const price = amounts.price(unitPrice);
  context.get('leaveNotice')(
    answer.status === 202 ? `The price of ${price} is being set.` : `The price is set: ${price} a licence and month.`,
  );
  return context.redirect(tenantPath(listed.tenantId), 303);
}

async function readPriced(context: PageContext): Promise<Priced> {
  const [client, params] = [context.get('client'), paramsOf(context)];
  const [listed, subscription] = await Promise.all([
    client.do('GET /v1/ops/tenants/{t}', { params }),
    client.do('GET /v1/tenants/{t}/subscription', { params }),
  ]);
  const view = viewOf(context);
  const zoned = { locale: view.locale, timeZone: subscription.timeZone };
  return { view, listed, subscription, zoned, amounts: amountsOf({ view, subscription }) };
}

function paramsOf(context: PageContext): { readonly t: string } {
  return { t: context.req.param('t') ?? '' };
}

function inputIn(fields: Fields): PriceInput {
  const { idempotencyKey = newIdempotencyKey() } = fields.idempotencyKey();
  return {
    unitPrice: fields.text('unitPrice'),
    reason: fields.text('reason'),
    idempotencyKey,
  };
}

interface Refusal {
  readonly faults?: Readonly<Record<string, string>>;
  readonly problem?: Problem;
}

async function showForm(context: PageContext, input: PriceInput, refusal: Refusal = {}): Promise<Response> {
  const { faults = {}, problem = null } = refusal;
  const status = Object.keys(faults).length > 0 ? 422 : statusOf(problem);
  return render(context, <PriceForm priced={await readPriced(context)} input={input} refusal={refusal} />, status);
}

interface PriceFormProps {
  readonly priced: Priced;
  readonly input: PriceInput;
  readonly refusal: Refusal;
}

function PriceForm({ priced, input, refusal: { faults = {}, problem } }: PriceFormProps) {
  const { view, listed, subscription } = priced;
  const refused = new Map([...fieldFaults(problem ?? null), ...Object.entries(faults)]);
  return (
    <OpsPage view={view} title="Change the price" within="Tenants" actsFor={nameOf(listed)}>
      <ErrorSummary problem={problem ?? null} />
      <Standing priced={priced} />
      <Form view={view} action={pricePath(listed.tenantId)} idempotencyKey={input.idempotencyKey} class="panel">
        <Field
          label={`New price a licence and month in ${subscription.currency.toUpperCase()}, without tax`}
          name="unitPrice"
          value={input.unitPrice}
          placeholder={plainAmount(
            subscription.comingPrice?.unitPrice ?? subscription.unitPrice,
            subscription.currency,
          )}
          inputmode="decimal"
          autocomplete="off"
          required
          maxlength={20}
          fault={refused.get('unitPrice')}
        />
        <Field
          label="Reason"
          name="reason"
          value={input.reason}
          autocomplete="off"
          required
          maxlength={longestReason}
          hint="It stands in the tenant’s Activity, beside the new price."
          fault={refused.get('reason')}
        />
        <p class="muted">Nothing is set before the next page has shown what it comes to.</p>
        <div class="actions">
          <button type="submit">Show what it comes to</button>
          <a href={tenantPath(listed.tenantId)}>Back to the tenant</a>
        </div>
      </Form>
    </OpsPage>
  );
}

/** The price and the next bill before any change. */
function Standing({ priced: { subscription, zoned, amounts } }: { readonly priced: Priced }) {
  const { unitPrice, comingPrice, licences } = subscription;
  return (
    <Facts>
      <Fact name="Price now">{amounts.price(unitPrice)} a licence and month</Fact>
      <Fact name="Coming price">
        {comingPrice === null ? 'none' : `${amounts.price(comingPrice.unitPrice)} from ${day(comingPrice.from, zoned)}`}
      </Fact>
      <Fact name="Licences">{counted(licences.total, 'licence')}</Fact>
      <Fact name="Next bill">{billSaid(subscription.nextBill, zoned, amounts)}</Fact>
    </Facts>
  );
}

type NextBill = Subscription['nextBill'];

function billSaid(bill: NextBill, zoned: Zoned, amounts: Amounts): string {
  if (bill === null) return 'none is coming';
  return `${amounts.total(bill.amount)} on ${day(bill.at, zoned)} for ${counted(bill.licences, 'licence')}`;
}

interface ConfirmProps {
  readonly priced: Priced;
  readonly input: PriceInput;
  readonly unitPrice: number;
  readonly comesTo: PricePreview;
}

function Confirm({ priced: { view, listed, zoned, amounts }, input, unitPrice, comesTo }: ConfirmProps) {
  const { before, after } = comesTo;
  const price = amounts.price(unitPrice);
  return (
    <OpsPage view={view} title={`Set the price to ${price}?`} within="Tenants" actsFor={nameOf(listed)}>
      {/* The panel takes the focus rather than the button, which a held key would press. */}
      <div class="panel" tabindex={-1} data-focus>
        <Facts>
          <Fact name="New price">
            <strong>{price}</strong> a licence and month, instead of{' '}
            {amounts.price(before.comingPrice?.unitPrice ?? before.unitPrice)}
          </Fact>
          <Fact name="Counts">{countsFrom(comesTo, unitPrice, zoned)}</Fact>
          <Fact name="Next bill">
            <strong>{billSaid(after.nextBill, zoned, amounts)}</strong>
            {before.nextBill !== null && (
              <small>
                {before.nextBill.amount === after.nextBill?.amount
                  ? 'as it would be without the new price'
                  : `${amounts.total(before.nextBill.amount)} without the new price`}
              </small>
            )}
          </Fact>
          <Fact name="Reason">{input.reason}</Fact>
        </Facts>
        <p>The tenant is told of another price by mail at once.</p>
        <Form view={view} action={pricePath(listed.tenantId)} idempotencyKey={input.idempotencyKey}>
          <input type="hidden" name="step" value="confirmed" />
          <input type="hidden" name="unitPrice" value={input.unitPrice} />
          <input type="hidden" name="reason" value={input.reason} />
          <div class="actions">
            <button type="submit">Set the price to {price}</button>
            <a href={tenantPath(listed.tenantId)}>Leave the price as it is</a>
          </div>
        </Form>
      </div>
    </OpsPage>
  );
}

/** Says when the price takes effect: a period under way keeps its price, one that is yet to begin takes the newest. */
function countsFrom({ after }: PricePreview, unitPrice: number, zoned: Zoned): string {
  if (after.comingPrice !== null)
    return `from the bill of ${day(after.comingPrice.from, zoned)} on; what is bought until then costs the present price`;
  if (after.nextBill === null) return 'from the first bill that comes: none does as it stands';
  return after.unitPrice === unitPrice ? `from the bill of ${day(after.nextBill.at, zoned)} on` : 'now already';
}

function nameOf({ name, tenantId }: ListedTenant): string {
  return name ?? tenantId;
}
