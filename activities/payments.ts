import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type Stripe from 'stripe';
import { type Database, sqlState, sqlStateOf } from '../db/connect.ts';
import {
  type ChargeOrder,
  fillPayer,
  findLedgerRow,
  type LedgerRow,
  noteChargeSent,
  noteGivenBack,
  type OpenedRow,
  openLedgerRow,
  openRowsBeside,
  rememberPaymentIntent,
  settleLedgerRow,
  tooSmallCode,
} from '../db/ledger.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import type { Policy } from '../domain/policy.ts';
import { isSentWithoutLook } from '../domain/rules/first-send.ts';
import { nextLookUpAfterMs } from '../domain/rules/waiting-for-payer.ts';
import { proveNumbers } from './document-numbers.ts';
import { whileBeating } from './heartbeat.ts';
import { cancelIntent, createIntent, type IntentOutcome, lookUpIntent } from './intents.ts';
import { madeBy } from './made-by.ts';

export interface PaymentDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/**
 * The activities of charges. They are safe to run again: a ledger row is found by its unique key, a request goes out
 * under that key with the row's parameters, and an outcome is only answered here, which `record` writes once.
 */
export function createPaymentActivities({ db, stripe }: PaymentDependencies) {
  /** The outcome of a request to Stripe. The intent's id is kept as soon as it is known. */
  async function remembering(
    row: LedgerRow,
    ask: () => Promise<IntentOutcome>,
    { isProven = false } = {},
  ): Promise<ChargeOutcome> {
    const decided = outcomeOfRow(row);
    if (decided !== null) return decided;
    const { outcome, paymentIntent } = await whileBeating(ask);
    if (paymentIntent !== null && row.paymentIntent === null)
      await rememberPaymentIntent(db, row.key, paymentIntent).catch(namingTheEarlier(row, paymentIntent));
    // A paid charge gets an invoice next.
    if (!isProven && (outcome.type === 'succeeded' || outcome.type === 'refunded'))
      await whileBeating(() => proveNumbers({ db, stripe }, 'invoice'));
    return outcome;
  }

  const lookUp = (row: LedgerRow): Promise<IntentOutcome> =>
    lookUpIntent(stripe, row, Date.now(), (at) => noteChargeSent(db, row.key, at));

  return {
    /**
     * Charges the tenant's card after writing the row; a decline is a value, and an error may be tried again. A charge
     * whose row exists, or that may have been made in a lost time, is looked up first: its key may answer with a saved
     * 500 for good, or be forgotten.
     */
    async charge(order: ChargeOrder): Promise<ChargeOutcome> {
      const firstSentAt = isSentWithoutLook(order.charge, Date.now()) ? new Date() : null;
      const { row, isNew, numbersProvenAt } = await openRow({ db, stripe }, order, firstSentAt);
      const isFirst = isNew && row.firstSentAt !== null;
      const send = () => (isFirst ? createIntent(stripe, row) : lookUp(row));
      // The numbers are proven at the same time, so that this costs no extra time.
      const sendAndProve = async () =>
        (await Promise.all([send(), proveNumbers({ db, stripe }, 'invoice', numbersProvenAt)]))[0];
      return remembering(row, sendAndProve, { isProven: true });
    },

    /** Looks up the outcome of a charge. Throws while it is unknown, and is then tried again at growing intervals. */
    async lookUpCharge(key: string, order?: ChargeOrder): Promise<ChargeOutcome> {
      const row = await rowOf({ db, stripe }, key, order);
      if (row === null) return { type: 'canceled' };
      const outcome = await remembering(row, () => lookUp(row));
      if (outcome.type === 'unknown')
        throw ApplicationFailure.create({ message: 'Still unknown', type: 'StillUnknown' });
      return outcome;
    },

    /** Answers the outcome of a charge that waits for its payer. Throws until there is one, and is then tried again. */
    async awaitPayer(order: ChargeOrder, policy: Policy): Promise<ChargeOutcome> {
      const row = await rowOf({ db, stripe }, order.charge.key, order);
      if (row === null) return { type: 'canceled' };
      const outcome = await remembering(row, () => lookUp(row));
      if (outcome.type !== 'requires_action' && outcome.type !== 'unknown') return outcome;
      const nextRetryDelay = nextLookUpAfterMs(policy, activityInfo().attempt);
      throw ApplicationFailure.create({
        message: 'The payer has not confirmed it yet',
        type: 'StillWaiting',
        nextRetryDelay,
        category: ApplicationFailureCategory.BENIGN,
      });
    },

    /** Withdraws a charge that waits for its payer. */
    async withdrawCharge(key: string, order?: ChargeOrder): Promise<ChargeOutcome> {
      const row = await rowOf({ db, stripe }, key, order);
      if (row === null) return { type: 'canceled' };
      return remembering(row, () => cancelIntent(stripe, row));
    },
  };
}

