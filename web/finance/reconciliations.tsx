import type { ReconciliationSummary } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { time, type Zoned } from '../format.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { inSellersZone, render, viewOf } from '../view.ts';

const path = '/finance/reconciliations';

/** All reconciliations, newest first. */
export async function reconciliationsPage(context: PageContext): Promise<Response> {
  const query = partIn(queryOf(context), 25);
  const { data, nextCursor } = await context.get('client').do('GET /v1/finance/reconciliations', { query });
  const view = viewOf(context);
  return render(
    context,
    <FinancePage view={view} title="Reconciliation" within="Reconciliation">
      <p>
        Ledger, Stripe and histories are compared every hour for the last two days, and every night as a whole; what is
        younger than five minutes is left for the next time. Nothing is corrected by it.
      </p>
      <Form view={view} action={path} idempotencyKey={newIdempotencyKey()}>
        <button type="submit">Compare everything now</button>
      </Form>
      {data.length === 0 ? (
        <Empty>Nothing has been compared yet.</Empty>
      ) : (
        <Table caption="Reconciliations, newest first" columns={columnsIn(inSellersZone(view))} rows={data} />
      )}
      <More path={path} nextCursor={nextCursor} />
    </FinancePage>,
  );
}

/** Starts a reconciliation of everything and leads to its page. */
export async function reconcile(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context
    .get('client')
    .ask('POST /v1/finance/reconciliations', { body: {}, ...fields.idempotencyKey() });
  if (!answer.ok) {
    context.get('leaveNotice')(`It could not be started: ${answer.problem.detail}`);
    return context.redirect(path, 303);
  }
  if (answer.status === 202) context.get('leaveNotice')('It is under way: load this page again to see what it finds.');
  return context.redirect(reconciliationPath(answer.body.id), 303);
}

export function reconciliationPath(id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}

const columnsIn = (zoned: Zoned): readonly Column<ReconciliationSummary>[] => [
  {
    name: 'Begun',
    show: ({ id, startedAt, source, actor }) => (
      <>
        <a href={reconciliationPath(id)}>{time(startedAt, zoned)}</a>
        <small>{source === 'scheduled' ? 'by schedule' : `by ${actor}`}</small>
      </>
    ),
  },
  { name: 'Of', show: (run) => spanOf(run, zoned) },
  { name: 'State', show: (run) => <ReconciliationState run={run} /> },
  { name: 'Agree', class: 'number', show: ({ counts }) => counts.matched.toLocaleString(zoned.locale) },
  { name: 'Differ', class: 'number', show: (run) => differencesOf(run).toLocaleString(zoned.locale) },
];

export function ReconciliationState({ run }: { readonly run: ReconciliationSummary }) {
  if (run.state === 'failed') return <Badge tone="bad">failed</Badge>;
  if (run.state !== 'succeeded') return <Badge tone="quiet">under way</Badge>;
  return differencesOf(run) === 0 ? <Badge tone="good">all agrees</Badge> : <Badge tone="bad">differs</Badge>;
}

export function differencesOf({ counts }: ReconciliationSummary): number {
  return counts.missingHere + counts.missingThere + counts.amountDiffers + counts.duplicate;
}

/** The span of time whose charges and refunds were compared. */
export function spanOf({ from, to }: ReconciliationSummary, zoned: Zoned): string {
  if (from === null && to === null) return 'everything';
  if (from === null) return `until ${time(to ?? '', zoned)}`;
  return to === null ? `since ${time(from, zoned)}` : `${time(from, zoned)} to ${time(to, zoned)}`;
}
