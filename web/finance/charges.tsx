import type { Charge } from 'licence-billing-client';
import { FilterChoice, FilterField, FilterSearch, Filters } from '../components/filters.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import { ChargeState, chargeKindChoices, chargeStateChoices, kindName } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { csvFile } from '../files.ts';
import { money, time, type Zoned } from '../format.ts';
import { chosen, type Fields, queryOf } from '../forms.ts';
import { chargePath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

const path = '/finance/charges';

/** All attempts to charge, newest first. */
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

/** The whole selection as CSV, streamed from the API. */
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

/** The filter in the page's address; empty strings where nothing is chosen. */
export interface ChargeFilter {
  readonly from: string;
  /** Inclusive. */
  readonly to: string;
  readonly state: Charge['state'] | '';
  readonly kind: Charge['kind'] | '';
  readonly tenantId: string;
  readonly q: string;
}

/** Reads the filter and leaves out what is invalid. */
function chargeFilterIn(query: Fields): ChargeFilter {
  return {
    from: dayIn(query.text('from')),
    to: dayIn(query.text('to')),
    state: query.choice('state', chargeStateChoices),
    kind: query.choice('kind', chargeKindChoices),
    tenantId: query.text('tenantId').slice(0, 64),
    q: query.text('q').slice(0, 200),
  };
}

/** The filter as the API's query, whose `to` is exclusive. */
function chargeQueryOf({ to, ...filter }: ChargeFilter) {
  return chosen({ ...filter, to: to === '' ? '' : dayAfter(to) });
}

/** The text where it is a real day in the years 1970 to 2199 that the API accepts, else an empty string. */
function dayIn(text: string): string {
  const at = /^(19[789]|20\d|21\d)\d-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? '' : text;
}

function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}
