/** Arithmetic with months such as `2026-03` and civil dates such as `2026-03-01`, for finance's pages. */

/** Today's civil date in a zone. */
export function todayIn(timeZone: string): string {
  const parts = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', parts).format(new Date());
}

export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** The month that is `later` months after this one; before it where `later` is negative. */
export function monthBy(month: string, later: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + later)).toISOString().slice(0, 7);
}

/** How many months there are from one to the other, both included. */
export function monthsWithin(from: string, to: string): number {
  const [fromYear = 0, fromNumber = 1] = from.split('-').map(Number);
  const [toYear = 0, toNumber = 1] = to.split('-').map(Number);
  return (toYear - fromYear) * 12 + toNumber - fromNumber + 1;
}

/** The first and the last day of a month. */
export function daysOf(month: string): { readonly from: string; readonly to: string } {
  return { from: `${month}-01`, to: dayBy(`${monthBy(month, 1)}-01`, -1) };
}

/** The civil date that is `later` days after this one; before it where `later` is negative. */
export function dayBy(date: string, later: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + later);
  return at.toISOString().slice(0, 10);
}

/** The text where it is a month that the API takes, else an empty string. */
export function monthIn(text: string): string {
  return /^(19[789]|20\d|21\d)\d-(0[1-9]|1[0-2])$/.test(text) ? text : '';
}

/** The text where it is a month or a year that the API takes, else an empty string. */
export function monthOrYearIn(text: string): string {
  return text.length === 4 && monthIn(`${text}-01`) !== '' ? text : monthIn(text);
}

/** Of the texts of an address that were to be months, the first that is none; null where each is one, or is empty. */
export function noMonthIn(texts: readonly string[], read: (text: string) => string = monthIn): string | null {
  return texts.find((text) => text !== '' && read(text) === '') ?? null;
}

/** The text where it is a real day in the years 1970 to 2199 that the API takes, else an empty string. */
export function dayIn(text: string): string {
  const at = /^(19[789]|20\d|21\d)\d-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? '' : text;
}
