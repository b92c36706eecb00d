import type { Mail } from '../../api/client-types.ts';
import { FilterField, Filters } from '../components/filters.tsx';
import { Empty, More } from '../components/list.tsx';
import { Badge, spaced } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { time, type Zoned } from '../format.ts';
import { queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { viewOf } from '../view.ts';
import { OpsPage } from './frame.tsx';

const path = '/ops/mails';

const states: Readonly<Record<Mail['state'], readonly [name: string, tone: 'good' | 'warning' | 'quiet']>> = {
  planned: ['planned', 'quiet'],
  due: ['waits to be sent', 'warning'],
  sent: ['sent', 'good'],
  dropped: ['not sent', 'quiet'],
};

/** What was and will be mailed, the newest first. Whom it goes to is not told: that is the tenant's own. */
export async function mailsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const [tenantId, cursor] = [query.text('tenantId').slice(0, 64), query.text('cursor')];
  const chosen = tenantId === '' ? {} : { tenantId };
  const { data, nextCursor } = await context.get('client').do('GET /v1/ops/mails', {
    query: { ...chosen, limit: 50, ...(cursor !== '' && { cursor }) },
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
          <MailTable rows={data} zoned={{ locale: view.locale, timeZone: 'UTC' }} />
        )}
        <More path={path} nextCursor={nextCursor} query={chosen} />
      </section>
    </OpsPage>,
  );
}

function MailTable({ rows, zoned }: { readonly rows: readonly Mail[]; readonly zoned: Zoned }) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Mails, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Mail</th>
          <th scope="col">Tenant</th>
          <th scope="col">State</th>
          <th scope="col">Due, on the tenant’s clock</th>
          <th scope="col">Sent</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((mail) => (
          <tr>
            <th scope="row" data-label="Mail">
              <span>
                <a href={`${path}/${encodeURIComponent(mail.id)}`}>{mail.subject ?? mailKind(mail)}</a>
                {mail.subject !== null && <small>{mailKind(mail)}</small>}
              </span>
            </th>
            <td data-label="Tenant" class="id">
              <span>{mail.tenantId}</span>
            </td>
            <td data-label="State">
              <MailState mail={mail} />
            </td>
            <td data-label="Due">{mail.dueAt === null ? '' : time(mail.dueAt, zoned)}</td>
            <td data-label="Sent">{mail.sentAt === null ? '' : time(mail.sentAt, zoned)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function MailState({ mail: { state, attempts, lastError, droppedBecause } }: { readonly mail: Mail }) {
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
export function mailKind({ kind }: Mail): string {
  const words = spaced(kind);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
