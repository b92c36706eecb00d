import { integer, jsonb } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { table } from './table.ts';

/** How many items wait, and since when the oldest has, by the real clock in milliseconds; null without any. */
export interface Waiting {
  readonly count: number;
  readonly oldest: number | null;
}

type ByState = readonly { readonly state: string; readonly count: number }[];

/** The figures that ops watch. */
export interface Figures {
  readonly charges: ByState;
  /** Charges without a known outcome. */
  readonly undecided: Waiting;
  readonly tenants: ByState;
  readonly needingAttention: number;
  readonly lostRuns: number;
  /** Runs that cannot go on, as the last sweep found them. */
  readonly stuckRuns: Waiting;
  readonly disputes: ByState;
  readonly mails: Waiting;
  /** Checks of tax ids without an answer; absent where the last release counted. */
  readonly taxIdChecks?: Waiting;
  /** Events that endpoints have still to get, in all; absent where the last release counted. */
  readonly eventsWaiting?: Waiting;
  /** Endpoints whose tries fail. */
  readonly endpointsFailing?: number;
  /** Tenants for which something is due that has not happened. */
  readonly due: Waiting;
  /** When reconciliation last succeeded. */
  readonly reconciledAt: number | null;
  readonly openFindings: number;
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
}

/** The figures as they were last counted: one row for all processes (db/kept-figures.ts). */
export const keptFigures = table('kept_figures', {
  id: integer('id').primaryKey(),
  takenAt: instant('taken_at').notNull(),
  figures: jsonb('figures').$type<Figures>().notNull(),
});
