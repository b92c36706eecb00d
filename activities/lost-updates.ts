import { log } from '@temporalio/activity';
import { tenantsWithDetailsAhead, tenantsWithDetailsLost } from '../db/billing-details.ts';
import type { Database } from '../db/connect.ts';
import { tenantsWithOutdatedCustomer } from '../db/customer-updates.ts';
import { tenantsWithUntoldJudgement } from '../db/tax-id-checks.ts';
import { type Concern, concernIds } from '../domain/attention.ts';

/** The second halves of changes: handed in, as what starts a tenant's workflows is not imported here. */
export interface SecondHalves {
  /** Has the tenant's workflow take over its newest billing details. */
  handDetailsOver(tenantId: string): Promise<void>;
  /** Tells the tenant's workflow how the id in its newest billing details is judged. */
  tellJudgement(tenantId: string): Promise<void>;
  /** Has the tenant's customer at the card processor told of what has changed. */
  updateCustomer(tenantId: string): Promise<void>;
  /** Has ops told of what is amiss with the tenant. */
  raise(tenantId: string, concern: Concern): Promise<void>;
}

/** By then a request that is still at work has done both halves of its change. */
const lateMs = 60_000;
const tenantsASweep = 500;

/**
 * Repeats the second half of changes that were written down and then lost, as the service ended: details that a tenant's workflow
 * has not taken over, answers about its tax id that it was not told, and customers at the card processor that were not told.
 * Ops are told of details that are lost for good. Safe to run again.
 */
export async function repeatLost(db: Database, runs: SecondHalves, onEach: () => void): Promise<void> {
  const late = { waitedMs: lateMs, limit: tenantsASweep };
  for (const tenantId of await tenantsWithDetailsAhead(db, late))
    await repeat(tenantId, (id) => runs.handDetailsOver(id), onEach);
  for (const tenantId of await tenantsWithUntoldJudgement(db, late))
    await repeat(tenantId, (id) => runs.tellJudgement(id), onEach);
  for (const tenantId of await tenantsWithOutdatedCustomer(db, late))
    await repeat(tenantId, (id) => runs.updateCustomer(id), onEach);
  for (const tenantId of await tenantsWithDetailsLost(db, tenantsASweep))
    await repeat(tenantId, (id) => runs.raise(id, detailsLost), onEach);
}

const detailsLost: Concern = {
  about: concernIds.details,
  reason:
    'The newest billing details are lost, as the database was restored from a backup: ask the tenant to save them again. Until ' +
    'then invoices are made out to the details before, or to the tenant’s name alone.',
};

/** One that cannot be reached must not hold up the others: it is found again by the next sweep. */
async function repeat(tenantId: string, again: (tenantId: string) => Promise<void>, onEach: () => void): Promise<void> {
  onEach();
  try {
    await again(tenantId);
  } catch (error) {
    log.warn('What was lost of a tenant’s change could not be repeated', { tenantId, err: error });
  }
}
