import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { cluesIn, type SearchClues } from '../domain/finance/charge-search.ts';
import type { Database } from './connect.ts';
import { billingDetails, charges, invoices, licences, tenants } from './schema.ts';
import { hasPart } from './text-search.ts';

/**
 * The newest charges that a searched text may mean. Each clue is looked up in an index of its own and answers as many as are
 * wanted, so that none has to read what is found by another, or all that is found by a common one.
 */
export function foundBy(db: Database, text: string, others: SQL | undefined, limit: number): SQL {
  const newest = (clue: SQL) => {
    const found = db.select({ id: charges.id }).from(charges).where(and(clue, others));
    return sql`(${found.orderBy(desc(charges.createdAt), desc(charges.sequence)).limit(limit)})`;
  };
  return sql`${charges.id} in (${sql.join(conditionsOf(db, cluesIn(text)).map(newest), sql` union `)})`;
}

function conditionsOf(db: Database, clues: SearchClues): readonly SQL[] {
  const { company, document, amounts, lastFour, licence, id } = clues;
  return [
    inArray(charges.tenantId, companies(db, company)),
    ...(document === null ? [] : [inArray(charges.id, chargeOfDocument(db, document))]),
    ...amountConditions(amounts),
    ...(lastFour === null ? [] : [eq(charges.cardLast4, lastFour)]),
    ...(licence === null ? [] : [paidFor(db, licence)]),
    ...(id === null ? [] : [hasPart(chargeText, id)]),
  ];
}

/** Each amount is a condition of its own, as an index gives the charges of one amount in the order of the list. */
function amountConditions(amounts: SearchClues['amounts']): readonly SQL[] {
  const distinct = [...new Set(amounts.map(({ amount }) => amount))];
  return distinct.map((amount) => {
    const currencies = amounts.filter((one) => one.amount === amount).map(({ currency }) => currency);
    return sql`(${eq(charges.amount, amount)} and ${inArray(charges.currency, currencies)})`;
  });
}

/** What names a tenant is gone once it is deleted, and finds nothing then; its id stays. */
function companies(db: Database, part: string) {
  const text = sql`(${tenants.id} || ' ' || coalesce(${tenants.name}, ''))`;
  const named = db
    .select({ id: tenants.id })
    .from(tenants)
    .where(or(hasPart(text, part), hasPart(tenants.adminEmail, part)));
  const called = db
    .select({ id: billingDetails.tenantId })
    .from(billingDetails)
    .where(hasPart(billingDetails.legalName, part));
  return named.union(called);
}

function chargeOfDocument(db: Database, number: string) {
  return db.select({ id: invoices.chargeId }).from(invoices).where(eq(invoices.number, number));
}

/** The purchase that a licence came by, and the periods in which it was in the pool. */
function paidFor(db: Database, licence: number): SQL {
  const bought = sql`(${charges.kind} = 'proration' and ${charges.settledAt} = ${licences.since})`;
  const period = sql`(${charges.kind} <> 'proration'
    and coalesce(${charges.settledAt}, ${charges.createdAt}) >= ${licences.since}
    and (${licences.removedAt} is null or ${charges.periodStart} < ${licences.removedAt}))`;
  const its = and(eq(licences.tenantId, charges.tenantId), eq(licences.number, licence), or(bought, period));
  return sql`exists (${db.select({ one: sql`1` }).from(licences).where(its)})`;
}

/** What `charges_text` is made of. A key begins with its tenant. */
const chargeText = sql`(${charges.id} || ' ' || ${charges.key} || ' ' || coalesce(${charges.paymentIntent}, ''))`;
