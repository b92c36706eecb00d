import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/**
 * One call to the visibility store per thousand tenants, safe to run again. The next sweep comes within minutes anyway.
 */
const sweeping = proxyActivities<Pick<Activities, 'sweepRuns'>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
});

/**
 * Begins again the runs of living tenants that were lost in Temporal, by a mistake of ops or a restore from a backup.
 */
export async function runSweep(): Promise<void> {
  const { living, suspects, begun, ended, stuck, told } = await sweeping.sweepRuns.executeWithOptions(
    { summary: 'Compare living tenants with their runs' },
    [],
  );
  setCurrentDetails(
    `${living} living tenants · ${suspects} looked up · ${begun} runs begun again · ${ended} to be deleted again · ${stuck} stuck · ${told} told of the seller’s tax`,
  );
}
