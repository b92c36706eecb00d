import { currencyDecimals } from 'licence-billing-client';

/** Writes amounts, instants, days and codes. Amounts are integers in the minor unit, days `2026-03-01`. */

/** `£1,234.50`; the bare minor units for a currency that is never billed, as with charges made elsewhere at Stripe. */
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

/**
 * A typed amount such as `1,234.50`, `1.234,50`, `1 234.5` or `£20` in the minor unit; null where it is invalid, of another
 * currency, or could be two amounts.
 */
export function amountIn(text: string, currency: string): number | null {
  const bare = withoutSign(asTyped(text).trim(), currency);
  const [amount = null, ...others] = [withDecimalPoint, withDecimalComma].flatMap((pattern) =>
    minorUnitsIn(bare, pattern, decimalsOf(currency)),
  );
  return others.length === 0 ? amount : null;
}

function minorUnitsIn(bare: string, pattern: RegExp, decimals: number): readonly number[] {
  const { whole, fraction = '' } = pattern.exec(bare)?.groups ?? {};
  if (whole === undefined || fraction.length > decimals) return [];
  return [Number(`${whole.replaceAll(/[., ]/g, '')}${fraction.padEnd(decimals, '0')}`)];
}

/**
 * Full-width signs and kinds of space as a keyboard types them. Nothing else is replaced: a raised 2 would become a digit
 * of the number before it.
 */
function asTyped(text: string): string {
  return text.replaceAll(/[\uff01-\uff5e\uffe0-\uffe6]/gu, (sign) => sign.normalize('NFKC')).replaceAll(/\s/gu, ' ');
}

/** Thousands are parted by commas or by spaces, not by both, and never after a leading 0, as `0,123` is a slip. */
const withDecimalPoint =
  /^(?<whole>\d{1,9}|[1-9]\d{0,2}(?:(?<parted>[, ])\d{3})(?:\k<parted>\d{3})?)(?:\.(?<fraction>\d*))?$/;

/** Points part thousands only before decimals: `1.234` may be a slip for an amount with a decimal point. */
const withDecimalComma =
  /^(?<whole>\d{1,9}|[1-9]\d{0,2}(?:(?<parted>[. ])\d{3})(?:\k<parted>\d{3})?),(?<fraction>\d+)$/;

/** The amount without the currency's own sign or code, as a page writes them. */
function withoutSign(text: string, currency: string): string {
  const signs = (['code', 'symbol', 'narrowSymbol'] as const).map(
    (currencyDisplay) =>
      currencyFormat(currency, 'en-GB', { currencyDisplay })
        .formatToParts(0)
        .find(({ type }) => type === 'currency')
        ?.value.toLowerCase() ?? '',
  );
  const typed = text.toLowerCase();
  const before = signs.find((sign) => sign !== '' && typed.startsWith(sign));
  if (before !== undefined) return text.slice(before.length).trim();
  const after = signs.find((sign) => sign !== '' && typed.endsWith(sign));
  return after === undefined ? text : text.slice(0, -after.length).trim();
}

/**
 * A typed percentage such as `20`, `8.875` or `8,5`; null where it is none. A comma before three digits parts thousands in
 * an amount, so that it is refused here.
 */
export function percentageIn(text: string): number | null {
  const typed = asTyped(text).replace(/ *%$/, '').trim();
  return /^\d{1,3}(?:\.\d{1,3}|,\d{1,2})?$/.test(typed) ? Number(typed.replace(',', '.')) : null;
}

/** Whether a tenant can be billed in the currency, in either case of its letters. */
export function isBilled(currency: string): boolean {
  return Object.hasOwn(currencyDecimals, currency.toLowerCase());
}

/**
 * A currency's decimals from the table that the service charges by: ICU's table, which `Intl` uses, has none for the
 * forint.
 */
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

/** `1 Apr 2026, 09:30 BST`: the time with its zone. */
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

/** `2 Mar – 1 Apr 2026`: a span by its first and last day, where `to` is the day after. */
export function civilDays({ from, to }: { readonly from: string; readonly to: string }, locale: string): string {
  const [first, end] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const last = Math.max(first, end - 86_400_000);
  const range = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...dayParts }).formatRange(first, last);
  return withoutSept(range.replaceAll(/\s*–\s*/g, ' – '));
}

/** `March 2026` for `2026-03`; the short form is `Mar 26`. */
export function monthName(month: string, locale: string, length: 'long' | 'short' = 'long'): string {
  const parts =
    length === 'long' ? ({ month: 'long', year: 'numeric' } as const) : ({ month: 'short', year: '2-digit' } as const);
  return format(`${month}-01T00:00:00Z`, locale, { timeZone: 'UTC', ...parts });
}

/** `1 licence`, `2 licences`, `1,200 licences`. */
export function counted(count: number, one: string, many = `${one}s`, locale = 'en-GB'): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : many}`;
}

/** `insufficient funds` for `insufficient_funds`. */
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

/** ICU's British English abbreviates one month by four letters, unlike our other texts. */
function withoutSept(text: string): string {
  return text.replaceAll(/\bSept\b(?!\.)/g, 'Sep');
}
