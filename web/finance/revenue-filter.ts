import { chosen, type Fields } from '../forms.ts';

/** Which months are asked for, as it stands in the address; empty where nothing is chosen. */
export interface RevenueFilter {
  readonly from: string;
  /** The last month that counts. */
  readonly to: string;
  readonly testClocks: 'true' | '';
}

export function revenueFilterIn(query: Fields): RevenueFilter {
  const month = (name: string): string => {
    const text = query.text(name);
    return /^(19[789]|20\d|21[0-8])\d-(0[1-9]|1[0-2])$/.test(text) ? text : '';
  };
  return { from: month('from'), to: month('to'), testClocks: query.text('testClocks') === 'true' ? 'true' : '' };
}

/** As the API is asked, whose `to` is the first instant that does not count. */
export function revenueQueryOf({ from, to, testClocks }: RevenueFilter) {
  return chosen({
    from: from === '' ? '' : `${from}-01`,
    to: to === '' ? '' : `${monthAfter(to)}-01`,
    testClocks,
  });
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}
