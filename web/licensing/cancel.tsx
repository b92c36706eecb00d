import type { Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { day, time } from '../format.ts';
import { fieldsOf, isSameName, queryOf } from '../forms.ts';
import { render, textsOf } from '../view.ts';
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
    notice: () => textsOf(context).cancel.done,
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
  const t = view.t.cancel;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="subscription">
      <h2>{t.title}</h2>
      <ErrorSummary problem={problem ?? null} />
      <Consequences licensing={licensing} />
      <p>
        <a class="button secondary" href={`${base}/export`}>
          {t.exportFirst}
        </a>
      </p>
      <Form view={view} action={`${base}/cancel`} idempotencyKey={newIdempotencyKey()} class="panel">
        <Field label={t.reason} name="reason" value={reason} maxlength={longestReason} autocomplete="off" />
        <Field
          label={t.typeName(name)}
          name="name"
          required
          autocomplete="off"
          spellcheck={false}
          fault={isWrongName ? t.wrongName(name) : undefined}
          {...(isWrongName && { 'data-focus': true })}
        />
        <div class="actions">
          <button type="submit" class="danger">
            {t.title}
          </button>
          <a href={`${base}/subscription`}>{t.doNotCancel}</a>
        </div>
      </Form>
    </LicensingPage>,
    isWrongName ? 422 : problem === undefined ? 200 : 409,
  );
}

function Consequences({ licensing: { view, subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, trialEndsAt, period, suspendAt } = subscription;
  const t = view.t.cancel;
  const end = state === 'trialing' ? trialEndsAt : (period?.end ?? null);
  const isSoon = state === 'suspended' || state === 'trial_expired' || end === null;
  return (
    <ul>
      <li>{isSoon ? t.endsSoon : t.ends(time(end, zoned), suspendAt === null ? null : day(suspendAt, zoned))}</li>
      {t.consequences.map((consequence) => (
        <li>{consequence}</li>
      ))}
    </ul>
  );
}

/** Takes a cancellation back. */
export const keep = buttonChange(
  (context, key) =>
    context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/subscription/cancellation', { params: paramsOf(context), ...key }),
  (context) => textsOf(context).cancel.kept,
  '/subscription',
);
