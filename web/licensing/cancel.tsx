import type { Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { day, time } from '../format.ts';
import { fieldsOf, isSameName, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { answerChange, buttonChange } from './change.ts';
import { LicensingPage } from './frame.tsx';
import { baseOf, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** In characters: the API's limit. */
const longestReason = 2000;

/** What was typed before a sign-in comes back in the address. */
export function cancelPage(context: PageContext): Promise<Response> {
  return showCancel(context, { reason: queryOf(context).text('reason').slice(0, longestReason) });
}

/** Cancels once the instance's name was typed, since a cancellation ends in deleting the tenant's data. */
export async function cancel(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const [reason, typed] = [fields.text('reason').slice(0, longestReason), fields.text('name')];
  const params = paramsOf(context);
  const client = context.get('client');
  const tenant = await client.do('GET /v1/tenants/{t}', { params });
  if (!isSameName(typed, instanceName(tenant))) return showCancel(context, { reason, isWrongName: true });
  const answer = await client.ask('POST /v1/tenants/{t}/subscription/cancellation', {
    params,
    body: reason === '' ? {} : { reason },
    ...fields.idempotencyKey(),
  });
  return answerChange(context, answer, {
    notice: () => 'The subscription is canceled. You can keep it until its last day.',
    refused: (problem) => showCancel(context, { reason, problem }),
    next: `${baseOf(context)}/subscription`,
  });
}

function instanceName({ name, tenantId }: { readonly name: string | null; readonly tenantId: string }): string {
  return name ?? tenantId;
}

interface CancelState {
  readonly reason?: string;
  readonly isWrongName?: boolean;
  readonly problem?: Problem;
}

async function showCancel(
  context: PageContext,
  { reason = '', isWrongName = false, problem }: CancelState,
): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, tenant, view } = licensing;
  const name = instanceName(tenant);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Cancel subscription" tab="subscription">
      <h2>Cancel subscription</h2>
      <ErrorSummary problem={problem ?? null} />
      <Consequences licensing={licensing} />
      <p>
        <a class="button secondary" href={`${base}/export`}>
          Export your data first
        </a>
      </p>
      <Form view={view} action={`${base}/cancel`} idempotencyKey={newIdempotencyKey()} class="panel">
        <Field
          label="What made you leave? (optional)"
          name="reason"
          value={reason}
          maxlength={longestReason}
          autocomplete="off"
        />
        <Field
          label={`Type the instance’s name to confirm: ${name}`}
          name="name"
          required
          autocomplete="off"
          spellcheck={false}
          fault={isWrongName ? `That is not the name. Type it as it is here: ${name}` : undefined}
          {...(isWrongName && { 'data-focus': true })}
        />
        <div class="actions">
          <button type="submit" class="danger">
            Cancel subscription
          </button>
          <a href={`${base}/subscription`}>Do not cancel</a>
        </div>
      </Form>
    </LicensingPage>,
    isWrongName ? 422 : problem === undefined ? 200 : 409,
  );
}

function Consequences({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, trialEndsAt, period, suspendAt } = subscription;
  const end = state === 'trialing' ? trialEndsAt : (period?.end ?? null);
  const isSoon = state === 'suspended' || state === 'trial_expired' || end === null;
  return (
    <ul>
      <li>
        The subscription ends <strong>{isSoon ? 'when the next day begins' : `on ${time(end, zoned)}`}</strong>
        {isSoon ? '' : `; until ${suspendAt === null ? 'then' : day(suspendAt, zoned)} licences work as before`}.
      </li>
      <li>Nothing more is billed, and nothing is charged by itself.</li>
      <li>At that moment access ends, and the instance is deleted with all its users, settings and data.</li>
      <li>
        Invoices stay as issued, with name and address, for the years that the law asks, seen by our finance staff
        alone.
      </li>
      <li>Until that moment you can keep the subscription.</li>
    </ul>
  );
}

/** Takes a cancellation back. */
export const keep = buttonChange(
  (context, key) =>
    context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/subscription/cancellation', { params: paramsOf(context), ...key }),
  () => 'The subscription goes on as it was.',
  '/subscription',
);
