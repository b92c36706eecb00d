import type { Problem, Subscription } from 'licence-billing-client';
import { Fact, Facts, Figure, Figures } from '../components/facts.tsx';
import { ErrorSummary } from '../components/form.tsx';
import { WorkflowLink } from '../components/links.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { TenantState } from '../components/states.tsx';
import { Timeline } from '../components/timeline.tsx';
import type { PageContext } from '../deps.ts';
import { statusOf } from '../faults.ts';
import { day, money, time } from '../format.ts';
import { queryOf } from '../forms.ts';
import { chargesPath, licensingPath, pricePath, tenantPath } from '../paths.ts';
import { isOver } from '../subscription-state.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { Attention } from './attention.tsx';
import { ClockForms } from './clock.tsx';
import { type Outcome, readTenant, type Shown } from './read-tenant.ts';
import { RunForm } from './run.tsx';
import { Runs } from './runs.tsx';
import { SignInLinkForm } from './sign-in-link.tsx';
import { TenantDetailsForm } from './tenant-details.tsx';
import { UnknownCharges, WaitingCharges } from './unknown-charges.tsx';

export function tenantPage(context: PageContext): Promise<Response> {
  return showTenant(context);
}

/** Handles a form on a tenant's page: leads back there, or shows the page with the problem on top. */
export function tenantForm(act: (context: PageContext, t: string) => Promise<Outcome>) {
  return async (context: PageContext): Promise<Response> => {
    const t = context.req.param('t') ?? '';
    const outcome = await act(context, t);
    if ('problem' in outcome) return showTenant(context, outcome.problem);
    const { notice, since } = outcome;
    context.get('leaveNotice')(notice);
    return context.redirect(`${tenantPath(t)}${since === undefined ? '' : `?since=${since}`}`, 303);
  };
}

/** Shows one tenant: its state, its history run by run, and the forms for it. */
async function showTenant(context: PageContext, problem: Problem | null = null): Promise<Response> {
  const shown = await readTenant(context);
  const { view, listed, zoned } = shown;
  const since = queryOf(context).number('since');
  return render(
    context,
    <OpsPage view={view} title={listed.name ?? listed.tenantId} within="Tenants">
      <ErrorSummary problem={problem} />
      <Attention shown={shown} />
      <Head shown={shown} />
      {since !== null && <Since shown={shown} since={since} />}
      <UnknownCharges shown={shown} />
      <WaitingCharges shown={shown} />
      <ClockForms shown={shown} />
      <Runs shown={shown} />
      <Details shown={shown} />
      <section>
        <h2>What happened last</h2>
        <Timeline events={shown.activity.slice(0, 15)} zoned={zoned} />
      </section>
      <TenantDetailsForm shown={shown} />
      <SignInLinkForm shown={shown} />
    </OpsPage>,
    statusOf(problem),
  );
}

function Head({ shown: { listed, subscription, zoned } }: { readonly shown: Shown }) {
  const { nextDueAt, nextBill, currency, licences } = listed;
  return (
    <Figures>
      <Figure name="State" isText>
        <TenantState state={listed.state} />
        {subscription.converting && <small>goes on after the trial</small>}
      </Figure>
      <Figure name="Due next" isText>
        {nextDueAt === null ? 'nothing' : time(nextDueAt, zoned)}
        <small>now {time(subscription.now, zoned)}</small>
      </Figure>
      <Figure name="Next bill">
        {nextBill === null ? 'none' : money(nextBill.amount, currency, zoned.locale)}
        {nextBill !== null && <small>on {day(nextBill.at, zoned)}</small>}
      </Figure>
      <Figure name="Licences">
        {licences.total.toLocaleString(zoned.locale)}
        <small>
          {licences.assigned.toLocaleString(zoned.locale)} assigned, {licences.ending.toLocaleString(zoned.locale)}{' '}
          ending
        </small>
      </Figure>
    </Figures>
  );
}

/** The events since the page was shown whose form was sent. */
function Since({ shown: { activity, zoned }, since }: { readonly shown: Shown; readonly since: number }) {
  const events = activity.filter(({ id }) => Number(id) > since).toReversed();
  return (
    <section id="since" class="panel wide">
      <h2>What happened on the way</h2>
      {events.length === 0 ? <p>Nothing fell due.</p> : <Timeline events={events} zoned={zoned} />}
    </section>
  );
}

