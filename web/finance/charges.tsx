import type { Charge } from 'licence-billing-client';
import { FilterChoice, FilterField, FilterSearch, Filters } from '../components/filters.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import { ChargeState, chargeKindChoices, chargeStateChoices } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { csvFile } from '../files.ts';
import { civilDay, money, time, type Zoned } from '../format.ts';
import { chosen, type Fields, queryOf } from '../forms.ts';
import { dayBy, dayIn, daysOf, monthBy, monthOf, todayIn } from '../months.ts';
import { chargePath } from '../paths.ts';
import { inSellersZone, render, type View, viewOf } from '../view.ts';
import { cardName } from '../words.ts';
import { companyOf, whatFor } from './charge-words.ts';

const path = '/finance/charges';

/** All attempts to charge, newest first. */
export async function chargesPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter = chargeFilterIn(query);
  const { data, nextCursor } = await context.get('client').do('GET /v1/finance/charges', {
    query: { ...chargeQueryOf(filter), ...partIn(query, 50) },
  });
  const view = viewOf(context);
  return render(
    context,
    <FinancePage view={view} title="Charges" within="Charges">
      <ChargeFilters filter={filter} />
      <section id="charges" aria-label="Charges">
        <Chips filter={filter} view={view} />
        {data.length === 0 ? (
          <NoCharges filter={filter} />
        ) : (
          <Table caption="Charges, newest first" columns={columnsIn(inSellersZone(view))} rows={data} />
        )}
        <More path={path} nextCursor={nextCursor} query={chosen(filter)} />
        {data.length > 0 && (
          <p>
            <a href={addressOf(filter, `${path}.csv`)}>Download all of these as CSV</a>
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
      <FilterSearch label="Find" value={filter.q} placeholder="Company, £44.81, 4242, INV-000012 …" class="anything" />
      <FilterChoice label="State" name="state" value={filter.state} all="Any state" choices={chargeStateChoices} />
      <FilterChoice label="Kind" name="kind" value={filter.kind} all="Any kind" choices={chargeKindChoices} />
      <FilterField label="From" name="from" value={filter.from} {...days} />
      <FilterField label="To (inclusive)" name="to" value={filter.to} {...days} />
      {filter.tenantId !== '' && <input type="hidden" name="tenantId" value={filter.tenantId} />}
    </Filters>
  );
}

/** Months to choose by one click, and the other filters in use, each with a link that removes it. */
function Chips({ filter, view }: { readonly filter: ChargeFilter; readonly view: View }) {
  const present = monthOf(todayIn(view.sellerTimeZone));
  const months = [
    ['This month', daysOf(present)],
    ['Last month', daysOf(monthBy(present, -1))],
  ] as const;
  return (
    <p class="chips">
      {months.map(([name, { from, to }]) => {
        const isChosen = filter.from === from && filter.to === to;
        return (
          <a
            href={addressOf(isChosen ? { ...filter, from: '', to: '' } : { ...filter, from, to })}
            class="chip"
            aria-current={isChosen ? 'true' : undefined}
          >
            {name}
          </a>
        );
      })}
      {filter.tenantId !== '' && (
        <a href={addressOf({ ...filter, tenantId: '' })} class="chip" aria-current="true">
          Of {filter.tenantId}
        </a>
      )}
      {Object.keys(chosen(filter)).length > 0 && (
        <a href={path} class="chip">
          Show all
        </a>
      )}
    </p>
  );
}

function addressOf(filter: ChargeFilter, at = path): string {
  const query = new URLSearchParams(chosen(filter)).toString();
  return query === '' ? at : `${at}?${query}`;
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
    show: (charge) => (
      <>
        <a href={chargePath(charge.id)}>{whatFor(charge)}</a>
        {charge.attempt > 1 && <small>attempt {charge.attempt}</small>}
      </>
    ),
  },
  {
    name: 'Company',
    show: (charge) => (
      <>
        <bdi>{companyOf(charge)}</bdi>
        {charge.company !== null && <small class="id">{charge.tenantId}</small>}
      </>
    ),
  },
  { name: 'Made', show: ({ createdAt }) => time(createdAt, zoned) },
  { name: 'State', show: (charge) => <ChargeState state={charge.state} declineCode={charge.declineCode} /> },
  { name: 'Card', show: ({ card }) => card && <span class="line">{cardName(card)}</span> },
  {
    name: 'Receipt',
    show: ({ invoiceNumber, issuedOn }) =>
      invoiceNumber && (
        <>
          <span class="line">{invoiceNumber}</span>
          {issuedOn !== null && <small>{civilDay(issuedOn, zoned.locale)}</small>}
        </>
      ),
  },
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
  /**
   * Civil dates in the seller's zone: the invoice's date, or without an invoice the day on which the charge was made.
   */
  readonly from: string;
  /** The last day, inclusive. */
  readonly to: string;
  readonly state: Charge['state'] | '';
  readonly kind: Charge['kind'] | '';
  readonly tenantId: string;
  readonly q: string;
}

/** Reads the filter and drops invalid values. */
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

/** The filter as the API's query, whose `dateTo` is exclusive. */
function chargeQueryOf({ from, to, ...filter }: ChargeFilter) {
  return chosen({ ...filter, dateFrom: from, dateTo: to === '' ? '' : dayBy(to, 1) });
}
