import type { Invoice } from 'licence-billing-client';
import { Empty, More, partIn } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import type { PageContext } from '../deps.ts';
import { day, money } from '../format.ts';
import { queryOf } from '../forms.ts';
import { documentPath } from '../paths.ts';
import { render } from '../render.tsx';
import { LicensingPage } from './frame.tsx';
import { type Licensing, readLicensing, receiptPath, tenantIdOf } from './tenant.ts';

/** Invoices and credit notes, newest first. */
export async function receiptsPage(context: PageContext): Promise<Response> {
  const query = partIn(queryOf(context), 50);
  const [licensing, { data, nextCursor }] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/invoices', { params: { t: tenantIdOf(context) }, query }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Receipts">
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
