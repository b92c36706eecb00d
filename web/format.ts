import { currencyDecimals } from 'licence-billing-client';

/** Writes amounts, instants, days and codes. Amounts are integers in the minor unit, days `2026-03-01`. */

/** `£1,234.50`; of a currency that is not billed, as in what was charged elsewhere at Stripe, the bare minor units. */
export function money(amount: number, currency: string, locale: string): string {
  if (!isBilled(currency)) return `${amount.toLocaleString(locale)} minor units of ${currency.toUpperCase()}`;
  const decimals = decimalsOf(currency);
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return currencyFormat(currency, locale, digits).format(amount / 10 ** decimals);
}

/** `£1.2k`: an amount beside an axis. */
export function compactMoney(amount: number, currency: string, locale: string): string {
  const options = { notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 } as const;
  return currencyFormat(currency, locale, options).format(amount / 10 ** decimalsOf(currency));
}

function currencyFormat(currency: string, locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: currency.toUpperCase(), ...options });
}

/** `72.00`: an amount in a form field, without its currency. */
export function plainAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

/** A typed amount such as `1,234.50` or `1234.5` in the minor unit; null where it is invalid. */
export function amountIn(text: string, currency: string): number | null {
  const [, whole, fraction = ''] = /^(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  const decimals = decimalsOf(currency);
  if (whole === undefined || fraction.length > decimals) return null;
  return Number(`${whole.replaceAll(',', '')}${fraction.padEnd(decimals, '0')}`);
}

/** Whether a tenant can be billed in the currency, in either case of its letters. */
export function isBilled(currency: string): boolean {
  return Object.hasOwn(currencyDecimals, currency.toLowerCase());
}

/** By the one table that the service charges by: ICU's, which `Intl` asks, has no decimals for the forint. */
function decimalsOf(currency: string): number {
  const code = currency.toLowerCase();
  const decimals = Object.hasOwn(currencyDecimals, code) ? currencyDecimals[code] : undefined;
  if (decimals === undefined) throw new RangeError(`No currency of ours: ${currency}`);
  return decimals;
}

export interface Zoned {
  readonly locale: string;
  readonly timeZone: string;
}

/** `1 Apr 2026`, in the given zone. */
export function day(instant: string, { locale, timeZone }: Zoned): string {
  return format(instant, locale, { timeZone, ...dayParts });
}

/** `1 Apr 2026, 09:30 BST`: a time names its zone. */
export function time(instant: string, { locale, timeZone }: Zoned): string {
  return format(instant, locale, { timeZone, ...dayParts, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
}

/** The civil date of an instant, such as `2026-03-01`, in the given zone. */
export function civilDateIn(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );
}

/** A civil date, which has no zone. */
export function civilDay(date: string, locale: string): string {
  return format(`${date}T00:00:00Z`, locale, { timeZone: 'UTC', ...dayParts });
}

/** `2 Mar – 1 Apr 2026`: of a span whose `to` is not counted, both days that are. */
export function civilDays({ from, to }: { readonly from: string; readonly to: string }, locale: string): string {
  const [first, end] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const last = Math.max(first, end - 86_400_000);
  const range = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...dayParts }).formatRange(first, last);
  return withoutSept(range.replaceAll(/\s*–\s*/g, ' – '));
}

/** `March 2026`, of `2026-03`; `Mar 26` where there is little room. */
export function monthName(month: string, locale: string, length: 'long' | 'short' = 'long'): string {
  const parts =
    length === 'long' ? ({ month: 'long', year: 'numeric' } as const) : ({ month: 'short', year: '2-digit' } as const);
  return format(`${month}-01T00:00:00Z`, locale, { timeZone: 'UTC', ...parts });
}

/** `1 licence`, `2 licences`, `1,200 licences`. */
export function counted(count: number, one: string, many = `${one}s`, locale = 'en-GB'): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : many}`;
}

/** `insufficient funds`, of `insufficient_funds`. */
export function spaced(code: string): string {
  return code.replaceAll('_', ' ');
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const dayParts = { day: 'numeric', month: 'short', year: 'numeric' } as const;

function format(instant: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return withoutSept(new Intl.DateTimeFormat(locale, options).format(new Date(instant)));
}

/** British English of ICU writes one month with four letters, which no other of our texts does. */
function withoutSept(text: string): string {
  return text.replaceAll(/\bSept\b(?!\.)/g, 'Sep');
}
