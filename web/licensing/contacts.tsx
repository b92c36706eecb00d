import type { Contact, Problem } from 'licence-billing-client';
import { ErrorSummary, Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Table } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults, statusOf } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { typedBefore } from '../typed.ts';
import { render, textsOf } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { May, may } from './rights.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

type Kind = Contact['kinds'][number];

const kinds: readonly Kind[] = ['receipts', 'failures', 'everything'];

interface State {
  readonly fields?: Fields;
  readonly problem?: Problem | null;
}

/** Shows who receives the mails, and what else each address receives. */
export function contactsPage(context: PageContext): Promise<Response> {
  return showContacts(context, { fields: typedBefore(context) });
}

export async function addContact(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const chosen = kinds.filter((kind) => fields.list('kinds').includes(kind));
  const body = { email: fields.text('email'), kinds: chosen };
  const answer = await context
    .get('client')
    .ask('POST /v1/tenants/{t}/contacts', { params: paramsOf(context), body, ...fields.idempotencyKey() });
  if (!answer.ok) return showContacts(context, { fields, problem: answer.problem });
  return back(context, textsOf(context).contacts.added(answer.body.email));
}

export async function removeContact(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = { ...paramsOf(context), id: context.req.param('id') ?? '' };
  const answer = await context
    .get('client')
    .ask('DELETE /v1/tenants/{t}/contacts/{id}', { params, ...fields.idempotencyKey() });
  if (!answer.ok) return showContacts(context, { problem: answer.problem });
  return back(context, textsOf(context).contacts.removed);
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
  const t = licensing.view.t.contacts;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="subscription">
      <ErrorSummary problem={problem} />
      <section>
        <h2>{t.whoGets}</h2>
        <p>
          {licensing.tenant.adminEmail === null ? t.admin : <bdi>{licensing.tenant.adminEmail}</bdi>}
          {t.adminGets}
        </p>
        {contacts.data.length > 0 && <Table caption={t.title} columns={columnsIn(licensing)} rows={contacts.data} />}
      </section>
      {!hasEnded(licensing) && (
        <May view={licensing.view} operation="POST /v1/tenants/{t}/contacts">
          <section>
            <h2>{t.addTitle}</h2>
            <ContactForm licensing={licensing} fields={fields} faults={fieldFaults(problem)} />
          </section>
        </May>
      )}
    </LicensingPage>,
    statusOf(problem),
  );
}

function columnsIn(licensing: Licensing): readonly Column<Contact>[] {
  const t = licensing.view.t.contacts;
  const canRemove = may(licensing.view.session, 'DELETE /v1/tenants/{t}/contacts/{id}');
  return [
    { name: t.address, show: ({ email }) => <bdi>{email}</bdi> },
    { name: t.gets, show: (contact) => namesOf(t, contact) },
    ...(canRemove ? [removalIn(licensing)] : []),
  ];
}

function removalIn({ view, base }: Licensing): Column<Contact> {
  return {
    name: view.t.words.actions,
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, email }) => (
      <Form
        view={view}
        action={`${base}/contacts/${encodeURIComponent(id)}/remove`}
        idempotencyKey={newIdempotencyKey()}
      >
        <button type="submit" class="plain">
          {view.t.contacts.remove}
          <span class="visually-hidden"> {email}</span>
        </button>
      </Form>
    ),
  };
}

function namesOf(t: Texts['contacts'], { kinds: chosen }: Contact): string {
  return kinds
    .filter((kind) => chosen.includes(kind))
    .map((kind) => t.kinds[kind])
    .join(', ');
}

interface FormProps {
  readonly licensing: Licensing;
  readonly fields: Fields;
  readonly faults: ReadonlyMap<string, string>;
}

function ContactForm({ licensing: { view, base }, fields, faults }: FormProps) {
  const fault = faults.get('kinds');
  const t = view.t.contacts;
  return (
    <Form view={view} action={`${base}/contacts`} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field
        label={t.email}
        name="email"
        type="email"
        value={fields.text('email')}
        fault={faults.get('email')}
        maxlength={200}
        autocomplete="off"
        required
      />
      <fieldset aria-describedby={fault === undefined ? undefined : 'kinds-fault'}>
        <legend>{t.itGets}</legend>
        {kinds.map((kind) => (
          <label>
            <input type="checkbox" name="kinds" value={kind} checked={fields.list('kinds').includes(kind)} />{' '}
            {t.kinds[kind]}
          </label>
        ))}
        {fault !== undefined && (
          <small id="kinds-fault" class="fault">
            {fault}
          </small>
        )}
      </fieldset>
      <button type="submit">{t.addButton}</button>
    </Form>
  );
}
