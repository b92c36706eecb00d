import { integer, jsonb } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { table } from './table.ts';

/** How many there are, and since when the oldest of them has waited, by the real clock in milliseconds; null without any. */
export interface Waiting {
  readonly count: number;
  readonly oldest: number | null;
}

type ByState = readonly { readonly state: string; readonly count: number }[];

/** How much of everything there is, for ops to watch. */
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
  /** Checks of tax ids without an answer; absent where the release before has counted. */
  readonly taxIdChecks?: Waiting;
  /** Events that endpoints have still to be sent, in all; absent where the release before has counted. */
  readonly eventsWaiting?: Waiting;
  /** Endpoints that are tried in vain. */
  readonly endpointsFailing?: number;
  /** Tenants with something that time should have brought about. */
  readonly due: Waiting;
  /** When a comparison of ledger and card processor has last succeeded. */
  readonly reconciledAt: number | null;
  readonly openFindings: number;
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
}

/** The service's figures as they were counted last: one row, for every process (db/kept-figures.ts). */
export const keptFigures = table('kept_figures', {
  id: integer('id').primaryKey(),
  takenAt: instant('taken_at').notNull(),
  figures: jsonb('figures').$type<Figures>().notNull(),
});
