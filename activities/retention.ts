import { Context } from '@temporalio/activity';
import type { Database } from '../db/connect.ts';
import { type Forgotten, forgetWhatIsOver } from '../db/retention.ts';

interface RetentionDependencies {
  readonly db: Database;
  readonly auditDays?: number;
  readonly invoiceYears?: number;
  readonly eventDays?: number;
}

export function createRetentionActivities({ db, auditDays, invoiceYears, eventDays }: RetentionDependencies) {
  return {
    /** Deletes what has been kept for its time. Running it again continues where it stopped. */
    async forgetWhatIsOver(): Promise<Forgotten> {
      const context = Context.current();
      const times = { audit: auditDays, invoices: invoiceYears, outboundEvents: eventDays };
      return forgetWhatIsOver(db, () => context.heartbeat(), times);
    },
  };
}
