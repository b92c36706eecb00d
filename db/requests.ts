import { and, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Refusal } from '../domain/refusals.ts';
import type { Database } from './connect.ts';
import { type CommandOutcome, requests, type StoredAnswer } from './schema.ts';
import { isBeingDeleted } from './tenants.ts';
import { inserting } from './written-together.ts';

/** What names a request: the tenant of its route, where that has one, and its id (db/schema/requests.ts). */
export interface RequestName {
  readonly tenantId: string | null;
  readonly id: string;
}

/** A command that is recorded, with what it came to: nothing yet while a charge of it has no known outcome. */
export interface RecordedCommand {
  readonly outcome: CommandOutcome | null;
}

/** A request under an `Idempotency-Key`, as it came first. */
export interface KeptRequest {
  readonly bodyHash: string | null;
  readonly status: number | null;
  readonly answer: StoredAnswer | null;
  readonly retriesAfter503: number;
  /** Null where nothing is recorded of its command. */
  readonly command: RecordedCommand | null;
}

/** What of a request is about its command. */
export const commandColumns = {
  recordedAt: requests.recordedAt,
  outcome: requests.outcome,
  holders: requests.holders,
};

const requestColumns = {
  bodyHash: requests.bodyHash,
  status: requests.status,
  answer: requests.answer,
  retriesAfter503: requests.retriesAfter503,
  ...commandColumns,
};

type RequestRow = Pick<typeof requests.$inferSelect, keyof typeof requestColumns>;

/** Writes a request down under its key, or finds the one that came first. */
export async function keepRequest(db: Database, name: RequestName, bodyHash: string): Promise<KeptRequest> {
  const [row] = await db
    .insert(requests)
    .values({ ...name, bodyHash })
    .onConflictDoUpdate({
      target: [requests.tenantId, requests.id],
      // A restored database may hold the command, which its workflow has recorded since, without the key it came under.
      set: { bodyHash: sql`coalesce(${requests.bodyHash}, excluded.body_hash)` },
    })
    .returning(requestColumns);
  if (row === undefined) throw new Error(`The request ${name.id} is not written`);
  return keptRequest(row);
}

/** Keeps the answer to a request; where a concurrent one was kept before, answers that. */
export async function keepAnswer(
  db: Database,
  name: RequestName,
  kept: { readonly status: number; readonly answer: StoredAnswer; readonly answeredTenantId: string | null },
): Promise<KeptRequest | null> {
  const written = await db
    .update(requests)
    .set(kept)
    .where(and(named(name), isNull(requests.answer)))
    .returning({ id: requests.id });
  if (written.length > 0) return null;
  const [row] = await db.select(requestColumns).from(requests).where(named(name));
  return row === undefined ? null : keptRequest(row);
}

/** Has the next request under this key be another command: this one was refused for the moment, and changed nothing. */
export async function countRetry(db: Database, name: RequestName, { retriesAfter503 }: KeptRequest): Promise<void> {
  await db
    .update(requests)
    .set({ retriesAfter503: retriesAfter503 + 1 })
    .where(and(named(name), eq(requests.retriesAfter503, retriesAfter503)));
}

/** Null where nothing is recorded of a command: it is new, under way, or has changed nothing. */
export async function findCommand(db: Database, tenantId: string, id: string): Promise<RecordedCommand | null> {
  const [row] = await db.select(commandColumns).from(requests).where(named({ tenantId, id }));
  return row === undefined ? null : recordedCommand(row);
}

const recorded = ['recordedAt', 'outcome', 'holders'] as const;

/** Writes what a command came to, in the transaction of its step: once, but that an open outcome is filled in. */
export const commandWrite = inserting(requests, ['tenantId', 'id', ...recorded], {
  conflict: { on: ['tenantId', 'id'], replace: recorded, where: isNull(requests.outcome) },
});

