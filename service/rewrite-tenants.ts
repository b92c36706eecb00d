import { WorkflowNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import type Stripe from 'stripe';
import { defaultCardOf } from '../activities/customers.ts';
import { ensureRun } from '../api/commands/ensure-run.ts';
import type { Database } from '../db/connect.ts';
import { livingTenants } from '../db/runs.ts';
import { findTenant } from '../db/tenants.ts';
import {
  cardSaved,
  databaseRestored,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
} from '../workflows/messages.ts';
import type { Client } from './temporal-client.ts';

export interface RewriteDeps {
  readonly db: Database;
  readonly client: Client;
  readonly stripe: Stripe;
  readonly taskQueue: string;
}

/** What was found, by tenant id: each list is something that an operator should know. */
export interface Rewritten {
  readonly asked: number;
  /** Tenants whose runs were gone from Temporal, or behind what is recorded. */
  readonly begun: readonly string[];
  /** Tenants whose workflow has ended with their deletion, while the database has them as alive. */
  readonly ended: readonly string[];
  /** Tenants for whom Stripe has another card than the database. */
  readonly otherCard: readonly string[];
  /** Tenants for whom it failed, each with the reason. */
  readonly failed: readonly string[];
}

const tenantsAPage = 1_000;
const atOnce = 10;

/**
 * Brings database, Temporal and Stripe into agreement, tenant by tenant and at a given pace: a run that is lost or
 * behind is begun again, one that is ahead writes what the database lacks, and the card at Stripe becomes the tenant's.
 * Safe to run again: it charges nothing.
 */
export async function rewriteTenants(deps: RewriteDeps, perSecond: number): Promise<Rewritten> {
  const ids = new Set<string>();
  for await (const id of knownTenants(deps)) ids.add(id);
  const found = { begun: [] as string[], ended: [] as string[], otherCard: [] as string[], failed: [] as string[] };
  const limit = pLimit(atOnce);
  const startedAt = Date.now();
  const rewritten = [...ids].map((tenantId, index) =>
    limit(async () => {
      await until(startedAt + (1_000 * index) / perSecond);
      try {
        const { outcome } = await ensureRun(deps, tenantId);
        if (outcome === 'begun') found.begun.push(tenantId);
        if (outcome === 'ended') found.ended.push(tenantId);
        if (outcome !== 'ended' && outcome !== 'deleted' && (await rewrite(deps, tenantId)))
          found.otherCard.push(tenantId);
      } catch (error) {
        found.failed.push(`${tenantId}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
  await Promise.all(rewritten);
  return { asked: ids.size, ...found };
}

/** The tenants that are alive in the database, and those with a run: either list may lack some. */
async function* knownTenants({ db, client }: RewriteDeps): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const page = await livingTenants(db, { after, limit: tenantsAPage });
    for (const { tenantId } of page) yield tenantId;
    const last = page.at(-1);
    if (last === undefined || page.length < tenantsAPage) break;
    after = last.tenantId;
  }
  const query = `WorkflowType = '${subscriptionWorkflowType}' AND ExecutionStatus = 'Running'`;
  const prefix = subscriptionWorkflowId('');
  for await (const { workflowId } of client.workflow.list({ query, pageSize: tenantsAPage }))
    if (workflowId.startsWith(prefix)) yield workflowId.slice(prefix.length);
}

/** Rewrites one tenant; answers whether its card at Stripe was another one, which its run then saves. */
async function rewrite({ db, client, stripe }: RewriteDeps, tenantId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  // Looked up before the run is signalled, because the run may find its payer at Stripe first.
  const card = await otherCardAtStripe({ db, stripe }, tenantId);
  try {
    await handle.signal(databaseRestored);
    if (card !== null) await handle.signal(cardSaved, { eventId: `restored/${card}`, setupIntent: card });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return card !== null;
}

async function otherCardAtStripe({ db, stripe }: Pick<RewriteDeps, 'db' | 'stripe'>, tenantId: string) {
  const tenant = await findTenant(db, tenantId);
  if (tenant?.stripeCustomerId == null) return null;
  const customer = await stripe.customers.retrieve(tenant.stripeCustomerId);
  const card = customer.deleted === true ? null : defaultCardOf(customer);
  return card === tenant.stripePaymentMethodId ? null : card;
}

async function until(instant: number): Promise<void> {
  const ms = instant - Date.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
