import { and, eq, not, type SQL, sql } from 'drizzle-orm';
import { type SubscriptionState, subscriptionStates } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { outdateCustomer } from './customer-updates.ts';
import { keepUses } from './last-used.ts';
import { activity, deletions, members, subscriptions, type TenantField, tenants, trialSigns } from './schema.ts';
import {
  lastWithout,
  type Paging,
  readSortedPage,
  type SortedPage,
  type Sorting,
  type SortTypes,
} from './sorted-list.ts';
import { hasPart } from './text-search.ts';
import { type EarlierTrial, earlierTrialsOf, hasEarlierTrials } from './trial-signs.ts';

export type Tenant = typeof tenants.$inferSelect;

export async function findTenant(db: Database, id: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, id));
  return tenant ?? null;
}

/** Whether a tenant of this id exists, or once did. */
export async function tenantExists(db: Database, id: string): Promise<boolean> {
  const [tenant] = await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id));
  return tenant !== undefined;
}

export async function findTenantByCustomer(db: Database, customer: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.stripeCustomerId, customer));
  return tenant ?? null;
}

/** The tenant that this payment method is the card of. */
export async function findTenantByCard(db: Database, paymentMethod: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.stripePaymentMethodId, paymentMethod));
  return tenant ?? null;
}

/** Forgets a card that is gone at the card processor: nothing is charged until the tenant has another. */
export async function forgetCard(tx: Database, tenantId: string): Promise<void> {
  await tx.update(tenants).set({ stripePaymentMethodId: null }).where(eq(tenants.id, tenantId));
}

const notRecorded = sql`not exists (select from ${subscriptions} where ${subscriptions.tenantId} = ${tenants.id})`;

/**
 * Reserves an id for a new tenant; false where another creation has taken it, as an id is never used again once its
 * workflow has begun. A repeated creation counts as under way from then on.
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

/** A creation is tried for less than this time: after it, the creation has failed or its workflow has begun. */
const triedForSeconds = 65;
const isUnfinished = sql`${notRecorded} and ${tenants.createdAt} < now() - ${triedForSeconds}::int * interval '1 second'`;

/** Tenants whose creation is no longer tried and of which no step is recorded. */
export async function unfinishedTenants(
  db: Database,
  { id, limit }: { readonly id?: string; readonly limit: number },
): Promise<readonly string[]> {
  const one = id === undefined ? undefined : eq(tenants.id, id);
  const rows = await db.select({ id: tenants.id }).from(tenants).where(and(one, isUnfinished)).limit(limit);
  return rows.map((row) => row.id);
}

/**
 * Gives an id back and deletes what is stored of its tenant; false where the creation is tried again, or was recorded
 * meanwhile.
 */
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
  /** Whether the trial had others before it, with the same address or card. */
  readonly trialAgain?: boolean;
  /** A part of the tenant's id or name, or of an address of its people. */
  readonly q?: string;
}

/**
 * What tenants can be sorted by: `urgency` is what needs ops or money first, `due` the next event, `nextBill` currency
 * and amount. Tenants without the last two come last in both orders.
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

/** A page of tenants, deleted ones included; a tenant whose creation was never finished is not listed. */
export async function listTenants(
  db: Database,
  filter: TenantFilter,
  { sort, ...paging }: Paging<TenantSort>,
): Promise<SortedPage<ListedTenant>> {
  return readSortedPage(
    {
      ...paging,
      columns: sortColumns(sort, paging.order),
      types: tenantSorts[sort],
      where: fits(filter),
      isSearch: filter.q !== undefined,
    },
    {
      rows: (beside) =>
        db
          .select({ ...listedColumns, ...beside })
          .from(subscriptions)
          .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId)),
      counted: (counts) =>
        db
          .select({ ...counts })
          .from(subscriptions)
          .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId)),
    },
  );
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
      return [stateRank(subscriptionStates), tenantId];
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

/** Tenants that need attention come first, then those with a charge of unknown outcome, then the others by state. */
const urgency = sql`case when ${subscriptions.needsAttention} then 0 when ${isChargeUnknown} then 1 else 1 + ${stateRank(
  ['suspended', 'past_due', 'trial_expired', 'canceling', 'deleting', 'trialing', 'active', 'deleted'],
)} end`;

/** The place of a tenant's state in this list, from 1 on. */
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

/**
 * Whether a tenant's id or name has this part; where the part looks like one of an address, also the addresses of its
 * admin and members.
 */
function isCalled(part: string): SQL {
  const isNamed = hasPart(sql`(${tenants.id} || ' ' || coalesce(${tenants.name}, ''))`, part);
  if (!/[@.]/.test(part)) return isNamed;
  const isMembers = sql`exists (select from ${members} where ${members.tenantId} = ${tenants.id} and ${hasPart(members.email, part)})`;
  return sql`(${isNamed} or ${hasPart(tenants.adminEmail, part)} or ${isMembers})`;
}

/** A condition worded as that of the partial index, so that the planner uses it. */
function attentionIs(attention: boolean): SQL {
  return attention ? sql`${subscriptions.needsAttention}` : sql`not ${subscriptions.needsAttention}`;
}

/**
 * Locks a tenant's row until the transaction ends, so that such transactions run one at a time, and a deletion removes
 * what they write. False where the deletion has begun.
 */
export async function lockLiving(tx: Database, tenantId: string): Promise<boolean> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
  return !(await isBeingDeleted(tx, tenantId));
}

/** The fields of a tenant that can be changed after its sign-up. */
export interface TenantChange {
  readonly name?: string | undefined;
  readonly adminEmail?: string | undefined;
  /** Whether the days of its users' last use are kept. */
  readonly lastUsed?: boolean | undefined;
}

/**
 * Changes a tenant's own fields, with an entry in the activity log. Answers the fields that changed, none where all
 * were so already; null where the tenant is being deleted.
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
 * Whether a tenant's deletion has begun, after which nothing personal of it is written. A deletion that begins later
 * waits for the transaction's end, and removes what it has written.
 */
export async function isBeingDeleted(tx: Database, tenantId: string): Promise<boolean> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('share');
  const [deletion] = await tx
    .select({ id: deletions.tenantId })
    .from(deletions)
    .where(eq(deletions.tenantId, tenantId));
  return deletion !== undefined;
}
