import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { cluesIn, type SearchClues } from '../domain/finance/charge-search.ts';
import type { Database } from './connect.ts';
import { billingDetails, charges, invoices, licences, tenants } from './schema.ts';
import { hasPart } from './text-search.ts';

/**
 * The newest charges that meet any of these conditions. Each condition is a query of its own with its own index and
 * limit, so that none reads all the charges found by another.
 */
export function newestOf(db: Database, alternatives: readonly SQL[], others: SQL | undefined, limit: number): SQL {
  const parts = alternatives.map((alternative) => {
    const found = db.select({ id: charges.id }).from(charges).where(and(alternative, others));
    return sql`(${found.orderBy(desc(charges.createdAt), desc(charges.sequence)).limit(limit)})`;
  });
  return sql`${charges.id} in (${sql.join(parts, sql` union `)})`;
}

/** The conditions that a searched text stands for: a charge is found by any of them. */
export async function conditionsFor(db: Database, text: string): Promise<readonly SQL[]> {
  const { company, document, amounts, lastFour, licence, id, partOfId } = cluesIn(text);
  return [
    await ofCompanies(db, company),
    ...(document === null ? [] : [inArray(charges.id, chargeOfDocument(db, document))]),
    ...amountConditions(amounts),
    ...(lastFour === null ? [] : [eq(charges.cardLast4, lastFour)]),
    ...(licence === null ? [] : [await paidFor(db, licence)]),
    ...(id === null ? [] : [isCalled(id)]),
    ...(partOfId === null ? [] : [hasPart(chargeText, partOfId)]),
  ];
}

/** One condition for each amount, as an index gives the charges of one amount in the order of the list. */
function amountConditions(amounts: SearchClues['amounts']): readonly SQL[] {
  const distinct = [...new Set(amounts.map(({ amount }) => amount))];
  return distinct.map((amount) => {
    const currencies = amounts.filter((one) => one.amount === amount).map(({ currency }) => currency);
    return sql`(${eq(charges.amount, amount)} and ${inArray(charges.currency, currencies)})`;
  });
}

/**
 * Up to this many matching tenants, all their charges are read and sorted. With more, the list is read from the newest
 * charge on until the page is full.
 */
const fewTenants = 200;

/**
 * The charges of tenants whose id, name, address or legal name has this part. A deleted tenant is found by its id only.
 */
async function ofCompanies(db: Database, part: string): Promise<SQL> {
  const called = db
    .select({ id: billingDetails.tenantId })
    .from(billingDetails)
    .where(hasPart(billingDetails.legalName, part));
  const isCalledSo = sql`(${hasPart(sql`(${tenants.id} || ' ' || coalesce(${tenants.name}, ''))`, part)}
    or ${hasPart(tenants.adminEmail, part)})`;
  const named = db.select({ id: tenants.id }).from(tenants).where(isCalledSo);
  const found = await named.union(called).limit(fewTenants + 1);
  if (found.length <= fewTenants) return ofTenants(found);
  return sql`((select ${isCalledSo} from ${tenants} where ${eq(tenants.id, charges.tenantId)})
    or ${inArray(charges.tenantId, called)})`;
}

function ofTenants(found: readonly { readonly id: string }[]): SQL {
  return inArray(
    charges.tenantId,
    found.map(({ id }) => id),
  );
}

function chargeOfDocument(db: Database, number: string) {
  return db.select({ id: invoices.chargeId }).from(invoices).where(eq(invoices.number, number));
}

/** The charges that paid for a licence: the purchase that added it, and the periods in which it was in the pool. */
async function paidFor(db: Database, licence: number): Promise<SQL> {
  const bought = sql`(${charges.kind} = 'proration' and ${charges.settledAt} = ${licences.since})`;
  const period = sql`(${charges.kind} <> 'proration'
    and coalesce(${charges.settledAt}, ${charges.createdAt}) >= ${licences.since}
    and (${licences.removedAt} is null or ${charges.periodStart} < ${licences.removedAt}))`;
  const its = and(eq(licences.tenantId, charges.tenantId), eq(licences.number, licence));
  const isPaidFor = sql`coalesce((select ${or(bought, period)} from ${licences} where ${its}), false)`;
  const found = await db
    .select({ id: licences.tenantId })
    .from(licences)
    .where(eq(licences.number, licence))
    .limit(fewTenants + 1);
  return found.length <= fewTenants ? sql`(${ofTenants(found)} and ${isPaidFor})` : isPaidFor;
}

function isCalled(id: string): SQL {
  return sql`(${eq(charges.id, id)} or ${eq(charges.paymentIntent, id)} or ${eq(charges.key, id)})`;
}

/** The text that the index `charges_text` covers. A charge's key begins with its tenant's id. */
const chargeText = sql`(${charges.id} || ' ' || ${charges.key} || ' ' || coalesce(${charges.paymentIntent}, ''))`;
