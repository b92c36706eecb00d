import { Field, Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { licensingPath, tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/** Name, admin address and a percentage of tax of the tenant's own; an empty one leaves the tax to the rule. */
export function TenantDetailsForm({ shown: { view, tenant, subscription } }: { readonly shown: Shown }) {
  if (tenant.name === null) return null;
  const { taxPercent } = tenant;
  return (
    <section>
      <h2>Name, address, tax</h2>
      <p>
        Now: {subscription.tax.why} <a href={`${licensingPath(tenant.tenantId)}/billing-details`}>Billing details</a>
      </p>
      <Form view={view} action={`${tenantPath(tenant.tenantId)}/details`}>
        <div class="columns">
          <Field label="Name" name="name" value={tenant.name} required maxlength={200} autocomplete="off" />
          <Field
            label="Its admin’s address"
            name="adminEmail"
            type="email"
            value={tenant.adminEmail ?? ''}
            required
            maxlength={200}
            autocomplete="off"
          />
          <Field
            label="Tax in per cent (optional)"
            hint="Instead of what follows from the rule. Left empty, the rule counts."
            name="taxPercent"
            value={taxPercent === null ? '' : String(taxPercent)}
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

/** JSON has no way to say that a text is no number. */
const noPercentage = {
  type: 'urn:problem:validation_failed',
  title: 'Nothing was saved',
  status: 422,
  code: 'validation_failed',
  detail: 'Write the tax as a percentage such as 20 or 8.875.',
} as const;

export async function changeDetails(context: PageContext, t: string): Promise<Outcome> {
  const fields = await fieldsOf(context);
  const typed = fields.text('taxPercent').replace(',', '.');
  if (typed !== '' && !/^\d{1,3}(\.\d{1,3})?$/.test(typed)) return { problem: noPercentage };
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}', {
    params: { t },
    body: {
      name: fields.text('name'),
      adminEmail: fields.text('adminEmail'),
      taxPercent: typed === '' ? null : Number(typed),
    },
  });
  return answer.ok ? { notice: 'Saved.' } : { problem: answer.problem };
}
