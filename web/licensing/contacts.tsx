import type { Contact, Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Table } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { May, may } from './rights.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

type Kind = Contact['kinds'][number];

const kinds: readonly (readonly [kind: Kind, name: string])[] = [
  ['receipts', 'Receipts'],
  ['failures', 'Failed payments and cards'],
  ['everything', 'Everything'],
];

interface State {
  readonly fields?: Fields;
  readonly problem?: Problem | null;
}

/** Who gets the mails, and what else each address gets. */
export function contactsPage(context: PageContext): Promise<Response> {
  return showContacts(context, {});
}

export async function addContact(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const chosen = kinds.map(([kind]) => kind).filter((kind) => fields.list('kinds').includes(kind));
  const body = { email: fields.text('email'), kinds: chosen };
  const answer = await context
    .get('client')
    .ask('POST /v1/tenants/{t}/contacts', { params: paramsOf(context), body, ...fields.idempotencyKey() });
  if (!answer.ok) return showContacts(context, { fields, problem: answer.problem });
  return back(context, `${answer.body.email} gets its mails from now on.`);
}

export async function removeContact(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = { ...paramsOf(context), id: context.req.param('id') ?? '' };
  const answer = await context
    .get('client')
    .ask('DELETE /v1/tenants/{t}/contacts/{id}', { params, ...fields.idempotencyKey() });
  if (!answer.ok) return showContacts(context, { problem: answer.problem });
  return back(context, 'The contact is removed: no mail goes to it any more.');
}

function back(context: PageContext, notice: string): Response {
  context.get('leaveNotice')(notice);
  return context.redirect(`${baseOf(context)}/contacts`, 303);
}

async function showContacts(
  context: PageContext,
  { fields = new Fields({}), problem = null }: State,
): Promise<Response> {
  const [licensing, contacts] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/contacts', { params: paramsOf(context), query: { limit: 200 } }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Contacts" tab="subscription">
      <ErrorSummary problem={problem} />
      <section>
        <h2>Who gets our mails</h2>
        <p>
          {licensing.tenant.adminEmail === null ? 'The admin' : <bdi>{licensing.tenant.adminEmail}</bdi>}, the company’s
          own address, gets every mail that no contact here gets, and always those about a suspension or a deletion.
        </p>
        {contacts.data.length > 0 && <Table caption="Contacts" columns={columnsIn(licensing)} rows={contacts.data} />}
      </section>
      {!hasEnded(licensing) && (
        <May view={licensing.view} operation="POST /v1/tenants/{t}/contacts">
          <section>
            <h2>Add a contact</h2>
            <ContactForm licensing={licensing} fields={fields} faults={fieldFaults(problem)} />
          </section>
        </May>
      )}
    </LicensingPage>,
    statusOf(problem),
  );
}

function columnsIn(licensing: Licensing): readonly Column<Contact>[] {
  const canRemove = may(licensing.view.session, 'DELETE /v1/tenants/{t}/contacts/{id}');
  return [
    { name: 'Address', show: ({ email }) => <bdi>{email}</bdi> },
    { name: 'Gets', show: (contact) => namesOf(contact) },
    ...(canRemove ? [removalIn(licensing)] : []),
  ];
}

function removalIn({ view, base }: Licensing): Column<Contact> {
  return {
    name: 'Actions',
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, email }) => (
      <Form
        view={view}
        action={`${base}/contacts/${encodeURIComponent(id)}/remove`}
        idempotencyKey={newIdempotencyKey()}
      >
        <button type="submit" class="plain">
          Remove<span class="visually-hidden"> {email}</span>
        </button>
      </Form>
    ),
  };
}

function namesOf({ kinds: chosen }: Contact): string {
  return kinds
    .filter(([kind]) => chosen.includes(kind))
    .map(([, name]) => name)
    .join(', ');
}

interface FormProps {
  readonly licensing: Licensing;
  readonly fields: Fields;
  readonly faults: ReadonlyMap<string, string>;
}

function ContactForm({ licensing: { view, base }, fields, faults }: FormProps) {
  const fault = faults.get('kinds');
  return (
    <Form view={view} action={`${base}/contacts`} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field
        label="E-mail address"
        name="email"
        type="email"
        value={fields.text('email')}
        fault={faults.get('email')}
        maxlength={200}
        autocomplete="off"
        required
      />
      <fieldset aria-describedby={fault === undefined ? undefined : 'kinds-fault'}>
        <legend>It gets</legend>
        {kinds.map(([kind, name]) => (
          <label>
            <input type="checkbox" name="kinds" value={kind} checked={fields.list('kinds').includes(kind)} /> {name}
          </label>
        ))}
        {fault !== undefined && (
          <small id="kinds-fault" class="fault">
            {fault}
          </small>
        )}
      </fieldset>
      <button type="submit">Add the contact</button>
    </Form>
  );
}