function Details({ shown }: { readonly shown: Shown }) {
  const { listed, subscription, zoned } = shown;
  const { tenantId, workflow } = listed;
  const { period, trialEndsAt, paymentMethod, currency, comingPrice } = subscription;
  const pages = licensingPath(tenantId);
  return (
    <section>
      <h2>How it stands</h2>
      <Facts>
        <Fact name="Tenant">
          <span class="id">{tenantId}</span>, days counted in {subscription.timeZone}
        </Fact>
        <Fact name="Its pages">
          <a href={pages}>Licensing</a> · <a href={`${pages}/activity`}>Activity</a> ·{' '}
          <a href={chargesPath(tenantId)}>Charges</a> ·{' '}
          <a href={`/ops/mails?tenantId=${encodeURIComponent(tenantId)}`}>Mails</a>
        </Fact>
        {listed.state !== 'deleted' && (
          <Fact name="Its users">
            Histories name each as <span class="id">usr_…</span>. <a href={pages}>Search the licences</a> for one to see
            who it is.
          </Fact>
        )}
        <Fact name="Trial">until {time(trialEndsAt, zoned)}</Fact>
        {period !== null && (
          <Fact name="Period">
            {period.number}: {time(period.start, zoned)} to {time(period.end, zoned)}
          </Fact>
        )}
        <Fact name="Price">
          {money(subscription.unitPrice, currency, zoned.locale)} a licence and month, net
          {!isOver(listed.state) && (
            <>
              {' '}
              · <a href={pricePath(tenantId)}>Change the price</a>
            </>
          )}
          {comingPrice !== null && (
            <small>
              From {day(comingPrice.from, zoned)}: {money(comingPrice.unitPrice, currency, zoned.locale)} a licence
            </small>
          )}
        </Fact>
        <Fact name="Card">
          {paymentMethod === null
            ? withoutCard(subscription)
            : `${cardName(paymentMethod)}, until ${paymentMethod.expMonth}/${paymentMethod.expYear}`}
        </Fact>
        <Ending shown={shown} />
        <Fact name="Workflow">
          <WorkflowLink workflow={workflow} />
          <small class="id">run {workflow.runId}</small>
        </Fact>
      </Facts>
      {listed.state !== 'deleted' && <RunForm shown={shown} />}
    </section>
  );
}

/** What is overdue, and the dates on which something ends. */
function Ending({ shown: { subscription, certificate, zoned } }: { readonly shown: Shown }) {
  const { overdue, currency, cancelAt, suspendAt, deleteAt } = subscription;
  return (
    <>
      {overdue !== null && (
        <Fact name="Overdue">
          {money(overdue.amount, currency, zoned.locale)} since {time(overdue.since, zoned)} ({overdue.declineCode})
          {overdue.nextRetryAt !== null && `, tried again ${time(overdue.nextRetryAt, zoned)}`}
        </Fact>
      )}
      {cancelAt !== null && <Fact name="Ends">{time(cancelAt, zoned)}, cancelled</Fact>}
      {suspendAt !== null && <Fact name="Suspended">{time(suspendAt, zoned)} at the latest</Fact>}
      {deleteAt !== null && <Fact name="Deleted">{time(deleteAt, zoned)}</Fact>}
      {certificate !== null && (
        <Fact name="Certificate">
          {Object.entries(certificate.rows)
            .map(([table, rows]) => `${rows.toLocaleString(zoned.locale)} ${table}`)
            .join(', ')}{' '}
          deleted by {time(certificate.deletedAt, zoned)}
          <small>
            Temporal keeps the histories{' '}
            {certificate.historiesUntil === null
              ? 'for its retention'
              : `until ${day(certificate.historiesUntil, zoned)}`}
          </small>
        </Fact>
      )}
    </>
  );
}

function withoutCard({ removedPaymentMethod: removed }: Subscription): string {
  return removed === null ? 'none' : `none: ${cardName(removed)} was removed at the card processor`;
}
