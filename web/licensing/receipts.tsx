import type { Invoice } from 'licence-billing-client';
import { Bill, lineText } from '../components/bill.tsx';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { DocumentFiles } from '../components/links.tsx';
import { addressOf, type Column, Empty, More, NoMonth, partIn, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { civilDay, civilDays, monthName } from '../format.ts';
import { chosen, fieldsOf, queryOf } from '../forms.ts';
import { monthOrYearIn, noMonthIn } from '../months.ts';
import { documentPath } from '../paths.ts';
import { render, textsOf } from '../view.ts';
import { cardName } from '../words.ts';
import { LicensingPage } from './frame.tsx';
import { showRefusal } from './refused.tsx';
import { May } from './rights.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing, receiptPath } from './tenant.ts';

/** Shows invoices and credit notes, newest first. */
export async function receiptsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const slip = noMonthIn([query.text('issuedIn')], monthOrYearIn);
  if (slip !== null) return noSuchMonth(context, slip);
  const filter: ReceiptFilter = { q: query.text('q').slice(0, 200), issuedIn: query.text('issuedIn') };
  const [licensing, { data, nextCursor, months }] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices', {
      params: paramsOf(context),
      query: { ...chosen(filter), ...partIn(query, 50) },
    }),
  ]);
  const { view } = licensing;
  const t = view.t.receipts;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="receipts" isKept>
      {months.length > 0 && <ReceiptFilters licensing={licensing} filter={filter} months={months} />}
      <section id="receipts" aria-label={t.title}>
        {data.length === 0 ? (
          <NoReceipts licensing={licensing} hasAny={months.length > 0} />
        ) : (
          <>
            <Table caption={t.caption} columns={columnsIn(licensing)} rows={data} />
            <Archives licensing={licensing} filter={filter} months={months} />
          </>
        )}
        <More name={view.t.list.more} path={view.path} nextCursor={nextCursor} query={chosen(filter)} />
      </section>
    </LicensingPage>,
  );
}

async function noSuchMonth(context: PageContext, slip: string): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view } = licensing;
  const t = view.t.receipts;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="receipts" isKept>
      <section id="receipts" aria-label={t.title}>
        <NoMonth slip={slip} t={view.t}>
          <a href={view.path}>{t.showAll}</a>
        </NoMonth>
      </section>
    </LicensingPage>,
    422,
  );
}

