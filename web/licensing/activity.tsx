import type { Activity, Member } from 'licence-billing-client';
import { describeActor, describeEvent } from '../activity-words.ts';
import { FilterChoice, Filters } from '../components/filters.tsx';
import { addressOf, type Column, Empty, More, NoMonth, partIn, Table } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { MissingPage } from '../faults.ts';
import { csvFile } from '../files.ts';
import { civilDateIn, monthName, spaced, time } from '../format.ts';
import { type Choices, chosen, type Fields, queryOf } from '../forms.ts';
import { monthBy, monthOf, noMonthIn } from '../months.ts';
import type { Texts } from '../texts/texts.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { type Licensing, paramsOf, readLicensing, receiptPath } from './tenant.ts';

/** Shows the activity log, newest first: one line for everything that one step did. */
export async function activityPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const slip = noMonthIn([query.text('month')]);
  if (slip !== null) return noSuchMonth(context, slip);
  const filter = filterIn(query);
  const [client, params] = [context.get('client'), paramsOf(context)];
  const [licensing, { data, nextCursor }, members] = await Promise.all([
    readLicensing(context),
    client.do('GET /v1/tenants/{t}/activity', { params, query: { ...chosen(filter), ...partIn(query, 50) } }),
    client.do('GET /v1/tenants/{t}/members', { params, query: { limit: 200 } }),
  ]);
  const { view } = licensing;
  const t = view.t.activity;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="activity" isKept>
      <ActivityFilters licensing={licensing} filter={filter} members={members.data} />
      <p class="muted">{t.timesIn(spaced(licensing.zoned.timeZone))}</p>
      <section id="activity" aria-label={t.title}>
        {data.length === 0 ? (
          <NoActivity licensing={licensing} filter={filter} />
        ) : (
          <>
            <Table caption={t.caption} columns={columnsIn(licensing)} rows={stepsIn(data)} />
            <p>
              <a href={addressOf(`${view.path}.csv`, chosen(filter))}>{view.t.list.csv}</a>
            </p>
          </>
        )}
        <More name={view.t.list.more} nextCursor={nextCursor} path={view.path} query={chosen(filter)} />
      </section>
    </LicensingPage>,
  );
}

async function noSuchMonth(context: PageContext, slip: string): Promise<Response> {
  const licensing = await readLicensing(context);
  const { view } = licensing;
  const t = view.t.activity;
  return render(
    context,
    <LicensingPage licensing={licensing} title={t.title} tab="activity" isKept>
      <section id="activity" aria-label={t.title}>
        <NoMonth slip={slip} t={view.t}>
          <a href={view.path}>{t.showAll}</a>
        </NoMonth>
      </section>
    </LicensingPage>,
    422,
  );
}

/** Sends the filtered log as a file. */
export async function activityFile(context: PageContext): Promise<Response> {
  const filter = filterIn(queryOf(context));
  if (noMonthIn([filter.month]) !== null) throw new MissingPage();
  const query = chosen(filter);
  const log = { params: paramsOf(context), query };
  const { body } = await context.get('client').open('GET /v1/tenants/{t}/activity', 'text/csv', log);
  return csvFile(context, 'activity.csv', body ?? '');
}

/** The filter in the page's address; empty strings where nothing is chosen. */
interface ActivityFilter {
  readonly kind: (typeof kinds)[number] | '';
  readonly actor: string;
  readonly month: string;
}

const kinds = ['licences', 'people', 'money', 'subscription', 'details'] as const;

function filterIn(query: Fields): ActivityFilter {
  const kind = query.text('kind');
  return {
    kind: kinds.find((one) => one === kind) ?? '',
    actor: query.text('actor').slice(0, 200),
    month: query.text('month'),
  };
}

interface FilteredProps {
  readonly licensing: Licensing;
  readonly filter: ActivityFilter;
}

