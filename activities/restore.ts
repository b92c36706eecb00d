import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { type ChargeOrder, rememberPaymentIntent } from '../db/ledger.ts';
import { restoreSubscription, restoreTenant, type Snapshot } from '../db/restore.ts';
import { tenants } from '../db/schema.ts';
import { hasEnded } from '../domain/stage.ts';
import { decodeState, type EncodedState } from '../domain/state-codec.ts';
import { defaultCardOf, findCustomer } from './customers.ts';
import { knownCustomer } from './gone.ts';
import { whileBeating } from './heartbeat.ts';
import type { Provisioner } from './instances.ts';
import { findIntentByKey } from './intents.ts';
import { openRow } from './payments.ts';

export interface RestoreDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
  readonly provisioner: Provisioner;
}

/** What a tenant's workflow knows of it; null before its first step. */
export interface Restore {
  readonly tenantId: string;
  readonly snapshot: CarriedSnapshot | null;
}

interface CarriedSnapshot extends Omit<Snapshot, 'state'> {
  readonly state: EncodedState;
}

/**
 * Activities that bring a restored database up to a tenant whose workflow has continued since the backup. They are safe
 * to run again: rows are written as they should be, whatever is there, nothing is charged, and Stripe is only read.
 */
export function createRestoreActivities({ db, stripe, provisioner }: RestoreDependencies) {
  return {
    /**
     * Writes a tenant's read model again, finds its payer at Stripe, and creates a new instance where the instance is
     * gone.
     */
    async restoreTenant({ tenantId, snapshot }: Restore): Promise<void> {
      await restoreTenant(db, tenantId);
      const state = snapshot === null ? null : decodeState(snapshot.state);
      const isGone = state !== null && hasEnded(state.stage);
      if (!isGone) await provisioner.create(tenantId);
      if (state === null || snapshot === null) return;
      await restoreSubscription(db, { ...snapshot, state });
      if (state.card !== null && !isGone) await whileBeating(() => restorePayer(db, stripe, tenantId));
    },

    /** Writes the row of a charge again, with its intent if there is one. The step with its outcome writes that. */
    async restoreCharge(order: ChargeOrder): Promise<void> {
      const { row } = await openRow({ db, stripe }, order, null);
      if (row.paymentIntent !== null) return;
      const intent = await whileBeating(() => findIntentByKey(stripe, row));
      if (intent !== null) await rememberPaymentIntent(db, row.key, intent.id);
    },
  };
}

/** Reads at Stripe the customer and the card that is charged, as they may have changed in the lost time. */
async function restorePayer(db: Database, stripe: Stripe, tenantId: string): Promise<void> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  const known = tenant?.stripeCustomerId ?? null;
  const living = known === null ? null : await findLiving(stripe, known);
  const gone = [...(tenant?.formerStripeCustomerIds ?? []), ...(known === null ? [] : [known])];
  const customer = living ?? (await findCustomer(stripe, tenantId, gone));
  // Without its customer the card is gone as well: a charge is then refused for lack of a card, and not postponed.
  const payer = { stripeCustomerId: customer?.id ?? known, stripePaymentMethodId: customer && defaultCardOf(customer) };
  if (payer.stripeCustomerId !== null) await db.update(tenants).set(payer).where(eq(tenants.id, tenantId));
}

async function findLiving(stripe: Stripe, id: string): Promise<Stripe.Customer | null> {
  const customer = await knownCustomer(stripe, id);
  return customer.deleted === true ? null : customer;
}
