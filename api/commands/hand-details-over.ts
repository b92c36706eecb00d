import { type BillingDetails, newestDetails } from '../../db/billing-details.ts';
import { billingFactsOf, newestBillingFacts } from '../../db/billing-facts.ts';
import type { Database } from '../../db/connect.ts';
import type { Request } from '../../domain/inputs.ts';
import { factFound, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { startUpdate } from './start-update.ts';

/** The command that gives a tenant's workflow the facts of a version of its details. */
export async function factsOf(db: Database, details: BillingDetails): Promise<Request> {
  return { type: 'setBillingFacts', ...(await billingFactsOf(db, details)) };
}

interface HandOverDeps {
  readonly db: Database;
  readonly client: ApiDeps['temporal'];
  readonly taskQueue: string;
}

/**
 * Sends a command that was lost after its version was saved, under the version's own command id, so that it takes
 * effect once.
 */
export async function handDetailsOver({ db, client, taskQueue }: HandOverDeps, tenantId: string): Promise<void> {
  const details = await newestDetails(db, tenantId);
  if (details === null) return;
  const { commandId, by: actor } = details;
  const command = { tenantId, commandId, request: await factsOf(db, details), actor };
  const update = await startUpdate({ temporal: client, config: { taskQueue } }, command);
  await update.result();
}

/** Sends the judgement of the newest details again, as the check of the id does; a known judgement changes nothing. */
export async function tellJudgement({ db, client }: Omit<HandOverDeps, 'taskQueue'>, tenantId: string): Promise<void> {
  const facts = await newestBillingFacts(db, tenantId);
  if (facts === null) return;
  const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await handle.signal(factFound, { type: 'taxIdJudged', ...facts });
}
