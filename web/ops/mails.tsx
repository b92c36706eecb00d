import type { Mail, MailDelivery } from 'licence-billing-client';
import { Fact, Facts } from '../components/facts.tsx';
import { FilterChoice, FilterField, Filters } from '../components/filters.tsx';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { Badge, type Tone } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { spaced, time, type Zoned } from '../format.ts';
import { type Choices, chosen, fieldsOf, queryOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

const path = '/ops/mails';

const states: Readonly<Record<Mail['state'], readonly [name: string, tone: Tone]>> = {
  planned: ['planned', 'quiet'],
  due: ['waits to be sent', 'warning'],
  sent: ['sent', 'good'],
  dropped: ['not sent', 'quiet'],
};

const stateChoices: Choices<Mail['state']> = [
  ['due', 'Wait to be sent'],
  ['sent', 'Sent'],
  ['planned', 'Planned'],
  ['dropped', 'Not sent'],
];

const recipientNames: Readonly<Record<MailDelivery['to'], string>> = {
  admin: 'the admin',
  contact: 'a contact',
  member: 'a member',
};

const kindNames: Readonly<Record<Mail['kind'], string>> = {
  trial_ending: 'Trial ending',
  bill_preview: 'Bill preview',
  price_changed: 'Price changed',
  receipt: 'Receipt',
  payment_failed: 'Payment failed',
  card_expiring: 'Card expiring',
  card_removed: 'Card removed',
  suspended: 'Suspended',
  tax_id_refused: 'VAT number refused',
  deletion_warning: 'Deletion warning',
  deletion_certificate: 'Deletion certificate',
  invitation: 'Invitation',
  sign_in: 'Link for signing in',
};
const kindChoices = Object.entries(kindNames) as unknown as Choices<Mail['kind']>;

/** Shows sent and planned mails, newest first. Addresses are the tenant's personal data and are not shown. */
export async function mailsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const tenantId = query.text('tenantId').slice(0, 64);
  const [state, kind] = [query.choice('state', stateChoices), query.choice('kind', kindChoices)];
  const filter = chosen({ tenantId, state, kind });
  const { data, nextCursor } = await context.get('client').do('GET /v1/ops/mails', {
    query: { ...filter, ...partIn(query, 50) },
  });
  const view = viewOf(context);
  return render(
    context,
    <OpsPage view={view} title="Mails" within="Mails">
      <Filters action={path} partId="mails">
        <FilterField label="Tenant’s id" name="tenantId" value={tenantId} type="search" maxlength={64} />
        <FilterChoice label="State" name="state" value={state} all="All" choices={stateChoices} />
        <FilterChoice label="Kind" name="kind" value={kind} all="All" choices={kindChoices} />
      </Filters>
      <section id="mails" aria-label="Mails">
        {data.length === 0 ? (
          <Empty>
            <span role="status">{emptyList(tenantId, state !== '' || kind !== '')}</span>
          </Empty>
        ) : (
          <Table caption="Mails, newest first" columns={columnsIn(inUtc(view))} rows={data} />
        )}
        <More path={path} nextCursor={nextCursor} query={filter} />
      </section>
    </OpsPage>,
  );
}

function emptyList(tenantId: string, isNarrowed: boolean): string {
  if (isNarrowed) return 'No mail fits these filters.';
  return tenantId === '' ? 'No mail is planned or sent yet.' : 'There is no mail to that tenant.';
}

const columnsIn = (zoned: Zoned): readonly Column<Mail>[] => [
  {
    name: 'Mail',
    show: (mail) => (
      <>
        <a href={`${path}/${encodeURIComponent(mail.id)}`}>{mail.subject ?? mailKind(mail)}</a>
        {mail.subject !== null && <small>{mailKind(mail)}</small>}
      </>
    ),
  },
  { name: 'Tenant', class: 'id', show: ({ tenantId }) => tenantId },
  { name: 'State', show: (mail) => <MailState mail={mail} /> },
  { name: 'Due by its clock', show: ({ dueAt }) => (dueAt === null ? null : time(dueAt, zoned)) },
  { name: 'Sent', show: ({ sentAt }) => (sentAt === null ? null : time(sentAt, zoned)) },
];

