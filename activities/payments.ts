import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { type ChargeOrder, findLedgerRow, type LedgerRow, openLedgerRow, rememberPaymentIntent } from '../db/ledger.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import { whileBeating } from './heartbeat.ts';
import { cancelIntent, createIntent, type IntentOutcome, lookUpIntent } from './intents.ts';

export interface PaymentDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/**
 * The charge activities. Why each is safe to run again: a ledger row is found by its unique key, a request goes out under
 * that key and with the row's parameters, and an outcome is only returned here; `record` writes it, once.
 */
export function createPaymentActivities({ db, stripe }: PaymentDependencies) {
  /** The outcome of what was asked of Stripe, with the intent's id kept as soon as it is known. */
  async function remembering(row: LedgerRow, ask: () => Promise<IntentOutcome>): Promise<ChargeOutcome> {
    const decided = outcomeOfRow(row);
    if (decided !== null) return decided;
    const { outcome, paymentIntent } = await whileBeating(ask);
    if (paymentIntent !== null && row.paymentIntent === null) await rememberPaymentIntent(db, row.key, paymentIntent);
    return outcome;
  }

  return {
    /**
     * Charges the tenant's card: row first, then Stripe. A decline is a value; what throws may be tried again. Whoever
     * finds the row there looks the charge up first: its key may answer with a saved 500 for good, or be forgotten.
     */
    async charge(order: ChargeOrder): Promise<ChargeOutcome> {
      const { activityId, workflowExecution } = activityInfo();
      const { workflowId, runId } = requireExecution(workflowExecution);
      const { row, isNew } = await openLedgerRow(db, order, { workflowId, runId, activityId });
      return remembering(row, () => (isNew ? createIntent(stripe, row) : lookUpIntent(stripe, row, Date.now())));
    },

    /** Finds out what became of a charge; throws while nobody knows, and is then tried again at growing intervals. */
    async lookUpCharge(key: string): Promise<ChargeOutcome> {
      const row = await findLedgerRow(db, key);
      if (row === null) return { type: 'canceled' };
      const outcome = await remembering(row, () => lookUpIntent(stripe, row, Date.now()));
      if (outcome.type === 'unknown')
        throw ApplicationFailure.create({ message: 'Still unknown', type: 'StillUnknown' });
      return outcome;
    },

    /** Withdraws a charge that waits for its payer. */
    async withdrawCharge(key: string): Promise<ChargeOutcome> {
      const row = await findLedgerRow(db, key);
      if (row === null) return { type: 'canceled' };
      return remembering(row, () => cancelIntent(stripe, row));
    },
  };
}

function requireExecution(execution: { workflowId: string; runId: string } | undefined): {
  workflowId: string;
  runId: string;
} {
  if (execution === undefined) throw new Error('A charge is made by a workflow');
  return execution;
}

/** What the ledger knows already; null while the outcome is open. */
function outcomeOfRow({ state, declineCode }: LedgerRow): ChargeOutcome | null {
  switch (state) {
    case 'succeeded':
    case 'canceled':
      return { type: state };
    case 'declined':
      return { type: 'declined', declineCode: declineCode ?? 'generic_decline' };
    default:
      return null;
  }
}
