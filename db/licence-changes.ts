import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import type { Assignment, Licence } from '../domain/pool.ts';
import { isAnyOf } from './any-of.ts';
import type { Database } from './connect.ts';
import { pipelined } from './pipelined.ts';
import { licences } from './schema.ts';
import { inserting } from './written-together.ts';

/** Writes licences that are new. */
export const licenceWrite = inserting(licences, ['tenantId', 'number', 'since']);

/** The licences that an event adds. Their numbers are new, so no earlier event of its step can concern them. */
export function addedLicences(tenantId: string, event: Event, at: Instant): readonly (typeof licences.$inferInsert)[] {
  if (event.type !== 'licencesAdded') return [];
  return event.licences.map((number) => ({ tenantId, number, since: new Date(at) }));
}

/** Applies an event to licences that exist already. */
export async function changeLicences(tx: Database, tenantId: string, event: Event, at: Instant): Promise<void> {
  switch (event.type) {
    case 'licencesRemoved':
      return updateLicences(tx, tenantId, event.licences, { removedAt: new Date(at), endsAt: new Date(at) });
    case 'licencesEnding':
      return updateLicences(tx, tenantId, event.licences, { endsAt: new Date(event.endsAt) });
    case 'licencesReactivated':
      return updateLicences(tx, tenantId, event.licences, { endsAt: null });
    case 'licencesAssigned':
      return assignLicences(tx, tenantId, event.assignments);
    case 'licencesRevoked':
      return updateLicences(tx, tenantId, numbersOf(event.assignments), { holder: null });
    default:
      return;
  }
}

const numbersOf = (assignments: readonly Assignment[]): readonly number[] => assignments.map(([number]) => number);

type LicenceChange = Partial<Pick<typeof licences.$inferInsert, 'endsAt' | 'removedAt' | 'holder'>>;

function updateLicences(
  tx: Database,
  tenantId: string,
  numbers: readonly number[],
  change: LicenceChange,
): Promise<void> {
  return inBatches(numbers, async (batch) => {
    const chosen = and(eq(licences.tenantId, tenantId), isAnyOf(licences.number, batch));
    await tx.update(licences).set(change).where(chosen);
  });
}

function assignLicences(tx: Database, tenantId: string, assignments: readonly Assignment[]): Promise<void> {
  return inBatches(assignments, async (batch) => {
    const pairs = sql.join(
      batch.map(([number, holder]) => sql`(${number}::int, ${holder}::text)`),
      sql`, `,
    );
    await tx.execute(sql`update licences set holder = pair.holder from (values ${pairs}) as pair (number, holder)
      where licences.tenant_id = ${tenantId} and licences.number = pair.number`);
  });
}

/** Makes a tenant's licences match its pool, whatever is recorded of them; ending licences end at `endsAt`. */
export async function replaceLicences(
  tx: Database,
  tenantId: string,
  pool: readonly Licence[],
  { now, endsAt }: { readonly now: Date; readonly endsAt: Date },
): Promise<void> {
  const inPool = and(eq(licences.tenantId, tenantId), isNull(licences.removedAt));
  // All licences first lose their holders, as two licences may have exchanged theirs.
  await tx.update(licences).set({ holder: null }).where(inPool);
  const rows = pool.map(({ number, ending, holder }) => {
    return { tenantId, number, holder, since: now, endsAt: ending ? endsAt : null, removedAt: null };
  });
  await inBatches(rows, async (batch) => {
    await tx
      .insert(licences)
      .values(batch)
      .onConflictDoUpdate({ target: [licences.tenantId, licences.number], set: asInserted });
  });
  const numbers = new Set(pool.map(({ number }) => number));
  const recorded = await tx.select({ number: licences.number }).from(licences).where(inPool);
  const gone = recorded.map(({ number }) => number).filter((number) => !numbers.has(number));
  await updateLicences(tx, tenantId, gone, { removedAt: now, endsAt: now });
}

const asInserted: Readonly<Record<string, SQL | null>> = {
  holder: sql`excluded.holder`,
  endsAt: sql`excluded.ends_at`,
  removedAt: null,
};

const batchRows = 2000;

/** Postgres takes at most 65,535 parameters a statement. */
function inBatches<T>(items: readonly T[], write: (batch: T[]) => Promise<void>): Promise<void> {
  const starts = Array.from({ length: Math.ceil(items.length / batchRows) }, (_, index) => index * batchRows);
  return pipelined(starts.map((start) => write(items.slice(start, start + batchRows))));
}
