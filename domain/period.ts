import { billingDate, type CivilDate, civilDateOf, type Instant, startOfDay, type TimeZone } from './calendar.ts';

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

/** A period that starts at this very instant and anchors the billing day to its date. */
export function anchoredPeriod(number: number, start: Instant, zone: TimeZone): Period {
  const anchor = civilDateOf(start, zone);
  return { number, anchor, index: 0, start, end: boundary(anchor, 1, zone) };
}

/** The period that follows without gap or overlap. */
export function nextPeriod(period: Period, zone: TimeZone): Period {
  const index = period.index + 1;
  return {
    number: period.number + 1,
    anchor: period.anchor,
    index,
    start: period.end,
    end: boundary(period.anchor, index + 1, zone),
  };
}

function boundary(anchor: CivilDate, n: number, zone: TimeZone): Instant {
  return startOfDay(billingDate(anchor, n), zone);
}
