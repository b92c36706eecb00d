import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Seller } from '../db/invoices.ts';
import type { Pace } from '../domain/pace.ts';
import type { SellerFacts } from '../domain/tax/facts.ts';
import { createCardActivities } from './cards.ts';
import { createCustomerUpdateActivities } from './customer-updates.ts';
import { createEventDeliveryActivities, type PushSettings } from './event-delivery.ts';
import { createInstanceActivities, type Provisioner } from './instances.ts';
import { createMailActivities, type MailSettings } from './mail.ts';
import { createOutsideActivities } from './outside.ts';
import { createPaymentActivities } from './payments.ts';
import { createReconciliationActivities } from './reconciliation.ts';
import { createRecordActivities } from './records.ts';
import { createRefundActivities } from './refunds.ts';
import { createRestoreActivities } from './restore.ts';
import { createRetentionActivities } from './retention.ts';
import { createRunActivities, type TenantRuns } from './runs.ts';
import { createTaxIdActivities, type RetryPlan } from './tax-ids.ts';
import type { TaxRegisters } from './tax-registers/register.ts';

export interface ActivityDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly provisioner: Provisioner;
  readonly seller: Seller;
  /** Where the seller is registered for tax. The sweep sends tenants a change. */
  readonly sellerFacts?: SellerFacts;
  readonly runs: TenantRuns;
  /** The present pace of tenants' runs. Left out, it is the usual pace. */
  readonly pace?: () => Pace;
  /** How mails are sent. Left out, they are only kept in Postgres. */
  readonly mail?: MailSettings;
  /** For how many days the audit of sign-ins is kept. */
  readonly auditDays?: number;
  readonly eventDays?: number;
  /** How many calendar years, after the year of issue, documents of a deleted tenant keep their buyer. */
  readonly invoiceYears?: number;
  /** Entries younger than this are not reconciled yet. */
  readonly reconcileAfterMs?: number;
  /** How events are pushed to endpoints. Left out, none are. */
  readonly push?: PushSettings;
  /** The registers that are asked about tax ids. Others are not asked. */
  readonly taxRegisters?: TaxRegisters;
  /** When a register that is away is asked again. */
  readonly retryPlan?: RetryPlan;
  /** The sweep looks up runs that are older and have recorded nothing. */
  readonly firstStepWithinMs?: number;
}

const keptOnly: MailSettings = { publicUrl: '', from: '', transport: null };

/** All activities of the workflows. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    ...createPaymentActivities(dependencies),
    ...createCardActivities(dependencies),
    ...createCustomerUpdateActivities(dependencies),
    ...createEventDeliveryActivities(dependencies),
    ...createInstanceActivities(dependencies),
    ...createRecordActivities(dependencies),
    ...createRefundActivities(dependencies),
    ...createRestoreActivities(dependencies),
    ...createReconciliationActivities(dependencies),
    ...createOutsideActivities(dependencies),
    ...createRetentionActivities(dependencies),
    ...createRunActivities(dependencies),
    ...createTaxIdActivities(dependencies),
    ...createMailActivities({ db: dependencies.db, mail: dependencies.mail ?? keptOnly }),
  };
}

export type Activities = ReturnType<typeof createActivities>;
