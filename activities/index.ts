import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Party } from '../db/schema.ts';
import { createCardActivities } from './cards.ts';
import { createInstanceActivities, type Provisioner } from './instances.ts';
import { createPaymentActivities } from './payments.ts';
import { createRecordActivities } from './records.ts';

export interface ActivityDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly provisioner: Provisioner;
  readonly seller: Party;
}

/** Everything a subscription workflow can have done outside. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    ...createPaymentActivities(dependencies),
    ...createCardActivities(dependencies),
    ...createInstanceActivities(dependencies),
    ...createRecordActivities(dependencies),
  };
}

export type Activities = ReturnType<typeof createActivities>;