/** Sends all documents of a month or a year as a zip of PDFs, streamed from the API. */
export async function receiptsArchive(context: PageContext): Promise<Response> {
  const issuedIn = monthOrYearIn(queryOf(context).text('issuedIn'));
  const request = { params: paramsOf(context), query: { issuedIn } };
  const { body } = await context.get('client').open('GET /v1/tenants/{t}/invoice-archive', 'application/zip', request);
  return context.body(body ?? '', 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="receipts-${issuedIn}.zip"`,
    'cache-control': 'no-store',
  });
}

/** The filter in the page's address; empty strings where nothing is chosen. */
interface ReceiptFilter {
  readonly q: string;
  /** A month such as `2026-05`, or a year such as `2026`. */
  readonly issuedIn: string;
}

interface FilteredProps {
  readonly licensing: Licensing;
  readonly filter: ReceiptFilter;
  /** The months with documents, newest first. */
  readonly months: readonly string[];
}

function ReceiptFilters({ licensing: { view }, filter, months }: FilteredProps) {
  const { list, receipts: t } = view.t;
  const choices = yearsOf(months).flatMap((year) => [
    [year, t.allOf(year)] as const,
    ...months.filter((month) => month.startsWith(year)).map((month) => [month, monthName(month, view.locale)] as const),
  ]);
  return (
    <Filters action={view.path} partId="receipts" submit={list.search}>
      <FilterSearch label={list.search} value={filter.q} placeholder={t.searchIn} />
      <FilterChoice label={t.issuedIn} name="issuedIn" value={filter.issuedIn} all={t.all} choices={choices} />
    </Filters>
  );
}

function yearsOf(months: readonly string[]): readonly string[] {
  return [...new Set(months.map((month) => month.slice(0, 4)))];
}

/** A link to the chosen documents as one file; without a choice, a link for each year. */
function Archives({ licensing: { view }, filter, months }: FilteredProps) {
  const periods = filter.issuedIn === '' ? yearsOf(months) : [filter.issuedIn];
  return (
    <ul class="counts">
      {periods.map((issuedIn) => (
        <li>
          <a href={addressOf(`${view.path}/archive.zip`, { issuedIn })}>
            {view.t.receipts.zip(issuedIn.length === 4 ? issuedIn : monthName(issuedIn, view.locale))}
          </a>
        </li>
      ))}
    </ul>
  );
}

function NoReceipts({ licensing: { view }, hasAny }: { readonly licensing: Licensing; readonly hasAny: boolean }) {
  const { list, receipts: t } = view.t;
  if (!hasAny) return <Empty>{t.none}</Empty>;
  return (
    <Empty>
      <span role="status">{list.nothingFound}</span> <a href={view.path}>{t.showAll}</a>
    </Empty>
  );
}

function columnsIn(licensing: Licensing): readonly Column<Invoice>[] {
  const { view, base, zoned, amounts } = licensing;
  const t = view.t.receipts;
  return [
    { name: t.columns.number, show: ({ number }) => <a href={receiptPath(base, number)}>{number}</a> },
    { name: t.columns.date, class: 'when', show: ({ issuedOn }) => civilDay(issuedOn, zoned.locale) },
    {
      name: t.columns.subject,
      show: ({ kind, lines }) => (
        <>
          {kind === 'credit_note' && <Badge tone="quiet">{t.creditNote}</Badge>}{' '}
          {lines[0] !== undefined && lineText(view.t.price, lines[0])}
          {lines.length > 1 && <small>{t.andMore(lines.length - 1)}</small>}
        </>
      ),
    },
    {
      name: t.columns.amount,
      class: 'number',
      show: ({ kind, total, tax }) => amounts.total(kind === 'credit_note' ? -total : total, tax !== 0),
    },
    {
      name: t.columns.files,
      isNameHidden: true,
      show: (invoice) => <DocumentFiles invoice={invoice} t={view.t} />,
    },
  ];
}

/** Shows one invoice or credit note. */
export async function receiptPage(context: PageContext): Promise<Response> {
  const params = { ...paramsOf(context), number: context.req.param('number') ?? '' };
  const [licensing, invoice] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices/{number}', { params }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title={invoice.number} tab="receipts" isKept>
      <Receipt licensing={licensing} invoice={invoice} />
    </LicensingPage>,
  );
}

function Receipt({ licensing, invoice }: { readonly licensing: Licensing; readonly invoice: Invoice }) {
  const { view, zoned, base } = licensing;
  const t = view.t.receipts;
  const { number, kind, issuedOn, refersTo, seller, buyer, lines, tax, total, currency, ...more } = invoice;
  const { purchaseOrder, taxRate, taxNote, paidBy, supplied, language } = more;
  const isCredit = kind === 'credit_note';
  const issuedDay = civilDay(issuedOn, zoned.locale);
  const card = paidBy === null ? '' : cardName(paidBy);
  return (
    <article class="receipt">
      <h2>{isCredit ? t.creditNoteOf(number) : t.receipt(number)}</h2>
      <p>
        {isCredit ? t.givenBackOn(issuedDay) : t.paidOn(issuedDay)}
        {supplied !== null && ` ${t.period(civilDays(supplied, zoned.locale))}`}
        {refersTo !== null && <> {t.corrects(refersTo, receiptPath(base, refersTo))}</>}
      </p>
      <div class="parties">
        <Party name={t.from} party={seller} taxIdOf={t.taxId} />
        <Party name={t.to} party={buyer} taxIdOf={t.taxId} />
      </div>
      {purchaseOrder !== null && <p>{t.purchaseOrder(purchaseOrder)}</p>}
      <Bill
        lines={lines}
        tax={tax}
        taxRate={taxRate}
        amount={total}
        currency={currency}
        view={view}
        total={isCredit ? t.givenBack : t.paid}
      />
      {/* As on the issued document, in its language. */}
      {taxNote !== null && <p lang={language}>{taxNote}</p>}
      {paidBy !== null && <p>{isCredit ? t.givenBackTo(card) : t.paidBy(card)}</p>}
      <div class="actions">
        <a class="button secondary" href={documentPath(invoice.tenantId, number, 'pdf')}>
          {t.pdf}
        </a>
        {buyer.country !== null && <a href={documentPath(invoice.tenantId, number, 'xml')}>{t.xml}</a>}
        {!isCredit && !hasEnded(licensing) && (
          <May view={view} operation="POST /v1/tenants/{t}/invoices/{number}/mails">
            <Form view={view} action={`${receiptPath(base, number)}/mail`} idempotencyKey={newIdempotencyKey()}>
              <button type="submit" class="plain">
                {t.mailAgain}
              </button>
            </Form>
          </May>
        )}
        <a href={`${base}/receipts`}>{t.allReceipts}</a>
      </div>
    </article>
  );
}

/** Sends a receipt by mail again. */
export async function mailReceipt(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const number = context.req.param('number') ?? '';
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/invoices/{number}/mails', {
    params: { ...paramsOf(context), number },
    body: {},
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return showRefusal(context, answer.problem);
  const recipients = answer.body.recipients.join(', ');
  context.get('leaveNotice')(textsOf(context).receipts.mailed(answer.body.number, recipients));
  return context.redirect(receiptPath(baseOf(context), number), 303);
}

interface PartyProps {
  readonly name: string;
  readonly party: Invoice['seller'];
  readonly taxIdOf: (id: string) => string;
}

function Party({ name, party, taxIdOf }: PartyProps) {
  const place = [party.postcode, party.city, party.country].filter(Boolean).join(' ');
  return (
    <section>
      <h3>{name}</h3>
      <address>
        {party.name}
        {party.addressLines.map((line) => (
          <>
            <br />
            {line}
          </>
        ))}
        {place !== '' && (
          <>
            <br />
            {place}
          </>
        )}
        {party.taxId !== null && (
          <>
            <br />
            {taxIdOf(party.taxId)}
          </>
        )}
        {party.email !== null && (
          <>
            <br />
            {party.email}
          </>
        )}
      </address>
    </section>
  );
}
