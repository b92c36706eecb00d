import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboundType } from '../domain/outbound/events.ts';
import type { Database } from './connect.ts';
import { type EventPage, type EventQuery, readEvents, type SettledEvent, settledSince } from './outbound-events.ts';
import { outsideTenants } from './tenant-scope.ts';

/** Which events end a wait. */
type Wanted = Pick<EventQuery, 'types' | 'tenantId'>;

interface WaitOptions {
  readonly waitMs: number;
  /** Ends the wait: the process stops, or the reader has gone. */
  readonly signal: AbortSignal;
}

export interface EventFeed {
  /** Reads events. Where there are none, waits for some, and then answers an empty page. */
  read(query: EventQuery, options: WaitOptions): Promise<EventPage | 'forgotten'>;
}

interface Waiter {
  readonly types: ReadonlySet<OutboundType> | null;
  readonly tenantId: string | null;
  came: () => void;
}

const pollMs = 100;
const pauseAfterFailureMs = 1_000;

/**
 * Waits for events: for all readers of this process together, one query about every 100 ms looks for new ones, and none
 * runs while no reader waits. All waits end when the process stops; as it needs no connection of its own, it works
 * behind a pooler.
 */
export function createEventFeed(db: Database, isStopping: () => boolean = () => false): EventFeed {
  const waiters = new Set<Waiter>();
  let polling: { readonly begun: Promise<void> } | null = null;

  async function poll(begun: () => void): Promise<void> {
    let seen: { order: number; position: number } | null = null;
    for (let isBegun = false; waiters.size > 0; ) {
      try {
        const settled = await settledSince(db, seen);
        if (isBegun) wake(waiters, settled);
        if (isStopping()) for (const waiter of waiters) waiter.came();
        seen = settled.at(-1) ?? seen ?? { order: 0, position: 0 };
        isBegun = true;
        begun();
        await sleep(pollMs);
      } catch {
        // The database is away: each reader finds that out by its own query.
        begun();
        await sleep(pauseAfterFailureMs);
      }
    }
    polling = null;
  }

  function watch(): Promise<void> {
    if (polling === null) {
      const begun = new Promise<void>((resolve) => void outsideTenants(() => poll(resolve)));
      polling ??= { begun };
    }
    return polling.begun;
  }

  return {
    async read(query, { waitMs, signal }) {
      const first = await readEvents(db, query);
      if (first === 'forgotten' || first.events.length > 0 || waitMs === 0 || signal.aborted) return first;
      return withWaiter(waiters, query, async (waiter) => {
        const deadline = Date.now() + waitMs;
        await watch();
        for (let page = first; ; ) {
          const came = new Promise<void>((resolve) => {
            waiter.came = resolve;
          });
          const next = await readEvents(db, { ...query, after: page.next });
          if (next === 'forgotten' || next.events.length > 0) return next;
          page = next;
          if (isStopping() || !(await cameWithin(came, deadline - Date.now(), signal))) return page;
        }
      });
    },
  };
}

async function withWaiter<T>(waiters: Set<Waiter>, wanted: Wanted, work: (waiter: Waiter) => Promise<T>): Promise<T> {
  const types = wanted.types === undefined ? null : new Set(wanted.types);
  const waiter: Waiter = { types, tenantId: wanted.tenantId ?? null, came: () => undefined };
  waiters.add(waiter);
  try {
    return await work(waiter);
  } finally {
    waiters.delete(waiter);
  }
}

function wake(waiters: ReadonlySet<Waiter>, settled: readonly SettledEvent[]): void {
  if (settled.length === 0) return;
  for (const waiter of waiters) if (settled.some((event) => isFor(waiter, event))) waiter.came();
}

function isFor({ types, tenantId }: Waiter, event: SettledEvent): boolean {
  return (tenantId === null || tenantId === event.tenantId) && (types === null || types.has(event.type));
}

/** Whether the event came within `ms`, before the signal. */
async function cameWithin(came: Promise<void>, ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms <= 0 || signal.aborted) return false;
  const end = new AbortController();
  const isOver = sleep(ms, false, { signal: AbortSignal.any([signal, end.signal]) }).catch(() => false);
  try {
    return await Promise.race([came.then(() => true), isOver]);
  } finally {
    end.abort();
  }
}
