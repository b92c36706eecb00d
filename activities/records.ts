import type { Database } from '../db/connect.ts';
import type { Party } from '../db/schema.ts';
import { type RecordResult, recordStep, type Step } from '../db/steps.ts';

export interface RecordDependencies {
  readonly db: Database;
  readonly seller: Party;
}

export function createRecordActivities({ db, seller }: RecordDependencies) {
  return {
    /** Writes what a step changed, in one transaction. Safe to run again: a step's version is recorded once. */
    async record(step: Step): Promise<RecordResult> {
      return recordStep(db, step, seller);
    },
  };
}
