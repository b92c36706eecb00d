import { and, eq, not, type SQL, sql } from 'drizzle-orm';
import type { SubscriptionState } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { outdateCustomer } from './customer-updates.ts';
import { keepUses } from './last-used.ts';
import { activity, deletions, members, subscriptions, type TenantField, tenants, trialSigns } from './schema.ts';
import {
  besidePosition,
  counts,
  lastWithout,
  type Paging,
  positionOf,
  readingOrder,
  type SortedPage,
  type Sorting,
  type SortTypes,
  sortedPage,
} from './sorted-list.ts';
import { hasPart } from './text-search.ts';
import { type EarlierTrial, earlierTrialsOf, hasEarlierTrials } from './trial-signs.ts';

export type Tenant = typeof tenants.$inferSelect;

export async function findTenant(db: Database, id: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, id));
  return tenant ?? null;
}

/** Whether there is, or ever was, such a tenant. */
export async function tenantExists(db: Database, id: string): Promise<boolean> {
  const [tenant] = await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id));
  return tenant !== undefined;
}

export async function findTenantByCustomer(db: Database, customer: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.stripeCustomerId, customer));
  return tenant ?? null;
}

/** The tenant whose card this payment method is. */
export async function findTenantByCard(db: Database, paymentMethod: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.stripePaymentMethodId, paymentMethod));
  return tenant ?? null;
}

/** The card is gone at the card processor: none is charged until there is another. */
export async function forgetCard(tx: Database, tenantId: string): Promise<void> {
  await tx.update(tenants).set({ stripePaymentMethodId: null }).where(eq(tenants.id, tenantId));
}

const notRecorded = sql`not exists (select from ${subscriptions} where ${subscriptions.tenantId} = ${tenants.id})`;

/**
 * Takes an id for a new tenant. False where another creation has taken it; an id is never used again once its workflow has
 * begun. A creation that is tried again is under way again, from now on.
 */
export async function reserveTenant(
  db: Database,
  tenant: { readonly id: string; readonly name: string; readonly adminEmail: string; readonly createdBy: string },
): Promise<boolean> {
  const isTriedAgain = sql`${tenants.createdBy} = excluded.created_by and ${notRecorded}`;
  await db
    .insert(tenants)
    .values(tenant)
    .onConflictDoUpdate({ target: tenants.id, set: { createdAt: sql`now()` }, setWhere: isTriedAgain });
  return (await findTenant(db, tenant.id))?.createdBy === tenant.createdBy;
}

/** A creation is not tried for that long: then it has failed, or its workflow has begun. */
const triedForSeconds = 65;
const isUnfinished = sql`${notRecorded} and ${tenants.createdAt} < now() - ${triedForSeconds}::int * interval '1 second'`;

/** Tenants whose creation is not tried any more, and of which nothing is recorded. */
export async function unfinishedTenants(
  db: Database,
  { id, limit }: { readonly id?: string; readonly limit: number },
): Promise<readonly string[]> {
  const one = id === undefined ? undefined : eq(tenants.id, id);
  const rows = await db.select({ id: tenants.id }).from(tenants).where(and(one, isUnfinished)).limit(limit);
  return rows.map((row) => row.id);
}

/** Gives an id back, with all that was said of its tenant; false where its creation is tried again, or recorded meanwhile. */
export async function releaseTenant(db: Database, id: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const isReleased = and(eq(tenants.id, id), isUnfinished);
    const [tenant] = await tx.select({ id: tenants.id }).from(tenants).where(isReleased).for('update');
    if (tenant === undefined) return false;
    await tx.delete(trialSigns).where(eq(trialSigns.tenantId, id));
    await tx.delete(members).where(eq(members.tenantId, id));
    await tx.delete(tenants).where(eq(tenants.id, id));
    return true;
  });
}

/** A tenant as ops see it in a list. */
export interface ListedTenant {
  readonly tenantId: string;
  readonly name: string | null;
  readonly view: SubscriptionView;
  readonly nextDueAt: Date | null;
  readonly isChargeUnknown: boolean;
  readonly earlierTrials: readonly EarlierTrial[];
  readonly workflowId: string;
  readonly runId: string;
  readonly recordedAt: Date;
}

