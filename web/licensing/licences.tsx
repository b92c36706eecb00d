import { ApiProblem, type Licence, type RequestOf, type User } from 'licence-billing-client';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { addressOf, Empty, Pages, partIn, Table } from '../components/list.tsx';
import type { PageContext } from '../deps.ts';
import { csvFile } from '../files.ts';
import { type Choices, chosen, queryOf } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { type LicenceFilter, licenceQueryOf, listQueryIn, queryIn, sortChoices, unusedDays } from './licence-query.ts';
import { columnsIn, tickedId } from './licence-row.tsx';
import { May } from './rights.tsx';
import { hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** Shows the people who hold licences, and the free licences. */
export async function licencesPage(context: PageContext): Promise<Response> {
  const filter = listQueryIn(queryOf(context));
  // Asked for together, as the lists are what takes long.
  const [licensing, lists] = await Promise.all([readLicensing(context), readLists(context, filter)]);
  const { title } = licensing.view.t.licences;
  if (hasEnded(licensing) || lists === null)
    return render(context, <LicensingPage licensing={licensing} title={title} tab="licences" />);
  const { list, others } = lists;
  const unused = licensing.tenant.lastUsedSince === null ? null : lists.unused;
  return render(
    context,
    <LicensingPage licensing={licensing} title={title} tab="licences">
      <Search licensing={licensing} filter={filter} unused={unused} />
      {/* Below the filter and fetched again with the list, so that its links lead back to the list as it is filtered. */}
      <div id="licences">
        <Actions licensing={licensing} />
        <section aria-label={title}>
          {list.data.length === 0 ? (
            <NoLicences licensing={licensing} filter={filter} />
          ) : (
            <List licensing={licensing} filter={filter} rows={list.data} />
          )}
          <Pages view={licensing.view} path={licensing.base} query={queryIn(filter)} list={list} />
        </section>
        {others !== null && (
          <May view={licensing.view} operation="POST /v1/tenants/{t}/licences/assignments">
            <Others licensing={licensing} users={others.data} isMore={others.nextCursor !== null} />
          </May>
        )}
      </div>
    </LicensingPage>,
  );
}

/** The licences as filtered, how many are unused, and the users without one; null where the instance is gone. */
async function readLists(context: PageContext, filter: LicenceFilter) {
  const part = partIn(queryOf(context), 50);
  try {
    const [list, unused, others] = await Promise.all([
      licencesFor(context, { ...licenceQueryOf(filter), ...part }),
      licencesFor(context, { notUsedFor: unusedDays, limit: 1 }),
      othersFor(context, filter),
    ]);
    return { list, unused: unused.total, others };
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'not_found') return null;
    throw error;
  }
}

/** Sends the filtered and sorted list as a file. */
export async function licencesFile(context: PageContext): Promise<Response> {
  const query = licenceQueryOf(listQueryIn(queryOf(context)));
  const list = { params: paramsOf(context), query };
  const { body } = await context.get('client').open('GET /v1/tenants/{t}/licences', 'text/csv', list);
  return csvFile(context, 'licences.csv', body ?? '');
}

type LicencesQuery = NonNullable<RequestOf<'GET /v1/tenants/{t}/licences'>['query']>;

function licencesFor(context: PageContext, query: LicencesQuery) {
  return context.get('client').do('GET /v1/tenants/{t}/licences', { params: paramsOf(context), query });
}

const mostOthers = 20;

/** The users without a licence; null where only a part of the licences is listed. */
async function othersFor(context: PageContext, { q, show }: LicenceFilter) {
  if (show !== '') return null;
  const query = { licensed: 'false', ...chosen({ q }), limit: mostOthers } as const;
  return context.get('client').do('GET /v1/tenants/{t}/users', { params: paramsOf(context), query });
}

interface ListProps {
  readonly licensing: Licensing;
  readonly filter: LicenceFilter;
}

function List({ licensing, filter, rows }: ListProps & { readonly rows: readonly Licence[] }) {
  const { view, base } = licensing;
  const { licences: t, list: texts } = view.t;
  const addressFor = (sort: string): string => addressOf(base, queryIn({ ...filter, sort }));
  return (
    <>
      <Table caption={t.caption} columns={columnsIn(licensing)} rows={rows} sorted={{ by: filter.sort, addressFor }} />
      <div class="actions">
        <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
          <WithTicked licensing={licensing} />
        </May>
        <a href={addressOf(`${base}/licences.csv`, queryIn(filter))}>{texts.csv}</a>
      </div>
    </>
  );
}

