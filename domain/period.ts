import {
  addDays,
  billingDate,
  type CivilDate,
  civilDateOf,
  type Instant,
  startOfDay,
  type TimeZone,
} from './calendar.ts';

/** A billing period, half-open: `start` belongs to it, `end` is the start of the next (docs/product.md, "Billing dates"). */
export interface Period {
  /** Counts a tenant's periods from 1; the trial is period 0. */
  readonly number: number;
  readonly anchor: CivilDate;
  /** Counts the periods since the anchor from 0: the period ends on the anchor plus `index + 1` months. */
  readonly index: number;
  readonly start: Instant;
  readonly end: Instant;
}

/** The civil days of a period: `from` is counted, `to` is not. */
export interface PeriodDates {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** A period that starts at this instant and takes its date as the anchor of the billing day. */
export function anchoredPeriod(number: number, start: Instant, zone: TimeZone): Period {
  const anchor = civilDateOf(start, zone);
  return { number, anchor, index: 0, start, end: boundary(anchor, 0, zone) };
}

/** The next period, without gap or overlap. */
export function nextPeriod(period: Period, zone: TimeZone): Period {
  const { number, anchor, end } = period;
  const index = period.index + 1;
  return { number: number + 1, anchor, index, start: end, end: boundary(anchor, index, zone) };
}

/** A step needs the days of its period many times, and a period never changes. */
const known = new WeakMap<object, PeriodDates>();

/**
 * The days of a period, counted from its anchor. Its instants would be wrong where a government has changed its clocks
 * since the period began.
 */
export function datesOf(period: Pick<Period, 'anchor' | 'index'>): PeriodDates {
  const { anchor, index } = period;
  const dates = known.get(period) ?? { from: billingDate(anchor, index), to: billingDate(anchor, index + 1) };
  known.set(period, dates);
  return dates;
}

/**
 * The day of a period in which `now` falls, or its first or last day where the clocks have been changed since it began.
 */
export function dayWithin(period: Period, now: Instant, zone: TimeZone): CivilDate {
  const { from, to } = datesOf(period);
  const today = civilDateOf(now, zone);
  if (today < from) return from;
  return today < to ? today : addDays(to, -1);
}

function boundary(anchor: CivilDate, index: number, zone: TimeZone): Instant {
  return startOfDay(datesOf({ anchor, index }).to, zone);
}