export function commandRow(
  name: { readonly tenantId: string; readonly id: string },
  outcome: CommandOutcome | null,
): typeof requests.$inferInsert {
  return { ...name, recordedAt: new Date(), ...storedOutcome(outcome) };
}

/** The newest commands that have an outcome, oldest first. */
export async function newestCommands(db: Database, tenantId: string, most: number): Promise<readonly string[]> {
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.tenantId, tenantId), isNotNull(requests.outcome)))
    .orderBy(desc(requests.recordedAt))
    .limit(most);
  return rows.map(({ id }) => id).reverse();
}

/** Keeps what a person wrote beside a command, once: it must not go into a workflow, nor outlive its tenant. */
export async function keepNote(db: Database, tenantId: string, id: string, note: string): Promise<void> {
  await db.transaction(async (tx) => {
    if (await isBeingDeleted(tx, tenantId)) return;
    await tx
      .insert(requests)
      .values({ tenantId, id, note })
      .onConflictDoUpdate({
        target: [requests.tenantId, requests.id],
        set: { note: sql`coalesce(${requests.note}, excluded.note)` },
      });
  });
}

/** A change that was answered before it was done: the run that it goes on in. */
export interface Operation {
  readonly tenantId: string;
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
}

export async function keepOperation(db: Database, { tenantId, id, workflowId, runId }: Operation): Promise<void> {
  await db
    .insert(requests)
    .values({ tenantId, id, workflowId, runId })
    .onConflictDoUpdate({
      target: [requests.tenantId, requests.id],
      set: { workflowId, runId },
      setWhere: isNull(requests.runId),
    });
}

/** An operation, with what is recorded of its command. */
export async function findOperation(
  db: Database,
  tenantId: string,
  id: string,
): Promise<{ readonly operation: Operation; readonly command: RecordedCommand | null } | null> {
  const { workflowId, runId } = requests;
  const [row] = await db
    .select({ workflowId, runId, ...commandColumns })
    .from(requests)
    .where(named({ tenantId, id }));
  if (row === undefined || row.workflowId === null || row.runId === null) return null;
  const operation = { tenantId, id, workflowId: row.workflowId, runId: row.runId };
  return { operation, command: recordedCommand(row) };
}

/** Empties what requests about a tenant say of persons. Each is still known: what it has done is found, and not done again. */
export async function forgetRequests(tx: Database, tenantId: string): Promise<void> {
  // Also the digests of bodies, which would tell who guesses one that it is right.
  const answer = { bodyHash: null, status: null, answer: null };
  await tx
    .update(requests)
    .set({ ...answer, holders: null, note: null })
    .where(eq(requests.tenantId, tenantId));
  await tx.update(requests).set(answer).where(eq(requests.answeredTenantId, tenantId));
}

function named({ tenantId, id }: RequestName): SQL | undefined {
  return and(tenantId === null ? isNull(requests.tenantId) : eq(requests.tenantId, tenantId), eq(requests.id, id));
}

function keptRequest({ recordedAt, outcome, holders, ...kept }: RequestRow): KeptRequest {
  return { ...kept, command: recordedCommand({ recordedAt, outcome, holders }) };
}

type CommandColumns = Pick<RequestRow, 'recordedAt' | 'outcome' | 'holders'>;

/** What is recorded of a command, from its row. */
export function recordedCommand({ recordedAt, outcome, holders }: CommandColumns): RecordedCommand | null {
  if (recordedAt === null) return null;
  if (outcome?.type !== 'refused' || holders === null) return { outcome };
  const refusal = { ...outcome.refusal, holders };
  return { outcome: { type: 'refused', refusal } };
}

function storedOutcome(outcome: CommandOutcome | null): Pick<RequestRow, 'outcome' | 'holders'> {
  if (outcome?.type !== 'refused' || !('holders' in outcome.refusal)) return { outcome, holders: null };
  const { holders, ...refusal } = outcome.refusal;
  return { outcome: { type: 'refused', refusal: refusal as Refusal }, holders };
}
