import { asc } from 'drizzle-orm';
import type { Money } from 'stripe-sim/controls';
import type { Database } from '../../db/connect.ts';
import { charges, invoices, refunds } from '../../db/schema.ts';

/**
 * Money moved = ledger = invoices, refunds = credit notes, and the numbers of either series have no gap. Answers what is
 * not so, line by line.
 */
export async function checkBooks(db: Database, money: Money): Promise<readonly string[]> {
  const paid = (await db.select().from(charges)).filter(({ state }) => state === 'succeeded');
  const refunded = await db.select().from(refunds);
  const given = refunded.filter(({ state }) => state === 'succeeded');
  const documents = await db.select().from(invoices).orderBy(asc(invoices.number));
  const issued = documents.filter(({ kind }) => kind === 'invoice');
  const credited = documents.filter(({ kind }) => kind === 'credit_note');
  return [
    ...different(
      'charged at the stand-in',
      money.charges.map(({ metadata, amount }) => `${metadata['chargeKey']}: ${amount}`),
      'in the ledger',
      paid.map(({ key, amount }) => `${key}: ${amount}`),
    ),
    // By the stand-in's own id, as a refund that was made there has no key of ours.
    ...different(
      'refunded at the stand-in',
      money.refunds.map(({ id, amount }) => `${id}: ${amount}`),
      'in the ledger',
      given.map(({ stripeRefund, amount }) => `${stripeRefund}: ${amount}`),
    ),
    ...different(
      'invoiced',
      issued.map(({ chargeId, total }) => `${chargeId}: ${total}`),
      'in the ledger',
      paid.map(({ id, amount }) => `${id}: ${amount}`),
    ),
    // A refund that failed later leaves its credit note, and another one for it needs none.
    ...different(
      'credited',
      credited.map(({ number }) => number),
      'refunded',
      refunded.flatMap(({ creditNote }) => creditNote ?? []),
    ),
    ...credited.flatMap(({ chargeId }) => {
      const credit = sumOf(credited.filter((one) => one.chargeId === chargeId).map(({ total }) => total));
      const back = sumOf(given.filter((one) => one.chargeId === chargeId).map(({ amount }) => amount));
      const failed = refunded.some((one) => one.chargeId === chargeId && one.failedAt !== null);
      return credit === back || (failed && credit > back) ? [] : [`${chargeId} – credited ${credit}, refunded ${back}`];
    }),
    ...gaps('INV', issued),
    ...gaps('CN', credited),
  ];
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

function gaps(prefix: string, documents: readonly { readonly number: string }[]): readonly string[] {
  const numbers = documents.map(({ number }) => number);
  const wanted = numbers.map((_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`);
  return different('among the numbers', numbers, 'expected', wanted);
}

/** The lines that are not once on each of two sides. */
export function different(
  one: string,
  ones: readonly string[],
  other: string,
  others: readonly string[],
): readonly string[] {
  const [here, there] = [countOf(ones), countOf(others)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((line) => {
    const [a, b] = [here.get(line) ?? 0, there.get(line) ?? 0];
    return a === b && a === 1 ? [] : [`${line} – ${one} ${a} times, ${other} ${b} times`];
  });
}

/** How often each line is there. */
export function countOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
