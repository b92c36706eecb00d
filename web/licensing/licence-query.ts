import { type Choices, chosen, type Fields } from '../forms.ts';
import type { Texts } from '../texts/texts.ts';

/** After how many days without use a licence counts as unused. */
export const unusedDays = 30;

/** The API's query of each part of the list. */
const parts = {
  '': {},
  assigned: { assigned: 'true' },
  free: { assigned: 'false' },
  ending: { status: 'ending' },
  unused: { notUsedFor: unusedDays },
} as const;

/** How the list is filtered and sorted in the page's address; empty strings where nothing is chosen. */
export interface LicenceFilter {
  readonly q: string;
  readonly show: keyof typeof parts;
  /** `name`, or `-name` for descending. */
  readonly sort: string;
}

const sorts = ['name', 'lastUsedOn', 'status'] as const;
const bothWays = sorts.flatMap((sort) => [sort, `-${sort}` as const]);
const byName = 'name';

export function listQueryIn(query: Fields): LicenceFilter {
  const show = query.text('show');
  const sort = query.text('sort');
  return {
    q: query.text('q').slice(0, 200),
    show: Object.hasOwn(parts, show) ? (show as LicenceFilter['show']) : '',
    sort: bothWays.find((one) => one === sort) ?? byName,
  };
}

/** The filter as the API's query. */
export function licenceQueryOf({ q, show, sort }: LicenceFilter) {
  const by = sorts.find((one) => sort.endsWith(one)) ?? byName;
  return {
    ...parts[show],
    ...chosen({ q }),
    sort: by,
    order: sort.startsWith('-') ? ('desc' as const) : ('asc' as const),
  };
}

/** The filter as the query of the page's address. */
export function queryIn({ q, show, sort }: LicenceFilter): Readonly<Record<string, string>> {
  return chosen({ q, show, sort: sort === byName ? '' : sort });
}

/** The orders to choose from where there are no headings to click. */
export function sortChoices(t: Texts['licences'], hasLastUsed: boolean): Choices {
  const offered = sorts.filter((sort) => hasLastUsed || sort !== 'lastUsedOn');
  return offered.flatMap((sort) => [
    [sort, t.columns[sort]] as const,
    [`-${sort}`, t.otherWay(t.columns[sort])] as const,
  ]);
}
