import { type BillingDetails, newestDetails } from '../../db/billing-details.ts';
import type { Database } from '../../db/connect.ts';
import { buyerFactsOf } from '../../domain/billing-details.ts';
import type { Request } from '../../domain/inputs.ts';
import type { ApiDeps } from '../deps.ts';
import { startUpdate } from './start-update.ts';

/** What a tenant's workflow has to know of a version of its details. */
export function factsOf(details: BillingDetails): Request {
  return { type: 'setBillingFacts', buyer: buyerFactsOf(details, 'unverified'), detailsVersion: details.version };
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
  const command = { tenantId, commandId, request: factsOf(details), actor };
  const update = await startUpdate({ temporal: client, config: { taskQueue } }, command);
  await update.result();
}
