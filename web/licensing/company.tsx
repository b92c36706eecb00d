import type { Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { baseOf, paramsOf, readLicensing } from './tenant.ts';

/** What the company is called on these pages, and where mails go. */
export function companyPage(context: PageContext): Promise<Response> {
  return showCompany(context, null, null);
}

export async function changeCompany(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}', {
    params: paramsOf(context),
    body: { name: fields.text('name'), adminEmail: fields.text('adminEmail') },
  });
  if (!answer.ok) return showCompany(context, fields, answer.problem);
  context.get('leaveNotice')('Saved.');
  return context.redirect(`${baseOf(context)}/subscription`, 303);
}

async function showCompany(context: PageContext, typed: Fields | null, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, tenant, view } = licensing;
  const fields = typed ?? new Fields({ name: tenant.name, adminEmail: tenant.adminEmail });
  const faults = fieldFaults(problem);
  const field = (name: string) => ({ name, value: fields.text(name), fault: faults.get(name) });
  return render(
    context,
    <LicensingPage licensing={licensing} title="Name and address" tab="subscription">
      <h2>Name and mail address</h2>
      <ErrorSummary problem={problem} />
      <Form view={view} action={`${base}/company`} class="panel">
        <Field
          label="Name"
          hint="As these pages and mails call the company. Invoices are made out to the legal name of the billing details."
          required
          maxlength={200}
          autocomplete="organization"
          {...field('name')}
        />
        <Field
          label="Admin’s mail address"
          hint="Where mails about the subscription go."
          type="email"
          required
          maxlength={200}
          autocomplete="email"
          {...field('adminEmail')}
        />
        <div class="actions">
          <button type="submit">Save</button>
          <a href={`${base}/subscription`}>Do not save</a>
        </div>
      </Form>
    </LicensingPage>,
    statusOf(problem),
  );
}
