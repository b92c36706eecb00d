import type { DeferredRevenue } from 'licence-billing-client';
import { FilterField, Filters } from '../components/filters.tsx';
import { type Column, Empty, NoMonth, Table } from '../components/list.tsx';
import { FinancePage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { MissingPage } from '../faults.ts';
import { csvFile } from '../files.ts';
import { money, monthName } from '../format.ts';
import { queryOf } from '../forms.ts';
import { daysOf, monthBy, monthIn, monthOf, noMonthIn, todayIn } from '../months.ts';
import { render, viewOf } from '../view.ts';

const path = '/finance/accounting';
const monthsShown = 13;

/**
 * Shows the files of the last months, and how deferred revenue moved in a chosen month, by default the last complete
 * one.
 */
export async function accountingPage(context: PageContext): Promise<Response> {
  const view = viewOf(context);
  const present = monthOf(todayIn(view.sellerTimeZone));
  const typed = queryOf(context).text('month');
  const slip = noMonthIn([typed]);
  if (slip !== null) return noSuchMonth(context, slip);
  const month = typed || monthBy(present, -1);
  const { data } = await context.get('client').do('GET /v1/finance/deferred-revenue', { query: { month } });
  const listed = Array.from({ length: monthsShown }, (_, n) => monthBy(present, -n));
  const months = listed.includes(month) ? listed : [month, ...listed];
  return render(
    context,
    <FinancePage view={view} title="Accounting" within="Accounting">
      <MonthFilter month={month} />
      <div id="accounting">
        <section aria-label="Deferred revenue">
          <h2>Deferred revenue in {monthName(month, view.locale)}</h2>
          <Deferred data={data} locale={view.locale} />
        </section>
        <section aria-label="Months">
          <h2>Invoices and credit notes by month</h2>
          <p class="muted">
            By the date on the invoice. A file stays as it is once its month is over: what is refunded later is in the
            month of its credit note.
          </p>
          <Table caption="Months, newest first" columns={columnsIn(view.locale, present)} rows={months} />
        </section>
      </div>
    </FinancePage>,
  );
}

function MonthFilter({ month }: { readonly month: string }) {
  const pattern = String.raw`\d{4}-\d{2}`;
  return (
    <Filters action={path} partId="accounting">
      <FilterField label="Month" name="month" value={month} type="month" placeholder="2026-03" pattern={pattern} />
    </Filters>
  );
}

function noSuchMonth(context: PageContext, slip: string): Promise<Response> {
  return render(
    context,
    <FinancePage view={viewOf(context)} title="Accounting" within="Accounting">
      <MonthFilter month={slip} />
      <div id="accounting">
        <NoMonth slip={slip} />
      </div>
    </FinancePage>,
    422,
  );
}

/** A month's file, streamed from the API. */
export async function accountingFile(context: PageContext): Promise<Response> {
  const month = monthIn(queryOf(context).text('month'));
  if (month === '') throw new MissingPage();
  const { body } = await context.get('client').open('GET /v1/finance/accounting', 'text/csv', { query: { month } });
  return csvFile(context, `accounting-${month}.csv`, body ?? '');
}

const columnsIn = (locale: string, present: string): readonly Column<string>[] => [
  {
    name: 'Month',
    show: (month) => (
      <>
        {monthName(month, locale)}
        {month >= present && <small>not over yet</small>}
      </>
    ),
  },
  {
    name: 'File',
    show: (month) => <a href={`${path}.csv?month=${month}`}>accounting-{month}.csv</a>,
  },
  {
    name: 'Charges',
    show: (month) => (
      <a href={`/finance/charges?${new URLSearchParams(daysOf(month)).toString()}`}>
        Show them<span class="visually-hidden"> of {monthName(month, locale)}</span>
      </a>
    ),
  },
  {
    name: 'Deferred revenue',
    show: (month) => (
      <a href={`${path}?month=${month}`}>
        Show it<span class="visually-hidden"> of {monthName(month, locale)}</span>
      </a>
    ),
  },
];

type Movement = DeferredRevenue['data'][number];

function Deferred({ data, locale }: { readonly data: readonly Movement[]; readonly locale: string }) {
  if (data.length === 0) return <Empty>Nothing was deferred, and nothing was billed.</Empty>;
  const amount = (name: string, of: (movement: Movement) => number): Column<Movement> => ({
    name,
    class: 'number',
    show: (movement) => money(of(movement), movement.currency, locale),
  });
  const columns = [
    { name: 'Currency', show: ({ currency }: Movement) => currency.toUpperCase() },
    amount('Before', ({ before }) => before),
    amount('+ Billed', ({ billed }) => billed),
    amount('− Recognised', ({ recognised }) => recognised),
    amount('− Returned', ({ returned }) => returned),
    amount('= After', ({ after }) => after),
  ];
  return (
    <>
      <Table caption="Deferred revenue by currency" columns={columns} rows={data} />
      <p class="muted">
        Net of tax, by the days of each invoice’s lines. What was returned was in part recognised before: that part is
        taken off what is recognised.
      </p>
    </>
  );
}
