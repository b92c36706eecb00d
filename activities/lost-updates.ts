import { log } from '@temporalio/activity';
import { tenantsWithDetailsAhead, tenantsWithDetailsLost } from '../db/billing-details.ts';
import type { Database } from '../db/connect.ts';
import { tenantsWithOutdatedCustomer } from '../db/customer-updates.ts';
import { tenantsWithUntoldJudgement } from '../db/tax-id-checks.ts';
import { type Concern, concernIds } from '../domain/attention.ts';

/**
 * What follows after a change is written down. The caller passes it in, as the code that starts tenants' workflows is
 * not imported here.
 */
export interface SecondHalves {
  /** Hands the tenant's newest billing details to its workflow. */
  handDetailsOver(tenantId: string): Promise<void>;
  /** Signals the tenant's workflow how the tax id in its newest billing details was judged. */
  tellJudgement(tenantId: string): Promise<void>;
  /** Updates the tenant's customer at the card processor. */
  updateCustomer(tenantId: string): Promise<void>;
  /** Tells ops what is wrong with the tenant. */
  raise(tenantId: string, concern: Concern): Promise<void>;
}

/** After this time a request that is still at work has done both halves of its change. */
const lateMs = 60_000;
const tenantsASweep = 500;

/**
 * Repeats the second half of changes whose service ended in between: details that a workflow has not taken over,
 * answers about a tax id that were not signalled, and customers at the card processor that were not updated. Raises a
 * concern for details that are lost for good; safe to run again.
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

/** Repeats one. A tenant that cannot be reached must not hold up the others, and is found again by the next sweep. */
async function repeat(tenantId: string, again: (tenantId: string) => Promise<void>, onEach: () => void): Promise<void> {
  onEach();
  try {
    await again(tenantId);
  } catch (error) {
    log.warn('What was lost of a tenant’s change could not be repeated', { tenantId, err: error });
  }
}
