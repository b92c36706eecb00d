import type { FindingSide, Reconciliation, ReconciliationItem } from 'licence-billing-client';
import { Fact, Facts, Figure, Figures } from '../components/facts.tsx';
import { WorkflowLink } from '../components/links.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { money, spaced, time, type Zoned } from '../format.ts';
import { queryOf } from '../forms.ts';
import { chargePath } from '../paths.ts';
import { inSellersZone, render, viewOf } from '../view.ts';
import { differencesOf, ReconciliationState, reconciliationPath, spanOf } from './reconciliations.tsx';

/** Shows one reconciliation: its counts, and each difference with the time when it was first seen. */
export async function reconciliationPage(context: PageContext): Promise<Response> {
  const params = { id: context.req.param('id') ?? '' };
  const query = partIn(queryOf(context), 50);
  const run = await context.get('client').do('GET /v1/finance/reconciliations/{id}', { params, query });
  const view = viewOf(context);
  const zoned = inSellersZone(view);
  return render(
    context,
    <FinancePage view={view} title={`Reconciliation of ${time(run.startedAt, zoned)}`} within="Reconciliation">
      <Counts run={run} locale={view.locale} />
      <section>
        <h2>What differs</h2>
        {run.items.length === 0 ? (
          <NoItems run={run} />
        ) : (
          <Table caption="What differs" columns={columnsIn(zoned)} rows={run.items} />
        )}
        <More path={reconciliationPath(run.id)} nextCursor={run.nextCursor} />
      </section>
      <section>
        <h2>How it was made</h2>
        <Facts>
          <Fact name="State">
            <ReconciliationState run={run} />
          </Fact>
          <Fact name="Compared">{spanOf(run, zoned)}</Fact>
          <Fact name="Begun">
            {time(run.startedAt, zoned)}, {run.source === 'scheduled' ? 'by schedule' : `by ${run.actor}`}
          </Fact>
          {run.finishedAt !== null && <Fact name="Finished">{time(run.finishedAt, zoned)}</Fact>}
          <Fact name="Workflow">
            <WorkflowLink workflow={run.workflow} />
          </Fact>
        </Facts>
      </section>
    </FinancePage>,
  );
}

function Counts({ run: { counts }, locale }: { readonly run: Reconciliation; readonly locale: string }) {
  const figures = [
    ['Agree', counts.matched],
    ['Missing here', counts.missingHere],
    ['Missing at Stripe', counts.missingThere],
    ['Other figures', counts.amountDiffers],
    ['Twice', counts.duplicate],
    ['Under way', counts.underWay],
  ] as const;
  return (
    <Figures>
      {figures.map(([name, count]) => (
        <Figure name={name}>{count.toLocaleString(locale)}</Figure>
      ))}
    </Figures>
  );
}

function NoItems({ run }: { readonly run: Reconciliation }) {
  if (run.state === 'failed')
    return <Empty>It broke off before it was done; the next one looks at the same again.</Empty>;
  if (run.state !== 'succeeded') return <Empty>It is still comparing: load this page again in a moment.</Empty>;
  if (differencesOf(run) > 0) return <Empty>No more.</Empty>;
  if (run.counts.matched > 0) return <Empty>Nothing: ledger, Stripe and histories agree.</Empty>;
  return <Empty>There was nothing to compare: what is younger than five minutes is left for the next time.</Empty>;
}

const columnsIn = (zoned: Zoned): readonly Column<ReconciliationItem>[] => [
  {
    name: 'What',
    show: ({ kind, detail, chargeId, key }) => (
      <>
        {chargeId === null ? spaced(kind) : <a href={chargePath(chargeId)}>{spaced(kind)}</a>}
        <small>{detail}</small>
        {key !== null && <small class="id">{key}</small>}
      </>
    ),
  },
  { name: 'Tenant', class: 'id', show: ({ tenantId }) => tenantId },
  { name: 'In the ledger', show: ({ ledger }) => <Side side={ledger} locale={zoned.locale} /> },
  { name: 'At Stripe', show: ({ stripe }) => <Side side={stripe} locale={zoned.locale} /> },
  {
    name: 'Since',
    show: ({ firstSeenAt, at, closedAt }) => (
      <>
        {time(firstSeenAt, zoned)}
        <small>made {time(at, zoned)}</small>
        {closedAt !== null && <Badge tone="good">gone since {time(closedAt, zoned)}</Badge>}
      </>
    ),
  },
];

function Side({ side, locale }: { readonly side: FindingSide | null; readonly locale: string }) {
  if (side === null) return <span class="muted">nothing</span>;
  return (
    <>
      {money(side.amount, side.currency, locale)}, {spaced(side.state)}
      <small class="id">{side.id}</small>
    </>
  );
}
