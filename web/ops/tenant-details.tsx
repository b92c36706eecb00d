import { Field, Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { percentageIn } from '../format.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { licensingPath, tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/**
 * The form for name, admin address and the tenant's own tax percentage; an empty percentage leaves the tax to the rule.
 */
export function TenantDetailsForm({ shown: { view, tenant, subscription, typed } }: { readonly shown: Shown }) {
  if (tenant.name === null) return null;
  const { name, adminEmail, taxPercent } = tenant;
  const present = { name, adminEmail: adminEmail ?? '', taxPercent: taxPercent === null ? '' : String(taxPercent) };
  const fields = new Fields(present).with(typed);
  return (
    <section>
      <h2>Name, address, tax</h2>
      <p>
        Now: {subscription.tax.why} <a href={`${licensingPath(tenant.tenantId)}/billing-details`}>Billing details</a>
      </p>
      <Form view={view} action={`${tenantPath(tenant.tenantId)}/details`}>
        <div class="columns">
          <Field label="Name" name="name" value={fields.text('name')} required maxlength={200} autocomplete="off" />
          <Field
            label="Its admin’s address"
            name="adminEmail"
            type="email"
            value={fields.text('adminEmail')}
            required
            maxlength={200}
            autocomplete="off"
          />
          <Field
            label="Tax in per cent (optional)"
            hint="Instead of what follows from the rule. Left empty, the rule counts."
            name="taxPercent"
            value={fields.text('taxPercent')}
            inputmode="decimal"
            autocomplete="off"
          />
        </div>
        <button type="submit" class="secondary">
          Save
        </button>
      </Form>
    </section>
  );
}

/** The form refuses a text that is not a number itself, because the API's request can only carry a number. */
const noPercentage = {
  type: 'urn:problem:validation_failed',
  title: 'Nothing was saved',
  status: 422,
  code: 'validation_failed',
  detail: 'Write the tax as a percentage such as 20 or 8.875.',
} as const;

export async function changeDetails(context: PageContext, t: string): Promise<Outcome> {
  const fields = await fieldsOf(context);
  const typed = fields.text('taxPercent');
  const taxPercent = percentageIn(typed);
  if (typed !== '' && taxPercent === null) return { problem: noPercentage };
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}', {
    params: { t },
    body: {
      name: fields.text('name'),
      adminEmail: fields.text('adminEmail'),
      taxPercent,
    },
  });
  return answer.ok ? { notice: 'Saved.' } : { problem: answer.problem };
}
