import type { Invoice } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { day, money, time } from '../format.ts';
import { queryOf } from '../forms.ts';
import { documentPath } from '../paths.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { type Licensing, paramsOf, readLicensing, receiptPath } from './tenant.ts';

/** Invoices and credit notes, newest first. */
export async function receiptsPage(context: PageContext): Promise<Response> {
  const query = partIn(queryOf(context), 50);
  const [licensing, { data, nextCursor }] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices', { params: paramsOf(context), query }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Receipts" isKept>
      {data.length === 0 ? (
        <Empty>Nothing has been paid yet: the first receipt comes with the first payment.</Empty>
      ) : (
        <Table caption="Invoices and credit notes" columns={columnsIn(licensing)} rows={data} />
      )}
      <More path={licensing.view.path} nextCursor={nextCursor} />
    </LicensingPage>,
  );
}

const columnsIn = ({ base, zoned }: Licensing): readonly Column<Invoice>[] => [
  { name: 'Number', show: ({ number }) => <a href={receiptPath(base, number)}>{number}</a> },
  { name: 'Date', show: ({ issuedAt }) => day(issuedAt, zoned) },
  {
    name: 'For',
    show: ({ kind, lines }) => (
      <>
        {kind === 'credit_note' && <Badge tone="quiet">credit note</Badge>} {lines[0]?.description}
        {lines.length > 1 && <small>and {lines.length - 1} more</small>}
      </>
    ),
  },
  {
    name: 'Amount',
    class: 'number',
    show: ({ kind, total, currency }) => money(kind === 'credit_note' ? -total : total, currency, zoned.locale),
  },
  {
    name: 'As a file',
    isNameHidden: true,
    show: ({ tenantId, number }) => (
      <a href={documentPath(tenantId, number, 'pdf')}>
        PDF<span class="visually-hidden"> of {number}</span>
      </a>
    ),
  },
];

/** One invoice or credit note. */
export async function receiptPage(context: PageContext): Promise<Response> {
  const params = { ...paramsOf(context), number: context.req.param('number') ?? '' };
  const [licensing, invoice] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices/{number}', { params }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title={invoice.number} within="Receipts" isKept>
      <Receipt licensing={licensing} invoice={invoice} />
    </LicensingPage>,
  );
}

function Receipt({ licensing, invoice }: { readonly licensing: Licensing; readonly invoice: Invoice }) {
  const { zoned, base } = licensing;
  const { number, kind, issuedAt, refersTo, seller, buyer, lines, tax, total, currency, period } = invoice;
  const isCredit = kind === 'credit_note';
  return (
    <article class="receipt">
      <h2>
        {isCredit ? 'Credit note' : 'Receipt'} {number}
      </h2>
      <p>
        {isCredit ? 'Given back' : 'Paid'} on {time(issuedAt, zoned)}. Period {day(period.start, zoned)} to{' '}
        {day(period.end, zoned)}.
        {refersTo !== null && (
          <>
            {' '}
            It corrects <a href={receiptPath(base, refersTo)}>{refersTo}</a>.
          </>
        )}
      </p>
      <div class="parties">
        <Party name="From" party={seller} />
        <Party name="To" party={buyer} />
      </div>
      <Bill
        lines={lines}
        tax={tax}
        amount={total}
        currency={currency}
        locale={zoned.locale}
        total={isCredit ? 'Given back' : 'Paid'}
      />
      <p class="actions">
        <a class="button secondary" href={documentPath(invoice.tenantId, number, 'pdf')}>
          Open as PDF
        </a>
        <a href={`${base}/receipts`}>All receipts</a>
      </p>
    </article>
  );
}

function Party({ name, party }: { readonly name: string; readonly party: Invoice['seller'] }) {
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
        {party.taxId !== null && (
          <>
            <br />
            Tax id {party.taxId}
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
