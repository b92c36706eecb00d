import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** As long as it takes; a batch is a transaction, and what was done stays done. */
const forgetting = proxyActivities<Pick<Activities, 'forgetWhatIsOver'>>({
  startToCloseTimeout: '4h',
  heartbeatTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});

/** Ends, every night, what has been kept for its time (docs/operations.md, "What is kept, and for how long"). */
export async function retention(): Promise<void> {
  const forgotten = await forgetting.forgetWhatIsOver.executeWithOptions({ summary: 'End what is over' }, []);
  setCurrentDetails(
    Object.entries(forgotten)
      .map(([table, rows]) => `${table}: ${rows} rows`)
      .join(' · '),
  );
}
