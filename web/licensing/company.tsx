import type { Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { typedBefore } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { baseOf, paramsOf, readLicensing } from './tenant.ts';

/** Shows the company's name on these pages, and its mail addresses. */
export function companyPage(context: PageContext): Promise<Response> {
  return showCompany(context, typedBefore(context), null);
}

export async function changeCompany(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}', {
    params: paramsOf(context),
    body: { name: fields.text('name'), adminEmail: fields.text('adminEmail') },
  });
  if (!answer.ok) return showCompany(context, fields, answer.problem);
  context.get('leaveNotice')(textsOf(context).company.saved);
  return context.redirect(`${baseOf(context)}/subscription`, 303);
}

async function showCompany(context: PageContext, typed: Fields, problem: Problem | null): Promise<Response> {
  const licensing = await readLicensing(context);
  const { base, tenant, view } = licensing;
  const { company: t, words } = view.t;
  const fields = new Fields({ name: tenant.name, adminEmail: tenant.adminEmail }).with(typed);
  const faults = fieldFaults(problem);
  const field = (name: string) => ({ name, value: fields.text(name), fault: faults.get(name) });
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.tabTitle} tab="subscription">
      <h2>{t.title}</h2>
      <ErrorSummary problem={problem} />
      <Form view={view} action={`${base}/company`} class="panel">
        <Field
          label={t.name}
          hint={t.nameHint}
          required
          maxlength={200}
          autocomplete="organization"
          {...field('name')}
        />
        <Field
          label={t.address}
          hint={t.addressHint}
          type="email"
          required
          maxlength={200}
          autocomplete="email"
          {...field('adminEmail')}
        />
        <div class="actions">
          <button type="submit">{words.save}</button>
          <a href={`${base}/subscription`}>{words.doNotSave}</a>
        </div>
      </Form>
    </LicensingPage>,
    statusOf(problem),
  );
}
