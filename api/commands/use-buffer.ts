import type { Database } from '../../db/connect.ts';
import { recordUses } from '../../db/last-used.ts';
import { type CivilDate, civilDateOf, type Instant, type TimeZone } from '../../domain/calendar.ts';

/** Counts the users of each day of the tenant's calendar, without waiting. */
export interface UseBuffer {
  add(use: Used): void;
  /**
   * Writes the uses added since the last flush; answers how many users' days were written. A failed write is repeated
   * by the next flush.
   */
  flush(): Promise<number>;
}

interface Used {
  readonly tenantId: string;
  readonly userId: string;
  readonly at: Instant;
  /** The zone that decides the day. */
  readonly timeZone: TimeZone;
}

/** How many users' days a process remembers as written: beyond that a day is written again, which changes nothing. */
const mostRemembered = 200_000;
/**
 * For how long it does so. A tenant may have its uses forgotten and kept again on one day, which this process is not
 * told of.
 */
const rememberedForMs = 3_600_000;
/** The most users in one statement, as each is a parameter. */
const mostAtOnce = 1_000;

/**
 * Keeps uses in memory until they are flushed, so that many checks of one user on one day are one write. A crash loses
 * the uses since the last flush (docs/product.md, "Last use").
 */
export function createUseBuffer(db: Database, now: () => number = Date.now): UseBuffer {
  let waiting = new Map<string, Use>();
  const written = new Set<string>();
  let rememberedSince = now();
  const dayOf = dayReader();
  function forgetWritten(): void {
    written.clear();
    rememberedSince = now();
  }
  return {
    add({ tenantId, userId, at, timeZone }) {
      const on = dayOf(at, timeZone);
      const key = JSON.stringify([tenantId, on, userId]);
      if (now() - rememberedSince >= rememberedForMs) forgetWritten();
      if (!written.has(key)) waiting.set(key, { tenantId, userId, on });
    },
    async flush() {
      const taken = waiting;
      waiting = new Map();
      let count = 0;
      for (const uses of grouped(taken)) {
        try {
          count += await recordUses(db, uses);
        } catch (error) {
          waiting = new Map([...taken, ...waiting]);
          throw error;
        }
      }
      if (written.size + taken.size > mostRemembered) forgetWritten();
      for (const key of taken.keys()) written.add(key);
      return count;
    },
  };
}

/** Answers the civil date in a zone, computed once a minute: no day changes within a minute. */
function dayReader(): (at: Instant, zone: TimeZone) => CivilDate {
  const known = new Map<TimeZone, { readonly minute: number; readonly day: CivilDate }>();
  return (at, zone) => {
    const minute = Math.floor(at / 60_000);
    const last = known.get(zone);
    if (last?.minute === minute) return last.day;
    const day = civilDateOf(at, zone);
    known.set(zone, { minute, day });
    return day;
  };
}

interface Use {
  readonly tenantId: string;
  readonly userId: string;
  readonly on: CivilDate;
}

function* grouped(uses: ReadonlyMap<string, Use>) {
  const byDay = new Map<string, Use[]>();
  for (const use of uses.values()) {
    const day = `${use.on} ${use.tenantId}`;
    const group = byDay.get(day);
    if (group === undefined) byDay.set(day, [use]);
    else group.push(use);
  }
  for (const group of byDay.values())
    for (let start = 0; start < group.length; start += mostAtOnce) {
      const part = group.slice(start, start + mostAtOnce);
      const [first] = part;
      if (first !== undefined)
        yield { tenantId: first.tenantId, on: first.on, userIds: part.map(({ userId }) => userId) };
    }
}
