import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type Stripe from 'stripe';
import { type Database, sqlState, sqlStateOf } from '../db/connect.ts';
import {
  type ChargeOrder,
  fillPayer,
  findLedgerRow,
  type LedgerRow,
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
 * The charge activities. Why each is safe to run again: a ledger row is found by its unique key, a request goes out under
 * that key and with the row's parameters, and an outcome is only returned here; `record` writes it, once.
 */
export function createPaymentActivities({ db, stripe }: PaymentDependencies) {
  /** The outcome of a request to Stripe, with the intent's id kept as soon as it is known. */
  async function remembering(
    row: LedgerRow,
    ask: () => Promise<IntentOutcome>,
    { isProven = false } = {},
  ): Promise<ChargeOutcome> {
    const decided = outcomeOfRow(row);
    if (decided !== null) return decided;
    const { outcome, paymentIntent } = await whileBeating(ask);
    if (paymentIntent !== null && row.paymentIntent === null) await rememberPaymentIntent(db, row.key, paymentIntent);
    // What is paid gets an invoice next.
    if (!isProven && (outcome.type === 'succeeded' || outcome.type === 'refunded'))
      await whileBeating(() => proveNumbers({ db, stripe }, 'invoice'));
    return outcome;
  }

  /** The row of a charge. One that the database has lost, or never had, is written: its outcome is looked up. */
  async function rowOf(key: string, order: ChargeOrder | undefined): Promise<LedgerRow | null> {
    const row = await findLedgerRow(db, key);
    if (order === undefined) return row;
    return row === null ? (await openRow({ db, stripe }, order, null)).row : withPayer(db, row, order);
  }

  return {
    /**
     * Charges the tenant's card: row first, then Stripe. A decline is a value; what throws may be tried again. Where
     * the row is there already the charge is looked up first: its key may answer with a saved 500 for good, or be forgotten.
     * So is one that may have been made in a time that was lost, whose row says so by lacking when it was first sent.
     */
    async charge(order: ChargeOrder): Promise<ChargeOutcome> {
      const firstSentAt = isSentWithoutLook(order.charge, Date.now()) ? new Date() : null;
      const { row, isNew, numbersProvenAt } = await openRow({ db, stripe }, order, firstSentAt);
      const isFirst = isNew && row.firstSentAt !== null;
      const send = () => (isFirst ? createIntent(stripe, row) : lookUpIntent(stripe, row, Date.now()));
      // The numbers are proven meanwhile, so that it takes no time of its own.
      const sendAndProve = async () =>
        (await Promise.all([send(), proveNumbers({ db, stripe }, 'invoice', numbersProvenAt)]))[0];
      return remembering(row, sendAndProve, { isProven: true });
    },

    /** Finds out what became of a charge; throws while that is unknown, and is then tried again at growing intervals. */
    async lookUpCharge(key: string, order?: ChargeOrder): Promise<ChargeOutcome> {
      const row = await rowOf(key, order);
      if (row === null) return { type: 'canceled' };
      const outcome = await remembering(row, () => lookUpIntent(stripe, row, Date.now()));
      if (outcome.type === 'unknown')
        throw ApplicationFailure.create({ message: 'Still unknown', type: 'StillUnknown' });
      return outcome;
    },

    /** Answers once something has become of a charge that waits for its payer; until then it throws, and is tried again. */
    async awaitPayer(order: ChargeOrder, policy: Policy): Promise<ChargeOutcome> {
      const row = await rowOf(order.charge.key, order);
      if (row === null) return { type: 'canceled' };
      const outcome = await remembering(row, () => lookUpIntent(stripe, row, Date.now()));
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
      const row = await rowOf(key, order);
      if (row === null) return { type: 'canceled' };
      return remembering(row, () => cancelIntent(stripe, row));
    },
  };
}

/**
 * Writes or finds the row of a charge. An earlier attempt for the same reason that seems open is one whose outcome the
 * database has lost, as no workflow begins another before: it is withdrawn first, and if it was paid and not given back nothing
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

/** A charge is not declined for want of a card that its workflow knows: a restored database is brought up to that first. */
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

/** What the ledger knows already, without Stripe's advice; null while the outcome is open. */
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
