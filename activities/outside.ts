import { ApplicationFailure } from '@temporalio/activity';
import type Stripe from 'stripe';
import { recordConcern } from '../db/attention.ts';
import type { Database } from '../db/connect.ts';
import { findDispute, recordDispute } from '../db/disputes.ts';
import { findLedgerRow, findLedgerRowByIntent } from '../db/ledger.ts';
import { findTenantByCustomer } from '../db/tenants.ts';
import { type ConcernId, type ConcernReport, concernIds } from '../domain/attention.ts';
import { isUndecided } from '../domain/charge-states.ts';
import type { Dispute } from '../domain/finance/disputes.ts';
import { ledgerMismatch } from '../domain/finance/ledger-mismatch.ts';
import type { OutsideFact } from '../domain/inputs.ts';
import { cardOf } from './cards.ts';
import { idOf, orNull } from './gone.ts';
import { madeBy } from './made-by.ts';
import { concernsSinceDispute } from './money-back.ts';
import { expectObject } from './stripe.ts';

export interface OutsideDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/** A fact about a tenant, for its workflow. */
export interface Found {
  readonly tenantId: string;
  readonly fact: OutsideFact;
}

/**
 * Activities for what happens at Stripe without a request of ours. Each looks the object up, whatever the webhook said,
 * and answers no fact where nothing is to be done; they are safe to run again, as they record the object's present
 * state.
 */
export function createOutsideActivities({ db, stripe }: OutsideDependencies) {
  return {
    async lookUpDispute(id: string): Promise<readonly Found[]> {
      const before = await findDispute(db, id);
      const answer = await orNull(() => stripe.disputes.retrieve(id));
      const intent = idOf(answer?.payment_intent ?? null);
      const charge = intent === null ? null : await findLedgerRowByIntent(db, intent);
      if (answer === null || charge === null) return [];
      const dispute = disputeOf(expectObject(answer, 'dispute'));
      const written = await recordDispute(db, { charge, dispute, before }, madeBy());
      if (written === 'conflict') throw ApplicationFailure.create({ message: 'Look again', type: 'LookedAtOnce' });
      // An earlier attempt of this activity may have recorded it without the workflow learning of it.
      if (written === 'unchanged' && before?.workflowId !== madeBy().workflowId) return [];
      return (await concernsSinceDispute(db, charge, id)).map((report) => found(charge.tenantId, report));
    },

    /** Looks up whether Stripe contradicts a charge that is decided here. */
    async lookUpContradiction(paymentIntent: string): Promise<Found | null> {
      const expand = ['latest_charge'];
      const answer = await orNull(() => stripe.paymentIntents.retrieve(paymentIntent, { expand }));
      if (answer === null) return null;
      const { id, status, amount, metadata, latest_charge: charge } = expectObject(answer, 'payment_intent');
      const row = await findLedgerRow(db, metadata['chargeKey'] ?? '');
      if (row === null || isUndecided(row)) return null;
      const isRefunded = typeof charge === 'object' && charge?.refunded === true;
      const said = { paymentIntent: id, isPaid: status === 'succeeded', isRefunded, amount };
      return found(row.tenantId, { about: concernIds.charge(row.key), reason: ledgerMismatch(row, said) });
    },

    /** Looks up how a card that its bank has renewed looks now. */
    async lookUpCard(paymentMethod: string): Promise<Found | null> {
      const answer = await orNull(() => stripe.paymentMethods.retrieve(paymentMethod));
      const customer = idOf(answer?.customer ?? null);
      if (answer === null || customer === null) return null;
      const tenant = await findTenantByCustomer(db, customer);
      if (tenant?.stripePaymentMethodId !== paymentMethod) return null;
      const card = cardOf(expectObject(answer, 'payment_method'));
      return { tenantId: tenant.id, fact: { type: 'cardRenewed', card } };
    },

    /** Records a concern of a tenant whose workflow is closed, which takes no signal. */
    async raiseAttention(tenantId: string, reason: string | null, about: ConcernId): Promise<void> {
      await recordConcern(db, tenantId, { about, reason }, 'card processor');
    },
  };
}

/** A concern as a fact for the tenant's workflow. */
export function found(tenantId: string, report: ConcernReport): Found {
  return { tenantId, fact: { type: 'attentionNeeded', ...report } };
}

function disputeOf({ id, amount, currency, status, reason, evidence_details: evidence }: Stripe.Dispute): Dispute {
  const respondBy = evidence.due_by == null ? null : evidence.due_by * 1000;
  return { id, amount, currency, state: status, reasonCode: reason, respondBy };
}