function ActivityFilters({ licensing, filter, members }: FilteredProps & { readonly members: readonly Member[] }) {
  const { view } = licensing;
  const { list, activity: t } = view.t;
  return (
    <Filters action={view.path} partId="activity" submit={list.show}>
      <FilterChoice
        label={t.kind}
        name="kind"
        value={filter.kind}
        all={t.allKinds}
        choices={kinds.map((kind) => [kind, t.kinds[kind]])}
      />
      <FilterChoice
        label={t.who}
        name="actor"
        value={filter.actor}
        all={t.everyone}
        choices={actorsIn(licensing.view.t, members, filter.actor)}
      />
      <FilterChoice
        label={t.month}
        name="month"
        value={filter.month}
        all={t.allMonths}
        choices={monthsIn(licensing, filter.month)}
      />
    </Filters>
  );
}

/**
 * The members to choose from, and the chosen actor where it is not a member: a name in the list may choose any actor.
 */
function actorsIn(t: Texts, members: readonly Member[], actor: string): Choices {
  const known = members.map(({ id, name, email }) => [`member/${id}`, name ?? email] as const);
  const isKnown = actor === '' || known.some(([value]) => value === actor);
  return isKnown ? known : [...known, [actor, describeActor(actor, null, t)]];
}

const monthsOffered = 24;

/** The last two years' months, and the chosen month. */
function monthsIn({ subscription, zoned }: Licensing, month: string): Choices {
  const now = monthOf(civilDateIn(subscription.now, zoned.timeZone));
  const latest = Array.from({ length: monthsOffered }, (_, index) => monthBy(now, -index));
  const offered = month === '' || latest.includes(month) ? latest : [...latest, month];
  return offered.map((one) => [one, monthName(one, zoned.locale)]);
}

function NoActivity({ licensing: { view }, filter }: FilteredProps) {
  const { list, activity: t } = view.t;
  if (Object.keys(chosen(filter)).length === 0) return <Empty>{t.none}</Empty>;
  return (
    <Empty>
      <span role="status">{list.nothingFound}</span> <a href={view.path}>{t.showAll}</a>
    </Empty>
  );
}

/** The entries that one step wrote. */
type Step = readonly [Activity, ...Activity[]];

/** Groups neighbouring entries of one instant, actor and command; within a group the earliest comes first. */
function stepsIn(rows: readonly Activity[]): readonly Step[] {
  const steps: Step[] = [];
  for (const row of rows) {
    const last = steps.at(-1);
    if (last !== undefined && isSameStep(last[0], row)) steps[steps.length - 1] = [row, ...last];
    else steps.push([row]);
  }
  return steps;
}

function isSameStep(one: Activity, other: Activity): boolean {
  return one.recordedAt === other.recordedAt && one.actor === other.actor && one.note === other.note;
}

function columnsIn(licensing: Licensing): readonly Column<Step>[] {
  const { view, zoned, amounts } = licensing;
  const { columns } = view.t.activity;
  return [
    { name: columns.when, class: 'when', show: ([{ at }]) => time(at, zoned) },
    { name: columns.what, show: (step) => <What licensing={licensing} step={step} /> },
    {
      name: columns.who,
      class: 'when',
      show: ([{ actor, byName }]) => (
        <a href={addressOf(view.path, { actor })}>{describeActor(actor, byName, view.t)}</a>
      ),
    },
    {
      name: columns.amount,
      class: 'number',
      show: (step) => {
        const amount = step.find((row) => row.amount !== null)?.amount ?? null;
        return amount === null ? null : amounts.total(amount);
      },
    },
  ];
}

function What({
  licensing: { view, base, zoned, amounts },
  step,
}: {
  readonly licensing: Licensing;
  readonly step: Step;
}) {
  const receipt = step.find(({ invoiceNumber }) => invoiceNumber !== null)?.invoiceNumber ?? null;
  const [{ note }] = step;
  return (
    <>
      {step.map((row) => describeEvent(row, zoned, view.t, (amount) => amounts.price(amount))).join('. ')}
      {receipt !== null && (
        <>
          {' · '}
          <a href={receiptPath(base, receipt)}>{view.t.activity.receipt(receipt)}</a>
        </>
      )}
      {note !== null && <small>“{note}”</small>}
    </>
  );
}
