/** Lists: how they are filtered, sorted and paged. */
export const list = {
  search: 'Search',
  show: 'Show',
  sort: 'Sorted by',
  pages: 'Pages of the list',
  range: (first: string, last: string, total: string) => `${first}–${last} of ${total}`,
  previous: 'Previous',
  next: 'Next',
  more: 'Show the next ones',
  csv: 'Download as CSV',
  nothingFound: 'Nothing is found.',
  noMonth: (text: string) => `“${text}” is no month. One is written as 2026-03.`,
  undo: 'Undo',
};
