import { Context } from '@temporalio/activity';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { chargesBetween, firstTenantAt, type Interval, timeAfterRows } from '../db/reconciled-rows.ts';
import { beginReconciliation, closeUnseen, finishReconciliation, noteFindings } from '../db/reconciliations.ts';
import type { ReconciliationCounts, ReconciliationState } from '../db/schema.ts';
import type { Instant } from '../domain/calendar.ts';
import { chargeSource } from './charge-source.ts';
import { type Comparison, compareSource } from './compare.ts';
import { disputeSource } from './dispute-source.ts';
import { compareHistories } from './histories.ts';
import { madeBy } from './made-by.ts';
import type { SourceDependencies } from './reconciliation-source.ts';
import { refundSource } from './refund-source.ts';

export interface ReconciliationDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  /** Entries younger than this are not looked at yet, as they may be on their way. */
  readonly reconcileAfterMs?: number;
}

/** The interval of a reconciliation, by the real clock. Left out, it is everything up to now. */
export interface RequestedSpan {
  readonly id: string;
  readonly actor: string;
  readonly from?: Instant;
  readonly to?: Instant;
  /** The length of the interval up to now in milliseconds, instead of `from`. */
  readonly lastMs?: number;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export type Tally = Pick<ReconciliationCounts, 'matched' | 'underWay'>;

/** How far a comparison has come. The heartbeat keeps it, and the next attempt continues from it. */
interface Progress extends Tally {
  readonly next: Instant;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The most rows in memory at a time. */
const rowsAtOnce = 1_000;

/**
 * The activities of a reconciliation, which only read the ledger, and write findings into a table of their own. They
 * are safe to run again: a finding is identified by its subject, and a run by its id.
 */
export function createReconciliationActivities({
  db,
  stripe,
  reconcileAfterMs = 5 * minuteMs,
}: ReconciliationDependencies) {
  return {
    /** Records that a reconciliation begins, and its interval. */
    async beginReconciliation({ id, actor, from, to, lastMs }: RequestedSpan): Promise<Span> {
      const { workflowId, runId } = madeBy();
      const latest = wholeSecond(Date.now() - reconcileAfterMs);
      const end = Math.min(to ?? latest, latest);
      const beginning = ((await firstTenantAt(db))?.getTime() ?? end) - dayMs;
      const requested = lastMs === undefined ? (from ?? beginning) : end - lastMs;
      const start = Math.min(wholeSecond(Math.max(requested, beginning)), end);
      const interval = { from: new Date(start), to: new Date(end) };
      const begun = await beginReconciliation(db, { id, actor, workflowId, runId, ...interval });
      return { from: begun.from.getTime(), to: begun.to.getTime() };
    },

    /**
     * Compares the ledger with Stripe and with the histories, one window after another, with a thousand rows in memory
     * at most. The heartbeat keeps how far it has come, and what it has counted.
     */
    async compareBooks({ from, to }: Span): Promise<Tally> {
      const context = Context.current();
      const sources = { db, stripe, temporal: context.client };
      let progress: Progress = (context.info.heartbeatDetails as Progress | undefined) ?? {
        next: from,
        matched: 0,
        underWay: 0,
      };
      const beat = (): void => {
        context.cancellationSignal.throwIfAborted();
        context.heartbeat(progress);
      };
      while (progress.next < to) {
        beat();
        const window = await nextWindow(db, progress.next, to);
        const { matched, underWay } = await compareWindow(sources, window, beat);
        progress = {
          next: window.to.getTime(),
          matched: progress.matched + matched,
          underWay: progress.underWay + underWay,
        };
      }
      return { matched: progress.matched, underWay: progress.underWay };
    },

    /** Records how a reconciliation ended. */
    async finishReconciliation(
      id: string,
      state: Extract<ReconciliationState, 'succeeded' | 'failed'>,
      tally: Tally,
    ): Promise<ReconciliationCounts> {
      return finishReconciliation(db, id, state, tally);
    },
  };
}

/** Stripe counts in whole seconds, so that this puts each of its objects into one window. */
function wholeSecond(ms: number): Instant {
  return Math.ceil(ms / 1000) * 1000;
}

/** The next window: at most a day, and at most `rowsAtOnce` rows. */
async function nextWindow(db: Database, from: Instant, end: Instant): Promise<Interval> {
  const longest = { from: new Date(from), to: new Date(Math.min(end, from + dayMs)) };
  const full = await timeAfterRows(db, longest, rowsAtOnce);
  return full === null ? longest : { from: longest.from, to: new Date(Math.min(end, wholeSecond(full.getTime() + 1))) };
}

/**
 * Compares all sources over one window, and closes the findings that are no longer found in it. Histories are read at
 * the same time, as they come from another server.
 */
async function compareWindow(sources: SourceDependencies, window: Interval, onProgress: () => void): Promise<Tally> {
  const lookedAt = new Date();
  const comparison: Comparison = {
    matched: 0,
    underWay: 0,
    note: (findings) => noteFindings(sources.db, findings, new Date()),
    onProgress,
  };
  const histories = chargesBetween(sources.db, window).then((charges) =>
    compareHistories(sources.db, sources.temporal, charges, comparison),
  );
  await Promise.all([compareSources(sources, window, comparison), histories]);
  await closeUnseen(sources.db, window, lookedAt);
  return comparison;
}

async function compareSources(sources: SourceDependencies, window: Interval, comparison: Comparison): Promise<void> {
  await compareSource(chargeSource(sources), window, comparison);
  await compareSource(refundSource(sources), window, comparison);
  await compareSource(disputeSource(sources), window, comparison);
}
