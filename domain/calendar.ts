import { Temporal } from 'temporal-polyfill';

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;
/** A civil date, `YYYY-MM-DD`, counted in the tenant's own time zone. */
export type CivilDate = string;
/** An IANA time zone name. */
export type TimeZone = string;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/**
 * The local day in `zone` that `instant` falls into. Where a clock is set back across midnight the wall clock shows the
 * day before once more: here the new day continues, so that dates never go back and no bill counts a day twice.
 */
export function civilDateOf(instant: Instant, zone: TimeZone): CivilDate {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
  const next = shown.add({ days: 1 });
  const hasBegun = next.toZonedDateTime(zone).epochMilliseconds <= instant;
  return (hasBegun ? next : shown).toString();
}

/** The first instant of a local day. Where a clock change skips midnight, that is the first instant after the gap. */
export function startOfDay(date: CivilDate, zone: TimeZone): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The start of the local day `days` after the day of `instant`. */
export function startOfDayAfter(instant: Instant, days: number, zone: TimeZone): Instant {
  return startOfDay(addDays(civilDateOf(instant, zone), days), zone);
}

/** Whole civil days from `from` (counted) to `to` (not counted). */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/**
 * The *n*th billing date: the anchor plus *n* months, clamped to the month's last day and always counted from the
 * anchor, so that 31 Jan gives 28 Feb and then 31 Mar (docs/product.md, "Billing dates").
 */
export function billingDate(anchor: CivilDate, n: number): CivilDate {
  return Temporal.PlainDate.from(anchor).add({ months: n }, { overflow: 'constrain' }).toString();
}

/**
 * Moves `instant` by an ISO 8601 duration on the wall clock of `zone`. Throws a RangeError if the text is not a
 * duration.
 */
export function addCivilDuration(instant: Instant, duration: string, zone: TimeZone): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return local.add(Temporal.Duration.from(duration)).epochMilliseconds;
}

/**
 * Whether the text is the name of an IANA time zone. Temporal also takes the zone of an instant, an offset or a
 * bracketed string (its ParseTemporalTimeZoneString); those are not names, and not every reader of a stored zone knows
 * them.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1 Mar`: short enough for a timer's summary. */
export function formatDay(date: CivilDate): string {
  const { month, day } = Temporal.PlainDate.from(date);
  return `${day} ${monthNames[month - 1]}`;
}
