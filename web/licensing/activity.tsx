import type { Activity } from 'licence-billing-client';
import { describeActor, describeEvent } from '../activity-words.ts';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { money, spaced, time, type Zoned } from '../format.ts';
import { queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { paramsOf, readLicensing } from './tenant.ts';

/** The activity log, newest first. */
export async function activityPage(context: PageContext): Promise<Response> {
  const query = partIn(queryOf(context), 50);
  const [licensing, { data, nextCursor }] = await Promise.all([
    readLicensing(context),
    context.get('client').do('GET /v1/tenants/{t}/activity', { params: paramsOf(context), query }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Activity" tab="activity" isKept>
      <p class="muted">Times are in {spaced(licensing.zoned.timeZone)}.</p>
      {data.length === 0 ? (
        <Empty>Nothing has happened yet.</Empty>
      ) : (
        <Table caption="Who did what" columns={columnsIn(licensing.zoned)} rows={data} />
      )}
      <More nextCursor={nextCursor} path={licensing.view.path} />
    </LicensingPage>,
  );
}

const columnsIn = (zoned: Zoned): readonly Column<Activity>[] => [
  { name: 'When', class: 'when', show: ({ at }) => time(at, zoned) },
  {
    name: 'What',
    show: (row) => (
      <>
        {describeEvent(row, zoned)}
        {row.note !== null && <small>“{row.note}”</small>}
      </>
    ),
  },
  { name: 'Who', show: ({ actor, byName }) => describeActor(actor, byName) },
  {
    name: 'Amount',
    class: 'number',
    show: ({ amount, currency }) => (amount === null ? null : money(amount, currency, zoned.locale)),
  },
];
