import type { Invoice } from '../../api/client-types.ts';
import { Empty, More } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { documentPath } from '../documents.ts';
import { day, money } from '../format.ts';
import { queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { LicensingPage } from './frame.tsx';
import { type Licensing, readLicensing, tenantIdOf } from './tenant.ts';

/** Invoices and credit notes, newest first. */
export async function receiptsPage(context: PageContext): Promise<Response> {
  const cursor = queryOf(context).text('cursor');
  const query = { limit: 50, ...(cursor !== '' && { cursor }) };
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
        <Receipts licensing={licensing} rows={data} />
      )}
      <More path={licensing.view.path} nextCursor={nextCursor} />
    </LicensingPage>,
  );
}

function Receipts({
  licensing: { base, zoned },
  rows,
}: {
  readonly licensing: Licensing;
  readonly rows: readonly Invoice[];
}) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Invoices and credit notes</caption>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Date</th>
          <th scope="col">For</th>
          <th scope="col" class="number">
            Amount
          </th>
          <th scope="col">
            <span class="visually-hidden">As a file</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ tenantId, number, kind, issuedAt, lines, total, currency }) => (
          <tr>
            <th scope="row" data-label="Number">
              <a href={`${base}/receipts/${encodeURIComponent(number)}`}>{number}</a>
            </th>
            <td data-label="Date">{day(issuedAt, zoned)}</td>
            <td data-label="For">
              {kind === 'credit_note' && <Badge tone="quiet">credit note</Badge>} {lines[0]?.description ?? ''}
              {lines.length > 1 && <small>and {lines.length - 1} more</small>}
            </td>
            <td data-label="Amount" class="number">
              {money(kind === 'credit_note' ? -total : total, currency, zoned.locale)}
            </td>
            <td>
              <a href={documentPath(tenantId, number, 'pdf')}>
                PDF<span class="visually-hidden"> of {number}</span>
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
