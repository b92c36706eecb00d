import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** Takes as long as it needs. Each batch is a transaction, so that finished batches stay done. */
const forgetting = proxyActivities<Pick<Activities, 'forgetWhatIsOver'>>({
  startToCloseTimeout: '4h',
  heartbeatTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});

/** Checks one batch of tax ids again. The next night continues with the rest. */
const renewing = proxyActivities<Pick<Activities, 'renewTaxIdChecks'>>({
  startToCloseTimeout: '5m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});

/**
 * Deletes every night what has reached the end of its retention time, and renews answers about tax ids
 * (docs/operations.md, "What is kept, and for how long").
 */
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
