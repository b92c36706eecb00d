import type { Run } from '../../api/client-types.ts';
import { Empty } from '../components/list.tsx';
import { Badge, ChargeState, kindName, TenantState } from '../components/states.tsx';
import { day, money, time, type Zoned } from '../format.ts';
import type { Shown } from './read-tenant.ts';
import { tenantPath } from './tenants.tsx';

/** The tenant's story, run by run: each is a billing period, and its history in Temporal tells the rest. */
export function Runs({ shown: { runs, listed, zoned } }: { readonly shown: Shown }) {
  return (
    <section id="runs">
      <h2>Periods and their runs</h2>
      {runs.data.length === 0 ? (
        <Empty>No run has recorded anything yet.</Empty>
      ) : (
        <Table runs={runs.data} currentRunId={listed.workflow.runId} zoned={zoned} />
      )}
      {runs.nextCursor !== null && (
        <p class="more">
          <a href={`${tenantPath(listed.tenantId)}?${new URLSearchParams({ runs: runs.nextCursor }).toString()}#runs`}>
            Show earlier ones
          </a>
        </p>
      )}
    </section>
  );
}

interface TableProps {
  readonly runs: readonly Run[];
  readonly currentRunId: string;
  readonly zoned: Zoned;
}

function Table({ runs, currentRunId, zoned }: TableProps) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Runs of the workflow, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Period</th>
          <th scope="col">First and last step</th>
          <th scope="col">State</th>
          <th scope="col">Charged</th>
          <th scope="col">History</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Row run={run} isCurrent={run.workflow.runId === currentRunId} zoned={zoned} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ run, isCurrent, zoned }: { readonly run: Run; readonly isCurrent: boolean; readonly zoned: Zoned }) {
  const { period, firstAt, lastAt, state, charges, workflow } = run;
  return (
    <tr>
      <th scope="row" data-label="Period">
        <span>
          {period === null ? 'Before the first period' : `Period ${period.number}`}
          {period !== null && (
            <small>
              {day(period.start, zoned)} to {day(period.end, zoned)}
            </small>
          )}
        </span>
      </th>
      <td data-label="First and last step">
        <span>
          {time(firstAt, zoned)}
          {lastAt !== firstAt && <small>{time(lastAt, zoned)}</small>}
        </span>
      </td>
      <td data-label="State">
        <span>
          <TenantState state={state} /> {isCurrent && <Badge tone="quiet">latest</Badge>}
        </span>
      </td>
      <td data-label="Charged">
        {charges.length > 0 && (
          <span>
            {charges.map((charge) => (
              <span class="line">
                <a href={`/finance/charges/${encodeURIComponent(charge.id)}`}>
                  {money(charge.amount, charge.currency, zoned.locale)}
                  <span class="visually-hidden">, {kindName(charge.kind)}</span>
                </a>{' '}
                <ChargeState state={charge.state} declineCode={null} />
              </span>
            ))}
          </span>
        )}
      </td>
      <td data-label="History">
        {workflow.url === null ? (
          <span class="id">{workflow.runId}</span>
        ) : (
          <a href={workflow.url}>
            Temporal
            <span class="visually-hidden">
              {' '}
              of {period === null ? 'the time before the first period' : `period ${period.number}`}, run{' '}
              {workflow.runId}
            </span>
          </a>
        )}
      </td>
    </tr>
  );
}
