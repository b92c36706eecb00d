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
import { createTaxIdActivities, type Patience } from './tax-ids.ts';
import type { TaxRegisters } from './tax-registers/register.ts';

export interface ActivityDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly provisioner: Provisioner;
  readonly seller: Seller;
  /** Where it is registered for tax; the sweep tells tenants of a change. */
  readonly sellerFacts?: SellerFacts;
  readonly runs: TenantRuns;
  /** How tenants' runs go on by now; the usual way without. */
  readonly pace?: () => Pace;
  /** Where mails go; without it they are kept in Postgres alone. */
  readonly mail?: MailSettings;
  /** How long the audit is kept that says who signed in. */
  readonly auditDays?: number;
  readonly eventDays?: number;
  /** How many calendar years documents of a deleted tenant keep their buyer after that of their issue. */
  readonly invoiceYears?: number;
  /** What is younger is not reconciled yet. */
  readonly reconcileAfterMs?: number;
  /** How events are pushed to endpoints; without it none are. */
  readonly push?: PushSettings;
  /** Who is asked about tax ids; none is asked that is not here. */
  readonly taxRegisters?: TaxRegisters;
  /** How a register that is away is asked again. */
  readonly patience?: Patience;
  /** A run that is older and has recorded nothing is looked up by the sweep. */
  readonly firstStepWithinMs?: number;
}

const keptOnly: MailSettings = { publicUrl: '', from: '', transport: null };

/** Everything a workflow can have done outside. */
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
