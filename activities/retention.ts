import { Context } from '@temporalio/activity';
import type { Database } from '../db/connect.ts';
import { type Forgotten, forgetWhatIsOver } from '../db/retention.ts';

export function createRetentionActivities({ db }: { readonly db: Database }) {
  return {
    /** Ends what has been kept for its time. Running it again goes on where it stopped. */
    async forgetWhatIsOver(): Promise<Forgotten> {
      const context = Context.current();
      return forgetWhatIsOver(db, () => context.heartbeat());
    },
  };
}