function MailState({ mail: { state, deliveries, droppedBecause } }: { readonly mail: Mail }) {
  const [name, tone] = states[state];
  const failing = deliveries.find((delivery) => delivery.state === 'due' && delivery.lastError !== null);
  return (
    <span>
      <Badge tone={tone}>{name}</Badge>
      {droppedBecause !== null && <small>{spaced(droppedBecause)}</small>}
      {failing !== undefined && (
        <small class="fault">
          {failing.lastError}, after {failing.attempts} attempts
        </small>
      )}
    </span>
  );
}

function mailKind({ kind }: Mail): string {
  return kindNames[kind];
}

/** Shows one mail with its text. */
export async function mailPage(context: PageContext): Promise<Response> {
  const params = { id: context.req.param('id') ?? '' };
  const mail = await context.get('client').do('GET /v1/ops/mails/{id}', { params });
  const view = viewOf(context);
  const zoned = inUtc(view);
  return render(
    context,
    <OpsPage view={view} title={mail.subject ?? mailKind(mail)} within="Mails">
      <section>
        <Facts>
          <Fact name="Tenant">
            <a href={tenantPath(mail.tenantId)}>{mail.tenantId}</a>
          </Fact>
          <Fact name="Kind">{mailKind(mail)}</Fact>
          <Fact name="State">
            <MailState mail={mail} />
          </Fact>
          {mail.dueAt !== null && <Fact name="Due">{time(mail.dueAt, zoned)}, on the tenant’s clock</Fact>}
          {mail.sentAt !== null && <Fact name="Sent">{time(mail.sentAt, zoned)}</Fact>}
          <Fact name="Reason">
            <span class="id">{mail.reason}</span>
          </Fact>
        </Facts>
      </section>
      <section>
        <h2>Recipients</h2>
        {mail.deliveries.length === 0 ? (
          <p class="muted">They are looked up when it falls due.</p>
        ) : (
          <Table caption="Recipients" columns={deliveryColumnsIn(zoned)} rows={mail.deliveries} />
        )}
        {mail.deliveries.length > 0 && (
          <Form
            view={view}
            action={`${path}/${encodeURIComponent(mail.id)}/resend`}
            idempotencyKey={newIdempotencyKey()}
          >
            <button type="submit" class="secondary">
              {mail.state === 'due' ? 'Try now' : 'Send it again'}
            </button>
          </Form>
        )}
      </section>
      <section>
        <h2>Text</h2>
        {mail.body === null ? <p class="muted">It is written when it is sent.</p> : <pre class="mail">{mail.body}</pre>}
      </section>
    </OpsPage>,
  );
}

/** Sends a mail again to those who are its recipients now, as a new delivery. */
export async function resendMail(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const id = context.req.param('id') ?? '';
  const answer = await context
    .get('client')
    .ask('POST /v1/ops/mails/{id}/resend', { params: { id }, ...fields.idempotencyKey() });
  context.get('leaveNotice')(answer.ok ? 'It is on its way again.' : answer.problem.detail);
  return context.redirect(`${path}/${encodeURIComponent(id)}`, 303);
}

const deliveryColumnsIn = (zoned: Zoned): readonly Column<MailDelivery>[] => [
  {
    name: 'To',
    show: ({ to, contactId, memberId, round }) => (
      <>
        {recipientNames[to]}
        {(contactId ?? memberId) !== null && <small class="id">{contactId ?? memberId}</small>}
        {round > 1 && <small>sent again</small>}
      </>
    ),
  },
  {
    name: 'State',
    show: ({ state, droppedBecause, lastError, attempts }) => (
      <>
        <Badge tone={states[state][1]}>{states[state][0]}</Badge>
        {droppedBecause !== null && <small>{spaced(droppedBecause)}</small>}
        {lastError !== null && (
          <small class="fault">
            {lastError}, after {attempts} attempts
          </small>
        )}
      </>
    ),
  },
  { name: 'Sent', show: ({ sentAt }) => (sentAt === null ? null : time(sentAt, zoned)) },
  { name: 'Tried again', show: ({ retryAt }) => (retryAt === null ? null : time(retryAt, zoned)) },
];
