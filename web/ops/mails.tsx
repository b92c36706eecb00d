import type { Mail } from 'licence-billing-client';
import { Fact, Facts } from '../components/facts.tsx';
import { FilterField, Filters } from '../components/filters.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { Badge, type Tone } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { capitalised, spaced, time, type Zoned } from '../format.ts';
import { chosen, queryOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

const path = '/ops/mails';

const states: Readonly<Record<Mail['state'], readonly [name: string, tone: Tone]>> = {
  planned: ['planned', 'quiet'],
  due: ['waits to be sent', 'warning'],
  sent: ['sent', 'good'],
  dropped: ['not sent', 'quiet'],
};

/** Sent and planned mails, newest first. Addresses are personal data of the tenant and are not shown. */
export async function mailsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const tenantId = query.text('tenantId').slice(0, 64);
  const { data, nextCursor } = await context.get('client').do('GET /v1/ops/mails', {
    query: { ...chosen({ tenantId }), ...partIn(query, 50) },
  });
  const view = viewOf(context);
  return render(
    context,
    <OpsPage view={view} title="Mails" within="Mails">
      <Filters action={path} partId="mails">
        <FilterField label="Tenant’s id" name="tenantId" value={tenantId} type="search" maxlength={64} />
      </Filters>
      <section id="mails" aria-label="Mails">
        {data.length === 0 ? (
          <Empty>
            <span role="status">
              {tenantId === '' ? 'No mail is planned or sent yet.' : 'There is no mail to that tenant.'}
            </span>
          </Empty>
        ) : (
          <Table caption="Mails, newest first" columns={columnsIn(inUtc(view))} rows={data} />
        )}
        <More path={path} nextCursor={nextCursor} query={chosen({ tenantId })} />
      </section>
    </OpsPage>,
  );
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

function MailState({ mail: { state, attempts, lastError, droppedBecause } }: { readonly mail: Mail }) {
  const [name, tone] = states[state];
  return (
    <span>
      <Badge tone={tone}>{name}</Badge>
      {droppedBecause !== null && <small>{spaced(droppedBecause)}</small>}
      {state === 'due' && lastError !== null && (
        <small class="fault">
          {lastError}, after {attempts} attempts
        </small>
      )}
    </span>
  );
}

/** `Payment failed`, of `payment_failed`. */
function mailKind({ kind }: Mail): string {
  return capitalised(spaced(kind));
}

/** One mail with its text. */
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
          <Fact name="To">
            the admin of <a href={tenantPath(mail.tenantId)}>{mail.tenantId}</a>
          </Fact>
          <Fact name="Kind">{mailKind(mail)}</Fact>
          <Fact name="State">
            <MailState mail={mail} />
          </Fact>
          {mail.dueAt !== null && <Fact name="Due">{time(mail.dueAt, zoned)}, on the tenant’s clock</Fact>}
          {mail.sentAt !== null && <Fact name="Sent">{time(mail.sentAt, zoned)}</Fact>}
          {mail.retryAt !== null && <Fact name="Tried again">{time(mail.retryAt, zoned)}</Fact>}
          <Fact name="Reason">
            <span class="id">{mail.reason}</span>
          </Fact>
        </Facts>
      </section>
      <section>
        <h2>Text</h2>
        {mail.body === null ? <p class="muted">It is written when it is sent.</p> : <pre class="mail">{mail.body}</pre>}
      </section>
    </OpsPage>,
  );
}
