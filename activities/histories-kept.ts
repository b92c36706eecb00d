import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

/** Extra time, as Temporal removes a history some time after its retention. */
const toSpareMs = 86_400_000;

/** Until when Temporal keeps the history of a run that ends at `now`; null where its retention cannot be read. */
export async function historiesKeptUntil(
  { workflowService, options: { namespace } }: Client,
  now: number,
): Promise<Date | null> {
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const keptMs = optionalTsToMs(config?.workflowExecutionRetentionTtl);
    return keptMs === undefined ? null : new Date(now + keptMs + toSpareMs);
  } catch (error) {
    // A deletion does not wait for this answer.
    log.warn('How long histories are kept is not known', { error });
    return null;
  }
}
