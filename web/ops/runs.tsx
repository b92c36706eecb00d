import type { Run } from 'licence-billing-client';
import { type Column, Empty, Table } from '../components/list.tsx';
import { Badge, ChargeState, kindName, TenantState } from '../components/states.tsx';
import { day, money, time, type Zoned } from '../format.ts';
import { chargePath, tenantPath } from '../paths.ts';
import type { Shown } from './read-tenant.ts';

/** The tenant's workflow runs, usually one per billing period, each with a link to its history in Temporal. */
export function Runs({ shown: { runs, listed, zoned } }: { readonly shown: Shown }) {
  return (
    <section id="runs">
      <h2>Periods and their runs</h2>
      {runs.data.length === 0 ? (
        <Empty>No run has recorded anything yet.</Empty>
      ) : (
        <Table
          caption="Runs of the workflow, newest first"
          columns={columnsIn(zoned, listed.workflow.runId)}
          rows={runs.data}
        />
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

const columnsIn = (zoned: Zoned, currentRunId: string): readonly Column<Run>[] => [
  {
    name: 'Period',
    show: (run) => {
      const last = lastPeriodOf(run);
      return run.period === null || last === null ? (
        'Before the first period'
      ) : (
        <>
          {periodsIn(run.period.number, last.number, 'Period')}
          <small>
            {day(run.period.start, zoned)} to {day(last.end, zoned)}
          </small>
        </>
      );
    },
  },
  {
    name: 'First and last step',
    show: ({ firstAt, lastAt }) => (
      <>
        {time(firstAt, zoned)}
        {lastAt !== firstAt && <small>{time(lastAt, zoned)}</small>}
      </>
    ),
  },
  {
    name: 'State',
    show: ({ state, workflow }) => (
      <>
        <TenantState state={state} /> {workflow.runId === currentRunId && <Badge tone="quiet">latest</Badge>}
      </>
    ),
  },
  {
    name: 'Charged',
    show: ({ charges }) => (charges.length === 0 ? null : <Charged charges={charges} locale={zoned.locale} />),
  },
  { name: 'History', show: (run) => <History run={run} /> },
];

/** The last period that a run has charged or tried to charge, where it bills several. */
function lastPeriodOf({ period, charges }: Run): Run['period'] {
  if (period === null) return null;
  return charges.map((charge) => charge.period).reduce((last, one) => (one.number > last.number ? one : last), period);
}

function periodsIn(first: number, last: number, word: 'Period' | 'period'): string {
  return first === last ? `${word} ${first}` : `${word}s ${first} to ${last}`;
}

function Charged({ charges, locale }: { readonly charges: Run['charges']; readonly locale: string }) {
  return (
    <>
      {charges.map(({ id, kind, state, amount, currency }) => (
        <span class="line">
          <a href={chargePath(id)}>
            {money(amount, currency, locale)}
            <span class="visually-hidden">, {kindName(kind)}</span>
          </a>{' '}
          <ChargeState state={state} declineCode={null} />
        </span>
      ))}
    </>
  );
}

function History({ run }: { readonly run: Run }) {
  const { period, workflow } = run;
  if (workflow.url === null) return <span class="id">{workflow.runId}</span>;
  const last = lastPeriodOf(run)?.number ?? 0;
  const of = period === null ? 'the time before the first period' : periodsIn(period.number, last, 'period');
  return (
    <a href={workflow.url}>
      Temporal
      <span class="visually-hidden">
        {' '}
        of {of}, run {workflow.runId}
      </span>
    </a>
  );
}
