import type { Activity } from '../../api/client-types.ts';
import { Empty, More } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { money, time } from '../format.ts';
import { queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { whatHappened, whoDidIt } from './activity-words.ts';
import { LicensingPage } from './frame.tsx';
import { type Licensing, readLicensing } from './tenant.ts';

/** Who did what, when, for how much: newest first. */
export async function activityPage(context: PageContext): Promise<Response> {
  const cursor = queryOf(context).text('cursor');
  const query = { limit: 50, ...(cursor !== '' && { cursor }) };
  const [licensing, { data, nextCursor }] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/activity', { params: { t: context.req.param('t') ?? '' }, query }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Activity">
      <p class="muted">Times are in {licensing.zoned.timeZone.replaceAll('_', ' ')}.</p>
      {data.length === 0 ? (
        <Empty>Nothing has happened yet.</Empty>
      ) : (
        <ActivityTable licensing={licensing} rows={data} />
      )}
      <More nextCursor={nextCursor} path={licensing.view.path} />
    </LicensingPage>,
  );
}

function ActivityTable({ licensing, rows }: { readonly licensing: Licensing; readonly rows: readonly Activity[] }) {
  const { zoned } = licensing;
  return (
    <table class="stack">
      <caption class="visually-hidden">Who did what</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Who</th>
          <th scope="col" class="number">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td data-label="When" class="when">
              {time(row.at, zoned)}
            </td>
            <td data-label="What">
              {whatHappened(row, zoned)}
              {row.note !== null && <small>“{row.note}”</small>}
            </td>
            <td data-label="Who" class="when">
              {whoDidIt(row.actor)}
            </td>
            <td data-label="Amount" class="number">
              {row.amount === null ? '' : money(row.amount, row.currency, zoned.locale)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
