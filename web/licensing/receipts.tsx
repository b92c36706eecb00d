import type { Invoice } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import { DocumentFiles } from '../components/links.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { civilDay, civilDays, money } from '../format.ts';
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
    <LicensingPage licensing={licensing} title="Receipts" tab="receipts" isKept>
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
  { name: 'Date', show: ({ issuedOn }) => civilDay(issuedOn, zoned.locale) },
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
    show: (invoice) => <DocumentFiles invoice={invoice} />,
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
    <LicensingPage licensing={licensing} title={invoice.number} tab="receipts" isKept>
      <Receipt licensing={licensing} invoice={invoice} />
    </LicensingPage>,
  );
}

function Receipt({ licensing, invoice }: { readonly licensing: Licensing; readonly invoice: Invoice }) {
  const { zoned, base } = licensing;
  const { number, kind, issuedOn, refersTo, seller, buyer, lines, tax, total, currency, ...more } = invoice;
  const { purchaseOrder, taxRate, taxNote, paidBy } = more;
  const isCredit = kind === 'credit_note';
  const supplied = suppliedIn(lines);
  return (
    <article class="receipt">
      <h2>
        {isCredit ? 'Credit note' : 'Receipt'} {number}
      </h2>
      <p>
        {isCredit ? 'Given back' : 'Paid'} on {civilDay(issuedOn, zoned.locale)}.
        {supplied !== null && ` Period ${civilDays(supplied, zoned.locale)}.`}
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
      {purchaseOrder !== null && <p>Purchase order {purchaseOrder}</p>}
      <Bill
        lines={lines}
        tax={tax}
        taxRate={taxRate}
        amount={total}
        currency={currency}
        view={licensing.view}
        total={isCredit ? 'Given back' : 'Paid'}
      />
      {taxNote !== null && <p>{taxNote}</p>}
      {paidBy !== null && (
        <p>
          {isCredit ? 'Given back to' : 'Paid by'} {paidBy.brand} •••• {paidBy.last4}.
        </p>
      )}
      <p class="actions">
        <a class="button secondary" href={documentPath(invoice.tenantId, number, 'pdf')}>
          Open as PDF
        </a>
        {buyer.country !== null && <a href={documentPath(invoice.tenantId, number, 'xml')}>Electronic invoice (XML)</a>}
        <a href={`${base}/receipts`}>All receipts</a>
      </p>
    </article>
  );
}

/** From the first day of any line to the last of any, as on the document; null where no line names days. */
function suppliedIn(lines: Invoice['lines']): { readonly from: string; readonly to: string } | null {
  const dated = lines.filter(({ from }) => from !== '');
  const from = dated.map((line) => line.from).toSorted()[0];
  const to = dated
    .map((line) => line.to)
    .toSorted()
    .at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

function Party({ name, party }: { readonly name: string; readonly party: Invoice['seller'] }) {
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