export interface TenantFilter {
  readonly state?: SubscriptionState;
  readonly attention?: boolean;
  /** Whether its trial had others before it, by the same address or card. */
  readonly trialAgain?: boolean;
  /** A part of a tenant's id or name, or of a person's address. */
  readonly q?: string;
}

/**
 * What tenants can be sorted by. `urgency`: what needs ops or money first. `due`: what happens next; `nextBill`: by currency
 * and amount. Those without either come last in both orders.
 */
export const tenantSorts = {
  id: ['text'],
  urgency: ['int', 'text'],
  name: ['text', 'text'],
  state: ['int', 'text'],
  due: ['int', 'bigint', 'text'],
  licences: ['int', 'text'],
  nextBill: ['int', 'text', 'bigint', 'text'],
} as const satisfies Readonly<Record<string, SortTypes>>;
export type TenantSort = keyof typeof tenantSorts;

/** A page of tenants, those that are gone included; one whose creation was never finished is not there yet. */
export async function listTenants(
  db: Database,
  filter: TenantFilter,
  { sort, limit, ...paging }: Paging<TenantSort>,
): Promise<SortedPage<ListedTenant>> {
  const sorting = { ...paging, columns: sortColumns(sort, paging.order), types: tenantSorts[sort] };
  const where = fits(filter);
  const page = db
    .select({ ...listedColumns, position: positionOf(sorting) })
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .where(and(where, besidePosition(sorting)))
    .orderBy(...readingOrder(sorting))
    .limit(limit);
  const counted = db
    .select(counts(sorting))
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .where(where);
  const [rows, [numbers]] = await Promise.all([page, counted]);
  return sortedPage(sorting, rows, numbers);
}

/** One tenant as ops see it. */
export async function findListedTenant(db: Database, id: string): Promise<ListedTenant | null> {
  const [tenant] = await db
    .select(listedColumns)
    .from(subscriptions)
    .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .where(eq(subscriptions.tenantId, id));
  return tenant ?? null;
}

const isChargeUnknown = sql<boolean>`coalesce(${subscriptions.stored} #>> '{chargeUnderWay,standing}' = 'unknown', false)`;

const listedColumns = {
  tenantId: subscriptions.tenantId,
  name: tenants.name,
  view: subscriptions.view,
  nextDueAt: subscriptions.nextDueAt,
  isChargeUnknown,
  earlierTrials: earlierTrialsOf(subscriptions.tenantId),
  workflowId: subscriptions.workflowId,
  runId: subscriptions.runId,
  recordedAt: subscriptions.recordedAt,
};

function sortColumns(sort: TenantSort, order: Sorting['order']): Sorting['columns'] {
  const { tenantId, nextDueAt } = subscriptions;
  switch (sort) {
    case 'id':
      return [tenantId];
    case 'urgency':
      return [urgency, tenantId];
    case 'name':
      return [sql`lower(coalesce(${tenants.name}, ${tenantId}))`, tenantId];
    case 'state':
      return [stateRank(lifetime), tenantId];
    case 'due':
      return [lastWithout(nextDueAt, order), dueMs, tenantId];
    case 'licences':
      return [licencesTotal, tenantId];
    case 'nextBill':
      return [lastWithout(billAmount, order), currency, sql`coalesce(${billAmount}, 0)`, tenantId];
  }
}

const dueMs = sql`coalesce((extract(epoch from ${subscriptions.nextDueAt}) * 1000)::bigint, 0)`;
const licencesTotal = sql`(${subscriptions.view} #>> '{licences,total}')::int`;
const billAmount = sql`(${subscriptions.view} #>> '{nextBill,amount}')::bigint`;
const currency = sql`(${subscriptions.view} ->> 'currency')`;

/** From its sign-up to its end. */
const lifetime = [
  'trialing',
  'trial_expired',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
] as const satisfies readonly SubscriptionState[];

/** Needs attention, a charge is unknown, then by state. */
const urgency = sql`case when ${subscriptions.needsAttention} then 0 when ${isChargeUnknown} then 1 else 1 + ${stateRank(
  ['suspended', 'past_due', 'trial_expired', 'canceling', 'deleting', 'trialing', 'active', 'deleted'],
)} end`;