/** The actions on all licences that are ticked in the list. */
function WithTicked({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  const t = view.t.licences;
  return (
    <Form view={view} id={tickedId} action={`${base}/ticked`} idempotencyKey={newIdempotencyKey()} class="actions">
      <input type="hidden" name="back" value={view.here} />
      <span class="muted">{t.withTicked}</span>
      <button type="submit" class="secondary small" name="do" value="revoke">
        {t.revoke}
      </button>
      <button type="submit" class="secondary small" name="do" value="remove">
        {t.removeTicked}
      </button>
    </Form>
  );
}

interface OthersProps {
  readonly licensing: Licensing;
  readonly users: readonly User[];
  readonly isMore: boolean;
}

/** Users who hold no licence, each with a button that gives one. */
function Others({ licensing: { view, base }, users, isMore }: OthersProps) {
  if (users.length === 0) return null;
  const t = view.t.licences;
  return (
    <section aria-label={t.others}>
      <h2>{t.others}</h2>
      <Form view={view} action={`${base}/give`} idempotencyKey={newIdempotencyKey()}>
        <input type="hidden" name="back" value={view.here} />
        <ul class="rows">
          {users.map(({ userId, name, email }) => (
            <li>
              <label class="choice">
                <input type="checkbox" name="userId" value={userId} />
                <span dir="auto">{name}</span> <small>{email ?? userId}</small>
              </label>
            </li>
          ))}
        </ul>
        <div class="actions">
          <button type="submit">{t.giveTicked}</button>
          <a href={addressOf(`${base}/give`, { back: view.here })}>{t.pasteInstead}</a>
        </div>
      </Form>
      {isMore && <p class="muted">{t.othersShown(mostOthers)}</p>}
    </section>
  );
}

function Actions({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  const { licences } = subscription;
  const t = view.t.licences;
  const to = (page: string): string => addressOf(`${base}/${page}`, { back: view.here });
  return (
    <div class="actions toolbar">
      <May view={view} operation="POST /v1/tenants/{t}/licences">
        <a class="button" href={to('add')}>
          {t.add}
        </a>
      </May>
      {licences.total > 0 && (
        <May view={view} operation="POST /v1/tenants/{t}/licences/assignments">
          <a class="button secondary" href={to('give')}>
            {t.giveList}
          </a>
        </May>
      )}
      {licences.total - licences.ending > 0 && (
        <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
          <a class="button secondary" href={to('remove')}>
            {t.remove}
          </a>
        </May>
      )}
    </div>
  );
}

function Search({ licensing, filter, unused }: ListProps & { readonly unused: number | null }) {
  const { view, base, subscription } = licensing;
  if (subscription.licences.total === 0) return null;
  const { list: lists, licences: t } = view.t;
  return (
    <Filters action={base} partId="licences" submit={lists.search}>
      <FilterSearch label={lists.search} value={filter.q} placeholder={t.searchIn} />
      <FilterChoice
        label={lists.show}
        name="show"
        value={filter.show}
        all={t.all}
        choices={showChoices(licensing, unused)}
      />
      {/* On a narrow screen the rows are cards, without headings to click. */}
      <FilterChoice
        label={lists.sort}
        name="sort"
        value={filter.sort}
        choices={sortChoices(t, unused !== null)}
        isForNarrow
      />
    </Filters>
  );
}

function showChoices(licensing: Licensing, unused: number | null): Choices {
  const t = licensing.view.t.licences;
  const choices = [
    ['assigned', t.assigned],
    ['free', t.free],
    ['ending', t.ending],
  ] as const;
  return unused === null ? choices : [...choices, ['unused', unusedText(t, licensing, unused)]];
}

/** Names unused licences with their joint cost, at the present price of a licence. */
function unusedText(t: Texts['licences'], licensing: Licensing, count: number): string {
  return t.unused(unusedDays, count.toLocaleString(licensing.zoned.locale), licensing.amounts.monthly(count));
}

function NoLicences({ licensing, filter }: ListProps) {
  const { view, subscription, base } = licensing;
  const { list: lists, licences: t } = view.t;
  if (filter.q !== '' || filter.show !== '') {
    return (
      <Empty>
        <span role="status">{lists.nothingFound}</span> <a href={base}>{t.showAll}</a>
      </Empty>
    );
  }
  return (
    <Empty>
      {t.none}{' '}
      <May view={view} operation="POST /v1/tenants/{t}/licences">
        {t.noneAdd(subscription.state === 'trialing', `${base}/add`)}
      </May>
    </Empty>
  );
}
