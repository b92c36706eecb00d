import { Context } from '@temporalio/activity';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { beginDeletion, dropInstanceSchema, emptyInstanceTable, finishDeletion, forgetTenant } from '../db/deletion.ts';
import { createInstanceSchema, instanceTableNames } from '../db/instances.ts';
import { newestDocumentOn } from '../db/invoices.ts';
import type { Instant } from '../domain/calendar.ts';
import { keptUntil, usualInvoiceYears } from '../domain/finance/kept-documents.ts';
import { forgetCustomer } from './customers.ts';
import { whileBeating } from './heartbeat.ts';
import { historiesKeptUntil } from './histories-kept.ts';
import { madeBy } from './made-by.ts';

/** The host of the product's instances: here one Postgres schema each. Another host implements the same interface. */
export interface Provisioner {
  /** Creates a tenant's instance. Nothing changes where it exists. */
  create(tenantId: string): Promise<void>;
  /** Deletes the instance with its data, from wherever an earlier attempt stopped. */
  delete(tenantId: string): Promise<void>;
}

export interface InstanceDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly provisioner: Provisioner;
  /** How many calendar years, after the year of issue, documents keep their buyer. */
  readonly invoiceYears?: number;
}

export interface DeleteInstance {
  readonly tenantId: string;
  /** When the subscription ended, on the tenant's clock. */
  readonly at: Instant;
}

export function createInstanceActivities({
  db,
  stripe,
  provisioner,
  invoiceYears = usualInvoiceYears,
}: InstanceDependencies) {
  return {
    async createInstance(tenantId: string): Promise<void> {
      await provisioner.create(tenantId);
    },

    /**
     * Deletes the instance, its people's data and the card at Stripe, and leaves the certificate. Each step counts what
     * it deletes in its own transaction, so that it can stop anywhere, continue, and do nothing the second time.
     */
    async deleteInstance({ tenantId, at }: DeleteInstance): Promise<void> {
      const { workflowId, runId } = madeBy();
      const deletion = await beginDeletion(db, tenantId, at, { workflowId, runId });
      if (deletion.deletedAt !== null) return;
      await whileBeating(async () => {
        await provisioner.delete(tenantId);
        const customer = await forgetTenant(db, tenantId);
        if (customer !== null) await forgetCustomer(stripe, customer);
        const historiesUntil = await historiesKeptUntil(Context.current().client, Date.now());
        const newest = await newestDocumentOn(db, tenantId);
        const invoicesUntil = newest === null ? null : new Date(keptUntil(newest, invoiceYears));
        await finishDeletion(db, tenantId, { at, historiesUntil, invoicesUntil });
      });
    },
  };
}

/** Instances as Postgres schemas in the service's own database. */
export function schemaProvisioner(db: Database): Provisioner {
  return {
    create: (tenantId) => createInstanceSchema(db, tenantId),
    async delete(tenantId) {
      for (const table of instanceTableNames) await emptyInstanceTable(db, tenantId, table);
      await dropInstanceSchema(db, tenantId);
    },
  };
}
