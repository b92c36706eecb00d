import type { ReconciliationSummary } from '../../api/client-types.ts';
import { Form } from '../components/form.tsx';
import { Empty, More } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { time, type Zoned } from '../format.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { viewOf } from '../view.ts';
import { FinancePage, zonedOf } from './frame.tsx';

const path = '/finance/reconciliations';

/** What was compared with the card processor and the histories, the newest first. */
export async function reconciliationsPage(context: PageContext): Promise<Response> {
  const cursor = queryOf(context).text('cursor');
  const query = { limit: 25, ...(cursor !== '' && { cursor }) };
  const { data, nextCursor } = await context.get('client').do('GET /v1/finance/reconciliations', { query });
  const view = viewOf(context);
  return render(
    context,
    <FinancePage view={view} title="Reconciliation" within="Reconciliation">
      <p>
        Ledger, Stripe and histories are compared every hour for the last two days, and every night as a whole; what is
        younger than five minutes is left for the next time. Nothing is corrected by it.
      </p>
      <Form view={view} action={path} once>
        <button type="submit">Compare everything now</button>
      </Form>
      {data.length === 0 ? <Empty>Nothing has been compared yet.</Empty> : <Table rows={data} zoned={zonedOf(view)} />}
      <More path={path} nextCursor={nextCursor} />
    </FinancePage>,
  );
}

/** Compares everything, and goes to what was found. */
export async function reconcile(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context
    .get('client')
    .ask('POST /v1/finance/reconciliations', { body: {}, ...fields.repeatKey() });
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

function Table({ rows, zoned }: { readonly rows: readonly ReconciliationSummary[]; readonly zoned: Zoned }) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Reconciliations, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Begun</th>
          <th scope="col">Of</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Agree
          </th>
          <th scope="col" class="number">
            Differ
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <th scope="row" data-label="Begun">
              <span>
                <a href={reconciliationPath(row.id)}>{time(row.startedAt, zoned)}</a>
                <small>{row.source === 'scheduled' ? 'by schedule' : `by ${row.actor}`}</small>
              </span>
            </th>
            <td data-label="Of">{spanOf(row, zoned)}</td>
            <td data-label="State">
              <ReconciliationState run={row} />
            </td>
            <td data-label="Agree" class="number">
              {row.counts.matched.toLocaleString(zoned.locale)}
            </td>
            <td data-label="Differ" class="number">
              {differencesOf(row).toLocaleString(zoned.locale)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ReconciliationState({ run }: { readonly run: ReconciliationSummary }) {
  if (run.state === 'failed') return <Badge tone="bad">failed</Badge>;
  if (run.state !== 'succeeded') return <Badge tone="quiet">under way</Badge>;
  return differencesOf(run) === 0 ? <Badge tone="good">all agrees</Badge> : <Badge tone="bad">differs</Badge>;
}

export function differencesOf({ counts }: ReconciliationSummary): number {
  return counts.missingHere + counts.missingThere + counts.amountDiffers + counts.duplicate;
}

/** Which charges and refunds were compared. */
export function spanOf({ from, to }: ReconciliationSummary, zoned: Zoned): string {
  if (from === null && to === null) return 'everything';
  if (from === null) return `until ${time(to ?? '', zoned)}`;
  return to === null ? `since ${time(from, zoned)}` : `${time(from, zoned)} to ${time(to, zoned)}`;
}