/** The row of a charge. Where the database has lost it, or never had it, it is written first. */
async function rowOf(
  { db, stripe }: PaymentDependencies,
  key: string,
  order: ChargeOrder | undefined,
): Promise<LedgerRow | null> {
  const row = await findLedgerRow(db, key);
  if (order === undefined) return row;
  return row === null ? (await openRow({ db, stripe }, order, null)).row : withPayer(db, row, order);
}

/**
 * Writes or finds the row of a charge. An earlier attempt for the same reason that seems open has an outcome that the
 * database has lost, as no workflow begins a second one before: it is withdrawn, and if it was paid and kept, nothing
 * is charged.
 */
export async function openRow(
  { db, stripe }: PaymentDependencies,
  order: ChargeOrder,
  firstSentAt: Date | null,
): Promise<OpenedRow> {
  const open = (): Promise<OpenedRow> => openLedgerRow(db, order, madeBy(), firstSentAt);
  const opened = await open().catch(async (error: unknown) => {
    const forgotten = sqlStateOf(error) === sqlState.uniqueViolation ? await openRowsBeside(db, order) : [];
    if (forgotten.length === 0) throw error;
    for (const row of forgotten) await settleForgotten({ db, stripe }, row);
    return open();
  });
  const row = await withPayer(db, opened.row, order);
  return { ...opened, row, isNew: opened.isNew && row === opened.row };
}

/**
 * The row with its payer. A charge is not declined for lack of a card that its workflow knows: a restored database is
 * brought up to that first.
 */
async function withPayer(db: Database, row: LedgerRow, { hasCard = false }: ChargeOrder): Promise<LedgerRow> {
  if (!hasCard || row.customer !== null || outcomeOfRow(row) !== null) return row;
  const filled = await fillPayer(db, row);
  if (filled === null) throw new Error(`The database lacks the card of ${row.tenantId}`);
  return filled;
}

async function settleForgotten({ db, stripe }: PaymentDependencies, row: LedgerRow): Promise<void> {
  const { outcome, paymentIntent } = await whileBeating(() => cancelIntent(stripe, row));
  const at = row.createdAt.getTime();
  if (outcome.type === 'refunded') {
    await settleLedgerRow(db, row.key, { state: 'succeeded' }, at);
    return noteGivenBack(db, row.key, at);
  }
  if (outcome.type !== 'canceled' && outcome.type !== 'declined') throw new Error(`${row.key} is not settled unpaid`);
  if (paymentIntent !== null && row.paymentIntent === null) await rememberPaymentIntent(db, row.key, paymentIntent);
  const declineCode = outcome.type === 'declined' ? outcome.declineCode : null;
  await settleLedgerRow(db, row.key, { state: outcome.type, declineCode }, at);
}

/**
 * An earlier attempt that the ledger has as unpaid was paid at Stripe since. The later one is not charged, and goes on
 * whenever that money has gone back, of which ops are told (docs/product.md, "One charge per reason").
 */
function namingTheEarlier({ key }: LedgerRow, paymentIntent: string): (error: unknown) => never {
  return (error) => {
    if (sqlStateOf(error) !== sqlState.uniqueViolation) throw error;
    const message = `${paymentIntent} of an earlier attempt was paid after it was declined: refund it, and ${key} goes on`;
    throw ApplicationFailure.create({ message, type: 'PaidByAnother' });
  };
}

/** The outcome that the ledger knows without a look at Stripe; null while it is open. */
function outcomeOfRow({ state, declineCode }: LedgerRow): ChargeOutcome | null {
  switch (state) {
    case 'succeeded':
      return { type: state };
    case 'canceled':
      return { type: declineCode === tooSmallCode ? 'too_small' : state };
    case 'declined':
      return { type: 'declined', declineCode: declineCode ?? 'generic_decline', adviceCode: null };
    default:
      return null;
  }
}
