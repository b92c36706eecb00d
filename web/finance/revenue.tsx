import { stringify } from 'csv-stringify/sync';
import { Figure, Figures } from '../components/facts.tsx';
import { FilterField, Filters } from '../components/filters.tsx';
import { Empty } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { csvFile } from '../files.ts';
import { money } from '../format.ts';
import { chosen, type Fields, queryOf } from '../forms.ts';
import { render, viewOf } from '../view.ts';
import { RevenueChart } from './revenue-chart.tsx';
import { type CurrencyRevenue, figures, RevenueTable } from './revenue-figures.tsx';

const path = '/finance/revenue';

/** Recurring revenue and its movements by month; currencies are never added together. */
export async function revenuePage(context: PageContext): Promise<Response> {
  const filter = revenueFilterIn(queryOf(context));
  const answer = await context.get('client').ask('GET /v1/finance/summary', { query: revenueQueryOf(filter) });
  const view = viewOf(context);
  const selection = new URLSearchParams(chosen(filter)).toString();
  return render(
    context,
    <FinancePage view={view} title="Recurring revenue" within="Revenue">
      <RevenueFilters filter={filter} />
      <section id="revenue" aria-label="Recurring revenue">
        {answer.ok ? (
          <Currencies data={answer.body.data} filter={filter} locale={view.locale} />
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

/** The same figures as CSV: a row a currency and month, amounts in the minor unit. */
export async function revenueFile(context: PageContext): Promise<Response> {
  const query = revenueQueryOf(revenueFilterIn(queryOf(context)));
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

interface CurrenciesProps {
  readonly data: readonly CurrencyRevenue[];
  readonly filter: RevenueFilter;
  readonly locale: string;
}

function Currencies({ data, filter, locale }: CurrenciesProps) {
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
        <OneCurrency revenue={revenue} locale={locale} />
      ))}
    </>
  );
}

function OneCurrency({ revenue, locale }: { readonly revenue: CurrencyRevenue; readonly locale: string }) {
  const { currency, mrr, charged, refunded, failed, lost } = revenue;
  const totals = [
    ['Recurring a month, net', mrr],
    ['Charged, with tax', charged],
    ['Given back', refunded],
    ['Declined', failed],
    ['Lost in disputes', lost],
  ] as const;
  return (
    <section class="currency">
      <h2>{currency.toUpperCase()}</h2>
      <Figures>
        {totals.map(([name, amount]) => (
          <Figure name={name}>{money(amount, currency, locale)}</Figure>
        ))}
      </Figures>
      <RevenueChart revenue={revenue} locale={locale} />
      <RevenueTable revenue={revenue} locale={locale} />
    </section>
  );
}

/** The filter in the page's address; empty strings where nothing is chosen. */
interface RevenueFilter {
  readonly from: string;
  /** Inclusive. */
  readonly to: string;
  readonly testClocks: 'true' | '';
}

function revenueFilterIn(query: Fields): RevenueFilter {
  const month = (name: string): string => {
    const text = query.text(name);
    return /^(19[789]|20\d|21[0-8])\d-(0[1-9]|1[0-2])$/.test(text) ? text : '';
  };
  return { from: month('from'), to: month('to'), testClocks: query.text('testClocks') === 'true' ? 'true' : '' };
}

/** The filter as the API's query, whose `to` is exclusive. */
function revenueQueryOf({ from, to, testClocks }: RevenueFilter) {
  return chosen({
    from: from === '' ? '' : `${from}-01`,
    to: to === '' ? '' : `${monthAfter(to)}-01`,
    testClocks,
  });
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}
