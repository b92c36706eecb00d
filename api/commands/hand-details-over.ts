import { type BillingDetails, newestDetails } from '../../db/billing-details.ts';
import { billingFactsOf, newestBillingFacts } from '../../db/billing-facts.ts';
import type { Database } from '../../db/connect.ts';
import type { Request } from '../../domain/inputs.ts';
import { factFound, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { startUpdate } from './start-update.ts';

/** What a tenant's workflow has to know of a version of its details. */
export async function factsOf(db: Database, details: BillingDetails): Promise<Request> {
  return { type: 'setBillingFacts', ...(await billingFactsOf(db, details)) };
}

interface HandOverDeps {
  readonly db: Database;
  readonly client: ApiDeps['temporal'];
  readonly taskQueue: string;
}

/** Sends the command again that was lost after its version was saved: under its own id, so that it takes effect once. */
export async function handDetailsOver({ db, client, taskQueue }: HandOverDeps, tenantId: string): Promise<void> {
  const details = await newestDetails(db, tenantId);
  if (details === null) return;
  const { commandId, by: actor } = details;
  const command = { tenantId, commandId, request: await factsOf(db, details), actor };
  const update = await startUpdate({ temporal: client, config: { taskQueue } }, command);
  await update.result();
}

/** Sends what was found out about the newest details again, as the check of the id does: what is known already changes nothing. */
export async function tellJudgement({ db, client }: Omit<HandOverDeps, 'taskQueue'>, tenantId: string): Promise<void> {
  const facts = await newestBillingFacts(db, tenantId);
  if (facts === null) return;
  const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await handle.signal(factFound, { type: 'taxIdJudged', ...facts });
}
