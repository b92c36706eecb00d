import type { Invoice } from 'licence-billing-client';
import { Bill } from '../components/bill.tsx';
import type { PageContext } from '../deps.ts';
import { day, time } from '../format.ts';
import { documentPath } from '../paths.ts';
import { render } from '../render.tsx';
import { LicensingPage } from './frame.tsx';
import { type Licensing, readLicensing, receiptPath, tenantIdOf } from './tenant.ts';

/** One invoice or credit note. */
export async function receiptPage(context: PageContext): Promise<Response> {
  const params = { t: tenantIdOf(context), number: context.req.param('number') ?? '' };
  const [licensing, invoice] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices/{number}', { params }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title={invoice.number} within="Receipts">
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
