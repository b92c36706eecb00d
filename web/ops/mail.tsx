import { Fact, Facts } from '../components/facts.tsx';
import type { PageContext } from '../deps.ts';
import { time } from '../format.ts';
import { tenantPath } from '../paths.ts';
import { render } from '../render.tsx';
import { inUtc, viewOf } from '../view.ts';
import { OpsPage } from './frame.tsx';
import { MailState, mailKind } from './mails.tsx';

/** One mail and its text. */
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
