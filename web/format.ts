/** How amounts, instants and days are written. Amounts are integers in the minor unit, days `2026-03-01`. */

export function money(amount: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

export interface Zoned {
  readonly locale: string;
  readonly timeZone: string;
}

/** `1 Apr 2026`, as the tenant's calendar has it. */
export function day(instant: string, { locale, timeZone }: Zoned): string {
  return format(instant, locale, { timeZone, ...dayParts });
}

/** `1 Apr 2026, 09:30 BST`: a time says its zone. */
export function time(instant: string, { locale, timeZone }: Zoned): string {
  return format(instant, locale, { timeZone, ...dayParts, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
}

/**
 * A civil date, which has no zone.
 */
export function civilDay(date: string, locale: string): string {
  return format(`${date}T00:00:00Z`, locale, { timeZone: 'UTC', ...dayParts });
}

/** `1 licence`, `2 licences`, `1,200 licences`. */
export function counted(count: number, one: string, many = `${one}s`, locale = 'en-GB'): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : many}`;
}

const dayParts = { day: 'numeric', month: 'short', year: 'numeric' } as const;

function format(instant: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(new Date(instant));
}
