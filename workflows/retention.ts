import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** As long as it takes; a batch is a transaction, and what was done stays done. */
const forgetting = proxyActivities<Pick<Activities, 'forgetWhatIsOver'>>({
  startToCloseTimeout: '4h',
  heartbeatTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});

/** A batch of rows, which the next night goes on with. */
const renewing = proxyActivities<Pick<Activities, 'renewTaxIdChecks'>>({
  startToCloseTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});

/** Ends, every night, what has been kept for its time, answers about tax ids too (docs/operations.md, "What is kept, and for how long"). */
export async function retention(): Promise<void> {
  const forgotten = await forgetting.forgetWhatIsOver.executeWithOptions({ summary: 'End what is over' }, []);
  const renewed = await renewing.renewTaxIdChecks.executeWithOptions({ summary: 'Have old tax ids checked again' }, []);
  setCurrentDetails(
    [
      ...Object.entries(forgotten).map(([table, rows]) => `${table}: ${rows} rows`),
      `${renewed} tax ids to ask again`,
    ].join(' · '),
  );
}
