import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, getTableColumns, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Instant } from '../domain/calendar.ts';
import {
  type ChargeState,
  isUndecided,
  openOrSucceededChargeStates,
  unansweredChargeStates,
  undecidedChargeStates,
} from '../domain/charge-states.ts';
import type { ChargeInFlight } from '../domain/rules/lost-run.ts';
import type { Card, Charge } from '../domain/state.ts';
import { builtOnce, placeholders } from './built-once.ts';
import type { Database } from './connect.ts';
import { charges, documentSeries, tenants } from './schema.ts';
import { inserting, jsonOf, jsonRows } from './written-together.ts';

/** The public id of a charge: derived from its business key, so that either leads to the other. */
export function chargeIdOf(key: string): string {
  return `chg_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

export type LedgerRow = typeof charges.$inferSelect;

/** The place where a charge was made: the workflow, run and activity whose history holds it. */
export interface MadeBy {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
}

export interface ChargeOrder {
  readonly tenantId: string;
  readonly currency: string;
  readonly charge: Charge;
  /** Whether the tenant has a card, as its workflow knows. A database without one was then restored. */
  readonly hasCard?: boolean;
  /** The card that the charge is made with. */
  readonly card?: Pick<Card, 'brand' | 'last4'> | null;
}

export interface OpenedRow {
  readonly row: LedgerRow;
  /** False where an earlier attempt has written the row: its request may have gone out. */
  readonly isNew: boolean;
  /** Until when the invoices' numbers are proven (db/document-numbers.ts), where it was read together with the row. */
  readonly numbersProvenAt?: Date | null;
}

/**
 * Writes the row of a charge before the card processor is called, with the exact parameters of the call, or finds the
 * row of an earlier attempt of this activity. `firstSentAt` is null where the charge is looked up first, so that it is
 * unknown whether a request has gone out.
 */
export async function openLedgerRow(
  db: Database,
  order: ChargeOrder,
  madeBy: MadeBy,
  firstSentAt: Date | null = new Date(),
): Promise<OpenedRow> {
  const { tenantId, currency, charge, card = null } = order;
  const [written] = await opening(db, {
    charges: jsonRows(chargeWrite, [
      {
        id: chargeIdOf(charge.key),
        key: charge.key,
        tenantId,
        kind: charge.kind,
        reason: charge.reason,
        attempt: charge.attempt,
        state: 'pending',
        amount: charge.bill.amount,
        tax: charge.bill.tax,
        taxation: charge.bill.taxation,
        detailsVersion: charge.detailsVersion,
        currency,
        lines: charge.bill.lines,
        quantity: charge.quantity,
        purpose: charge.purpose,
        periodNumber: charge.period.number,
        periodStart: new Date(charge.period.start),
        periodEnd: new Date(charge.period.end),
        cardBrand: card?.brand ?? null,
        cardLast4: card?.last4 ?? null,
        commandId: charge.commandId,
        createdAt: new Date(charge.startedAt),
        firstSentAt,
        payerToken: randomBytes(24).toString('base64url'),
        ...madeBy,
      },
    ]),
  });
  if (written !== undefined) return { ...written, isNew: true };
  const row = await findLedgerRow(db, charge.key);
  if (row === null) throw new Error(`The ledger row of ${charge.key} is not there`);
  return { row, isNew: false };
}

const chargeWrite = inserting(
  charges,
  [
    'id',
    'key',
    'tenantId',
    'kind',
    'reason',
    'attempt',
    'state',
    'amount',
    'tax',
    'taxation',
    'detailsVersion',
    'currency',
    'lines',
    'quantity',
    'purpose',
    'periodNumber',
    'periodStart',
    'periodEnd',
    'cardBrand',
    'cardLast4',
    'commandId',
    'createdAt',
    'firstSentAt',
    'payerToken',
    'workflowId',
    'runId',
    'activityId',
  ],
  {
    computed: {
      customer: ofTenant(sql`given."tenantId"`, tenants.stripeCustomerId),
      paymentMethod: ofTenant(sql`given."tenantId"`, tenants.stripePaymentMethodId),
    },
    conflict: { on: ['key'], replace: [] },
    returning: sql`*`,
  },
);

const invoicesProvenAt = sql<Date | null>`(select ${documentSeries.provenAt} from ${documentSeries}
  where ${documentSeries.kind} = 'invoice')`.mapWith(documentSeries.provenAt);

const opening = builtOnce((db) => {
  const written = db.$with('written', getTableColumns(charges)).as(chargeWrite.into(jsonOf('charges')));
  return db.with(written).select({ row: written._.selectedFields, numbersProvenAt: invoicesProvenAt }).from(written);
});

function ofTenant(tenantId: string | SQL, column: AnyPgColumn): SQL<string | null> {
  return sql<string | null>`(select ${column} from ${tenants} where ${tenants.id} = ${tenantId})`;
}

/**
 * Gives an undecided row its customer and card, which the database lacked when it was written; null where the customer
 * is still unknown.
 */
export async function fillPayer(db: Database, { key, tenantId }: LedgerRow): Promise<LedgerRow | null> {
  const customer = ofTenant(tenantId, tenants.stripeCustomerId);
  const paymentMethod = ofTenant(tenantId, tenants.stripePaymentMethodId);
  const [row] = await db
    .update(charges)
    .set({ customer, paymentMethod, firstSentAt: null })
    .where(and(eq(charges.key, key), isNull(charges.customer), inArray(charges.state, undecidedChargeStates)))
    .returning();
  return row?.customer == null ? null : row;
}

const ofKey = builtOnce((db) =>
  db
    .select()
    .from(charges)
    .where(eq(charges.key, sql.placeholder('key'))),
);

export async function findLedgerRow(db: Database, key: string): Promise<LedgerRow | null> {
  const [row] = await ofKey(db, { key });
  return row ?? null;
}

export async function findLedgerRowByIntent(db: Database, paymentIntent: string): Promise<LedgerRow | null> {
  const [row] = await db.select().from(charges).where(eq(charges.paymentIntent, paymentIntent));
  return row ?? null;
}

/**
 * Records when a charge that was looked up first goes out for the first time, and answers that; from then on the same
 * key is safe for 23 hours.
 */
export async function noteChargeSent(db: Database, key: string, at: Date): Promise<Date> {
  await db
    .update(charges)
    .set({ firstSentAt: at })
    .where(and(eq(charges.key, key), isNull(charges.firstSentAt), inArray(charges.state, undecidedChargeStates)));
  return (await findLedgerRow(db, key))?.firstSentAt ?? at;
}

const remembering = builtOnce((db) => {
  const { key, paymentIntent } = placeholders('key', 'paymentIntent');
  return db
    .update(charges)
    .set({ paymentIntent: sql`${paymentIntent}` })
    .where(and(eq(charges.key, key), isNull(charges.paymentIntent)));
});

/** Keeps the intent's id as soon as it is known: later look-ups find the intent by it. */
export async function rememberPaymentIntent(db: Database, key: string, paymentIntent: string): Promise<void> {
  await remembering(db, { key, paymentIntent });
}

/** Other attempts to charge for the same reason that forbid one more: open or paid, and not given back. */
export async function openRowsBeside(db: Database, { tenantId, charge }: ChargeOrder): Promise<readonly LedgerRow[]> {
  return db
    .select()
    .from(charges)
    .where(
      and(
        forReason({ tenantId, periodNumber: charge.period.number, kind: charge.kind, reason: charge.reason }),
        inArray(charges.state, [...openOrSucceededChargeStates]),
        isNull(charges.givenBackAt),
        ne(charges.key, charge.key),
      ),
    );
}

/**
 * A tenant's charges that still await the card processor's answer, newest first: a lost run may have had one of them
 * under way.
 */
export async function chargesInFlight(db: Database, tenantId: string): Promise<readonly ChargeInFlight[]> {
  const rows = await db
    .select()
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), inArray(charges.state, unansweredChargeStates)))
    .orderBy(desc(charges.sequence));
  return rows.map(({ key, kind, reason, attempt, commandId, purpose, quantity, periodNumber, runId, ...row }) => {
    const bill = { amount: row.amount, tax: row.tax, lines: row.lines, taxation: row.taxation };
    return {
      key,
      kind,
      reason,
      attempt,
      commandId,
      purpose,
      quantity,
      periodNumber,
      runId,
      bill,
      detailsVersion: row.detailsVersion,
      startedAt: row.createdAt.getTime(),
      sentAtEarliest: null,
    };
  });
}

/** A condition on all attempts to charge for one reason. */
export function forReason(reason: Pick<LedgerRow, 'tenantId' | 'periodNumber' | 'kind' | 'reason'>): SQL | undefined {
  return and(
    eq(charges.tenantId, reason.tenantId),
    eq(charges.periodNumber, reason.periodNumber),
    eq(charges.kind, reason.kind),
    eq(charges.reason, reason.reason),
  );
}

/** Stripe's code for an amount below the minimum; such a charge is `canceled`, as it has no intent. */
export const tooSmallCode = 'amount_too_small';

const settling = builtOnce((db) => {
  const { key, state, declineCode, settledAt } = placeholders('key', 'state', 'declineCode', 'settledAt');
  return db
    .update(charges)
    .set({ state: sql`${state}`, declineCode: sql`${declineCode}`, settledAt: sql`${settledAt}` })
    .where(and(eq(charges.key, key), inArray(charges.state, undecidedChargeStates)));
});

/** Writes the outcome of a charge, once: a row with an outcome stays as it is. */
export async function settleLedgerRow(
  db: Database,
  key: string,
  { state, declineCode = null }: { readonly state: ChargeState; readonly declineCode?: string | null },
  at: Instant,
): Promise<void> {
  const settledAt = isUndecided({ state }) ? null : new Date(at).toISOString();
  await settling(db, { key, state, declineCode, settledAt });
}

/** Notes that the whole charge was refunded before anything was given for it, so that the same may be charged again. */
export async function noteGivenBack(db: Database, key: string, at: Instant): Promise<void> {
  await db
    .update(charges)
    .set({ givenBackAt: new Date(at) })
    .where(eq(charges.key, key));
}
