import { stringify } from 'csv-stringify/sync';
import { Figure, Figures } from '../components/facts.tsx';
import { FilterField, Filters } from '../components/filters.tsx';
import { Empty, NoMonth } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { MissingPage } from '../faults.ts';
import { csvFile } from '../files.ts';
import { money } from '../format.ts';
import { chosen, type Fields, queryOf } from '../forms.ts';
import { monthBy, monthOf, monthsWithin, noMonthIn, todayIn } from '../months.ts';
import { render, viewOf } from '../view.ts';
import { RevenueChart } from './revenue-chart.tsx';
import { type CurrencyRevenue, figures, RevenueTable } from './revenue-figures.tsx';

const path = '/finance/revenue';

/** Recurring revenue and its movements by month; currencies are never added together. */
export async function revenuePage(context: PageContext): Promise<Response> {
  const view = viewOf(context);
  const slip = slipIn(queryOf(context));
  if (slip !== null) return noSuchMonth(context, slip);
  const filter = revenueFilterIn(queryOf(context), view.sellerTimeZone);
  const client = context.get('client');
  const [answer, before] = await Promise.all([
    client.ask('GET /v1/finance/summary', { query: revenueQueryOf(filter) }),
    client.ask('GET /v1/finance/summary', { query: revenueQueryOf(periodBefore(filter)) }),
  ]);
  const earlier = new Map(before.ok ? before.body.data.map((revenue) => [revenue.currency, revenue]) : []);
  const selection = new URLSearchParams(chosen(filter)).toString();
  return render(
    context,
    <FinancePage view={view} title="Recurring revenue" within="Revenue">
      <RevenueFilters filter={filter} />
      <section id="revenue" aria-label="Recurring revenue">
        {answer.ok ? (
          <Currencies data={answer.body.data} earlier={earlier} filter={filter} locale={view.locale} />
        ) : (
          <Empty>
            <span role="status">There is no month between these: the last one comes before the first.</span>
          </Empty>
        )}
        {answer.ok && answer.body.data.length > 0 && (
          <p>
            <a href={`${path}.csv?${selection}`}>Download these months as CSV</a>
          </p>
        )}
      </section>
    </FinancePage>,
    answer.ok ? 200 : 422,
  );
}

/** Sends the page's figures as CSV: one row per currency and month, amounts in the minor unit. */
export async function revenueFile(context: PageContext): Promise<Response> {
  if (slipIn(queryOf(context)) !== null) throw new MissingPage();
  const query = revenueQueryOf(revenueFilterIn(queryOf(context), context.get('sellerTimeZone')));
  const { data } = await context.get('client').do('GET /v1/finance/summary', { query });
  const rows = data.flatMap(({ currency, months }) => months.map((month) => ({ currency, ...month })));
  const csv = stringify(rows, {
    bom: true,
    header: true,
    columns: ['currency', 'month', ...figures],
    record_delimiter: 'windows',
  });
  return csvFile(context, 'recurring-revenue.csv', csv);
}

/** The first of the address's months that is none; null where there is no such one. */
function slipIn(query: Fields): string | null {
  return noMonthIn([query.text('from'), query.text('to')]);
}

function noSuchMonth(context: PageContext, slip: string): Promise<Response> {
  const query = queryOf(context);
  const testClocks = testClocksIn(query);
  return render(
    context,
    <FinancePage view={viewOf(context)} title="Recurring revenue" within="Revenue">
      <RevenueFilters filter={{ from: query.text('from'), to: query.text('to'), testClocks }} />
      <section id="revenue" aria-label="Recurring revenue">
        <NoMonth slip={slip} />
      </section>
    </FinancePage>,
    422,
  );
}

function RevenueFilters({ filter }: { readonly filter: RevenueFilter }) {
  const months = { type: 'month', placeholder: '2026-03', pattern: String.raw`\d{4}-\d{2}` };
  return (
    <Filters action={path} partId="revenue">
      <FilterField label="From the month" name="from" value={filter.from} {...months} />
      <FilterField label="To (inclusive)" name="to" value={filter.to} {...months} />
      <label class="check">
        <input type="checkbox" name="testClocks" value="true" checked={filter.testClocks === 'true'} />
        <span>with tenants on a test clock</span>
      </label>
    </Filters>
  );
}

type ByCurrency = ReadonlyMap<string, CurrencyRevenue>;

interface CurrenciesProps {
  /** The same figures for equally many months before. */
  readonly earlier: ByCurrency;
  readonly data: readonly CurrencyRevenue[];
  readonly filter: RevenueFilter;
  readonly locale: string;
}

function Currencies({ data, earlier, filter, locale }: CurrenciesProps) {
  if (data.length === 0)
    return (
      <Empty>
        <span role="status">Nothing recurs in these months.</span>{' '}
        {filter.testClocks === '' && <a href={`${path}?testClocks=true`}>Show it with tenants on a test clock</a>}
      </Empty>
    );
  return (
    <>
      {data.map((revenue) => (
        <OneCurrency revenue={revenue} earlier={earlier.get(revenue.currency)} locale={locale} />
      ))}
    </>
  );
}

interface OneCurrencyProps {
  readonly revenue: CurrencyRevenue;
  readonly earlier: CurrencyRevenue | undefined;
  readonly locale: string;
}

const totals = [
  ['Recurring a month, net', 'mrr'],
  ['Charged, with tax', 'charged'],
  ['Given back', 'refunded'],
  ['Bills declined', 'failed'],
  ['Lost in disputes', 'lost'],
] as const;

function OneCurrency({ revenue, earlier, locale }: OneCurrencyProps) {
  const { currency, months } = revenue;
  const before = months.length === 1 ? 'the month before' : `the ${months.length} months before`;
  return (
    <section class="currency">
      <h2>{currency.toUpperCase()}</h2>
      <Figures>
        {totals.map(([name, figure]) => (
          <Figure name={name}>
            {money(revenue[figure], currency, locale)}
            <small>
              {money(earlier?.[figure] ?? 0, currency, locale)} {before}
            </small>
          </Figure>
        ))}
      </Figures>
      <RevenueChart revenue={revenue} locale={locale} />
      <RevenueTable revenue={revenue} locale={locale} />
    </section>
  );
}

/** The filter in the page's address. */
interface RevenueFilter {
  readonly from: string;
  /** The last month, inclusive. */
  readonly to: string;
  readonly testClocks: 'true' | '';
}

const monthsShown = 12;

/** Reads the filter; by default the last twelve months, this one included. */
function revenueFilterIn(query: Fields, timeZone: string): RevenueFilter {
  const [from, to] = [query.text('from'), query.text('to')];
  const present = monthOf(todayIn(timeZone));
  const last = to || ([from, present].toSorted().at(-1) ?? present);
  const first = from || monthBy(last, 1 - monthsShown);
  return { from: first, to: last, testClocks: testClocksIn(query) };
}

function testClocksIn(query: Fields): RevenueFilter['testClocks'] {
  return query.text('testClocks') === 'true' ? 'true' : '';
}

/** The equally long period just before the one that is shown. */
function periodBefore({ from, to, ...filter }: RevenueFilter): RevenueFilter {
  return { ...filter, from: monthBy(from, -Math.max(1, monthsWithin(from, to))), to: monthBy(from, -1) };
}

function revenueQueryOf({ from, to, testClocks }: RevenueFilter) {
  return chosen({ monthFrom: from, monthTo: to, testClocks });
}
