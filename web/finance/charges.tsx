import type { Charge } from 'licence-billing-client';
import { FilterChoice, FilterField, FilterSearch, Filters } from '../components/filters.tsx';
import { Empty, More, partIn } from '../components/list.tsx';
import { ChargeState, chargeKindChoices, chargeStateChoices, kindName } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import type { PageContext } from '../deps.ts';
import { money, time, type Zoned } from '../format.ts';
import { chosen, queryOf } from '../forms.ts';
import { chargePath } from '../paths.ts';
import { render } from '../render.tsx';
import { inUtc, viewOf } from '../view.ts';
import { type ChargeFilter, chargeFilterIn, chargeQueryOf } from './charge-filter.ts';
import { csvFile } from './csv.ts';
import { FinancePage } from './frame.tsx';

const path = '/finance/charges';

/** Every attempt to charge anybody, newest first. */
export async function chargesPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter = chargeFilterIn(query);
  const { data, nextCursor } = await context.get('client').do('GET /v1/finance/charges', {
    query: { ...chargeQueryOf(filter), ...partIn(query, 50) },
  });
  const view = viewOf(context);
  const selection = new URLSearchParams(chosen(filter)).toString();
  return render(
    context,
    <FinancePage view={view} title="Charges" within="Charges">
      <ChargeFilters filter={filter} />
      <section id="charges" aria-label="Charges">
        {data.length === 0 ? (
          <NoCharges filter={filter} />
        ) : (
          <Table caption="Charges, newest first" columns={columnsIn(inUtc(view))} rows={data} />
        )}
        <More path={path} nextCursor={nextCursor} query={chosen(filter)} />
        {data.length > 0 && (
          <p>
            <a href={`${path}.csv?${selection}`}>Download all of these as CSV</a>
          </p>
        )}
      </section>
    </FinancePage>,
  );
}

/** The whole selection as a file, passed on as it comes. */
export async function chargesFile(context: PageContext): Promise<Response> {
  const query = chargeQueryOf(chargeFilterIn(queryOf(context)));
  const { body } = await context.get('client').open('GET /v1/finance/charges', 'text/csv', { query });
  return csvFile(context, 'charges.csv', body ?? '');
}

function ChargeFilters({ filter }: { readonly filter: ChargeFilter }) {
  const days = { type: 'date', min: '1970-01-01', max: '2199-12-31' };
  return (
    <Filters action={path} partId="charges" isLong>
      <FilterSearch value={filter.q} placeholder="Charge, intent, receipt" />
      <FilterField label="Tenant’s id" name="tenantId" value={filter.tenantId} type="search" maxlength={64} />
      <FilterChoice label="State" name="state" value={filter.state} all="Any state" choices={chargeStateChoices} />
      <FilterChoice label="Kind" name="kind" value={filter.kind} all="Any kind" choices={chargeKindChoices} />
      <FilterField label="From, UTC" name="from" value={filter.from} {...days} />
      <FilterField label="To (inclusive)" name="to" value={filter.to} {...days} />
    </Filters>
  );
}

function NoCharges({ filter }: { readonly filter: ChargeFilter }) {
  if (Object.keys(chosen(filter)).length === 0)
    return <Empty>Nothing has been charged yet: the first charge of a tenant comes at the end of its trial.</Empty>;
  return (
    <Empty>
      <span role="status">No charge is like that.</span> <a href={path}>Show all charges</a>
    </Empty>
  );
}

const columnsIn = (zoned: Zoned): readonly Column<Charge>[] => [
  {
    name: 'Charge',
    show: ({ id, kind, period, attempt }) => (
      <>
        <a href={chargePath(id)}>
          {kindName(kind)}, period {period.number}
        </a>
        {attempt > 1 && <small>attempt {attempt}</small>}
      </>
    ),
  },
  { name: 'Tenant', class: 'id', show: ({ tenantId }) => tenantId },
  { name: 'Made', show: ({ createdAt }) => time(createdAt, zoned) },
  { name: 'State', show: (charge) => <ChargeState state={charge.state} declineCode={charge.declineCode} /> },
  { name: 'Receipt', show: ({ invoiceNumber }) => invoiceNumber },
  {
    name: 'Amount',
    class: 'number',
    show: ({ amount, refunded, currency }) => (
      <>
        {money(amount, currency, zoned.locale)}
        {refunded > 0 && <small>{money(refunded, currency, zoned.locale)} given back</small>}
      </>
    ),
  },
];