/** The place of a tenant's state among those, from 1 on. */
function stateRank(states: readonly SubscriptionState[]): SQL {
  return sql`array_position(array[${sql.join(
    states.map((state) => sql`${sql.raw(`'${state}'`)}`),
    sql`, `,
  )}], ${subscriptions.state}::text)`;
}

function fits({ state, attention, trialAgain, q }: TenantFilter): SQL | undefined {
  const { tenantId } = subscriptions;
  return and(
    state && eq(subscriptions.state, state),
    attention === undefined ? undefined : attentionIs(attention),
    trialAgain === undefined ? undefined : trialAgain ? hasEarlierTrials(tenantId) : not(hasEarlierTrials(tenantId)),
    q === undefined ? undefined : isCalled(q),
  );
}

/** By its id, its name, or, of what looks like a part of an address, by the address of its admin or a member. */
function isCalled(part: string): SQL {
  const isNamed = hasPart(sql`(${tenants.id} || ' ' || coalesce(${tenants.name}, ''))`, part);
  if (!/[@.]/.test(part)) return isNamed;
  const isMembers = sql`exists (select from ${members} where ${members.tenantId} = ${tenants.id} and ${hasPart(members.email, part)})`;
  return sql`(${isNamed} or ${hasPart(tenants.adminEmail, part)} or ${isMembers})`;
}

/** In the words of the partial index, which the planner knows it by. */
function attentionIs(attention: boolean): SQL {
  return attention ? sql`${subscriptions.needsAttention}` : sql`not ${subscriptions.needsAttention}`;
}

/**
 * Locks a tenant's row until the transaction ends, so that what it writes is written by one at a time and before any deletion
 * forgets it. False where the deletion has begun.
 */
export async function lockLiving(tx: Database, tenantId: string): Promise<boolean> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
  return !(await isBeingDeleted(tx, tenantId));
}

/** What of a tenant can be changed after its sign-up. */
export interface TenantChange {
  readonly name?: string | undefined;
  readonly adminEmail?: string | undefined;
  /** Whether the days of its users' last use are kept. */
  readonly lastUsed?: boolean | undefined;
}

/**
 * Changes what a tenant may choose of itself, and says in the activity log that it was done. Answers what has changed: nothing
 * where it was so already. Null where the tenant is being deleted.
 */
export async function changeTenant(
  db: Database,
  tenantId: string,
  change: TenantChange,
  source: Pick<typeof activity.$inferInsert, 'actor' | 'at' | 'currency' | 'commandId'>,
): Promise<readonly TenantField[] | null> {
  return db.transaction(async (tx) => {
    if (!(await lockLiving(tx, tenantId))) return null;
    const before = await findTenant(tx, tenantId);
    const now = { ...before, lastUsed: before?.lastUsedSince != null };
    const fields = (['name', 'adminEmail', 'lastUsed'] as const).filter(
      (field) => change[field] !== undefined && change[field] !== now[field],
    );
    if (fields.length === 0) return fields;
    await writeChange(tx, tenantId, Object.fromEntries(fields.map((field) => [field, change[field]])));
    await tx.insert(activity).values({ ...source, tenantId, event: { type: 'tenantChanged', fields } });
    return fields;
  });
}

async function writeChange(tx: Database, tenantId: string, { lastUsed, ...identity }: TenantChange): Promise<void> {
  if (Object.keys(identity).length > 0) {
    await tx.update(tenants).set(identity).where(eq(tenants.id, tenantId));
    await outdateCustomer(tx, tenantId);
  }
  if (lastUsed !== undefined) await keepUses(tx, tenantId, lastUsed);
}

/**
 * Whether a tenant's deletion has begun, from when on nothing personal is written of it. Until the transaction has ended no
 * deletion forgets the tenant: it forgets what the transaction writes.
 */
export async function isBeingDeleted(tx: Database, tenantId: string): Promise<boolean> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('share');
  const [deletion] = await tx
    .select({ id: deletions.tenantId })
    .from(deletions)
    .where(eq(deletions.tenantId, tenantId));
  return deletion !== undefined;
}
