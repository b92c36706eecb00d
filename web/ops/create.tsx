import type { CreatedTenant, CreateTenant, Problem } from 'licence-billing-client';
import { currencyDecimals } from 'licence-billing-client';
import { ChoiceField, ErrorSummary, Field, Form, newIdempotencyKey, Secret } from '../components/form.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext, TenantDefaults } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { amountIn, isBilled, percentageIn, plainAmount } from '../format.ts';
import { type Choices, type Fields, fieldsOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { typedBefore } from '../typed.ts';
import { render, type View, viewOf } from '../view.ts';

export function createPage(context: PageContext): Promise<Response> {
  return showForm(context, { fields: typedBefore(context) });
}

/** Signs a tenant up and shows its keys, which only this response contains. */
export async function create(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const request = requestIn(fields, context.get('defaults'));
  if ('fault' in request) return showForm(context, { fields, faults: request.fault }, 422);
  const answer = await context.get('client').ask('POST /v1/tenants', { body: request, ...fields.idempotencyKey() });
  if (!answer.ok) {
    const { problem } = answer;
    return showForm(context, { fields, problem }, statusOf(problem));
  }
  if (answer.status === 201) return render(context, <Created view={viewOf(context)} created={answer.body} />);
  context.get('leaveNotice')('The tenant is being made: it is listed as soon as it has begun.');
  return context.redirect('/ops/tenants', 303);
}

type Faults = Readonly<Record<string, string>>;

function showForm(
  context: PageContext,
  form: Pick<CreateFormProps, 'fields' | 'faults' | 'problem'>,
  status: Parameters<typeof render>[2] = 200,
): Promise<Response> {
  const defaults = context.get('defaults');
  return render(context, <CreateForm view={viewOf(context)} defaults={defaults} {...form} />, status);
}

/** The API's request from the form, or the form's faults. Empty fields are left to the API's defaults. */
function requestIn(fields: Fields, defaults: TenantDefaults): CreateTenant | { readonly fault: Faults } {
  const [tenantId, timeZone, currency] = [fields.text('tenantId'), fields.text('timeZone'), fields.text('currency')];
  const [tax, price, clock] = [fields.text('taxPercent'), fields.text('unitPrice'), fields.text('frozenTime')];
  const [trialDays, taxPercent] = [fields.number('trialDays'), percentageIn(tax)];
  const unitPrice = price === '' ? null : amountIn(price, isBilled(currency) ? currency : defaults.currency);
  const fault = {
    ...(price !== '' && unitPrice === null && { unitPrice: 'Write an amount such as 20.00.' }),
    ...(tax !== '' && taxPercent === null && { taxPercent: 'Write a percentage such as 20.' }),
    ...(fields.text('trialDays') !== '' && trialDays === null && { trialDays: 'Write a whole number of days.' }),
  };
  if (Object.keys(fault).length > 0) return { fault };
  return {
    name: fields.text('name'),
    adminEmail: fields.text('adminEmail'),
    ...(tenantId !== '' && { tenantId }),
    ...(timeZone !== '' && { timeZone }),
    ...(currency !== '' && { currency: currency.toLowerCase() }),
    // A price needs its currency, even the default one.
    ...(currency === '' && price !== '' && { currency: defaults.currency }),
    ...(taxPercent !== null && { taxPercent }),
    ...(trialDays !== null && { trialDays }),
    ...(unitPrice !== null && { unitPrice }),
    ...(clock !== '' && { testClock: { frozenTime: `${clock.slice(0, 16)}:00.000Z` } }),
  };
}

interface CreateFormProps {
  readonly view: View;
  readonly defaults: TenantDefaults;
  readonly fields: Fields;
  readonly faults?: Faults;
  readonly problem?: Problem;
}

const zones = Intl.supportedValuesOf('timeZone').map((zone) => [zone, zone] as const);
const currencies = Object.keys(currencyDecimals)
  .toSorted()
  .map((code) => [code, code.toUpperCase()] as const);

/** The list with the default on top, as an empty value that leaves it to the API. */
function withDefault(value: string, choices: Choices): Choices {
  const name = choices.find(([code]) => code === value)?.[1] ?? value;
  return [['', `${name}, the default`], ...choices.filter(([code]) => code !== value)];
}

function CreateForm({ view, defaults, fields, faults = {}, problem }: CreateFormProps) {
  const refused = new Map([...fieldFaults(problem ?? null), ...Object.entries(faults)]);
  const field = (name: string) => ({
    name,
    value: fields.text(name),
    fault: refused.get(name),
    autocomplete: 'off',
  });
  return (
    <OpsPage view={view} title="New tenant" within="Tenants">
      <ErrorSummary problem={problem ?? null} />
      <Form view={view} action="/ops/new-tenant" idempotencyKey={newIdempotencyKey()} class="panel">
        <Field label="Company" required maxlength={200} {...field('name')} />
        <Field label="Its admin’s address" type="email" required maxlength={200} {...field('adminEmail')} />
        <Field
          label="Id (optional)"
          hint="In addresses and on charges; never used again. Left empty, one is made."
          maxlength={64}
          spellcheck={false}
          {...field('tenantId')}
        />
        <ChoiceField label="Time zone" choices={withDefault(defaults.timeZone, zones)} {...field('timeZone')} />
        <div class="columns">
          <ChoiceField label="Currency" choices={withDefault(defaults.currency, currencies)} {...field('currency')} />
          <Field
            label="Price a licence and month (optional)"
            inputmode="decimal"
            placeholder={plainAmount(defaults.unitPrice, defaults.currency)}
            {...field('unitPrice')}
          />
          <Field
            label="Tax in per cent (optional)"
            inputmode="decimal"
            placeholder="by the rules"
            {...field('taxPercent')}
          />
          <Field
            label="Days of trial (optional)"
            type="number"
            min="1"
            max="365"
            placeholder={String(defaults.trialDays)}
            {...field('trialDays')}
          />
        </div>
        <Field
          label="Test clock standing at, in UTC (optional)"
          hint="Time then passes only when it is moved. Never with a live key of the card processor."
          type="datetime-local"
          {...field('frozenTime')}
        />
        <div class="actions">
          <button type="submit">Sign the tenant up</button>
          <a href="/ops/tenants">Back to the tenants</a>
        </div>
      </Form>
    </OpsPage>
  );
}

function Created({ view, created }: { readonly view: View; readonly created: CreatedTenant }) {
  const { tenant, apiKey, productApiKey } = created;
  return (
    <OpsPage view={view} title={`${tenant.name ?? tenant.tenantId} is signed up`} within="Tenants">
      {apiKey === undefined || productApiKey === undefined ? (
        <p>Its keys were shown once, on the page before this one was asked for again.</p>
      ) : (
        <>
          <p>These keys are shown on this page alone: hand them over now.</p>
          <Secret label="Key of its admin" name="apiKey" value={apiKey} />
          <Secret label="Key of the product, for entitlements" name="productApiKey" value={productApiKey} />
        </>
      )}
      <p>
        <a class="button" href={tenantPath(tenant.tenantId)}>
          Go to the tenant
        </a>
      </p>
    </OpsPage>
  );
}
