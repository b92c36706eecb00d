import { and, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Refusal } from '../domain/refusals.ts';
import type { Database } from './connect.ts';
import { type CommandOutcome, requests, type StoredAnswer } from './schema.ts';
import { isBeingDeleted } from './tenants.ts';
import { inserting } from './written-together.ts';

/** The name of a request: its id, and the tenant of its route, where that has one (db/schema/requests.ts). */
export interface RequestName {
  readonly tenantId: string | null;
  readonly id: string;
}

/** A recorded command with its outcome; null while a charge of it has no known outcome. */
export interface RecordedCommand {
  readonly outcome: CommandOutcome | null;
}

/** A request under an `Idempotency-Key`, as it first came. */
export interface KeptRequest {
  readonly bodyHash: string | null;
  /** Null until it is answered; without an `answer`, that was deleted. */
  readonly status: number | null;
  readonly answer: StoredAnswer | null;
  readonly retriesAfter503: number;
  /** Null where its command is not recorded. */
  readonly command: RecordedCommand | null;
}

/** The columns of a request that belong to its command. */
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

/** Writes a request under its key, or finds the one that came first. */
export async function keepRequest(db: Database, name: RequestName, bodyHash: string): Promise<KeptRequest> {
  const [row] = await db
    .insert(requests)
    .values({ ...name, bodyHash })
    .onConflictDoUpdate({
      target: [requests.tenantId, requests.id],
      // A restored database may have the command, as its workflow has recorded it again, without the key of its
      // request.
      set: { bodyHash: sql`coalesce(${requests.bodyHash}, excluded.body_hash)` },
    })
    .returning(requestColumns);
  if (row === undefined) throw new Error(`The request ${name.id} is not written`);
  return keptRequest(row);
}

/** Keeps the answer to a request and answers null; where a concurrent request's was kept before, answers that one. */
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

/**
 * Makes the next request under this key another command, after this one was refused for the moment and changed nothing.
 */
export async function countRetry(db: Database, name: RequestName, { retriesAfter503 }: KeptRequest): Promise<void> {
  await db
    .update(requests)
    .set({ retriesAfter503: retriesAfter503 + 1 })
    .where(and(named(name), eq(requests.retriesAfter503, retriesAfter503)));
}

/** The recorded command; null where it is new, under way, or has changed nothing. */
export async function findCommand(db: Database, tenantId: string, id: string): Promise<RecordedCommand | null> {
  const [row] = await db.select(commandColumns).from(requests).where(named({ tenantId, id }));
  return row === undefined ? null : recordedCommand(row);
}

const recorded = ['recordedAt', 'outcome', 'holders'] as const;

/**
 * Writes the outcome of a command, in the transaction of its step: once, except that an unknown outcome is completed
 * later.
 */
export const commandWrite = inserting(requests, ['tenantId', 'id', ...recorded], {
  conflict: { on: ['tenantId', 'id'], replace: recorded, where: isNull(requests.outcome) },
});

export function commandRow(
  name: { readonly tenantId: string; readonly id: string },
  outcome: CommandOutcome | null,
): typeof requests.$inferInsert {
  return { ...name, recordedAt: new Date(), ...storedOutcome(outcome) };
}

/** The ids of the newest commands with an outcome, oldest first. */
export async function newestCommands(db: Database, tenantId: string, most: number): Promise<readonly string[]> {
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.tenantId, tenantId), isNotNull(requests.outcome)))
    .orderBy(desc(requests.recordedAt))
    .limit(most);
  return rows.map(({ id }) => id).reverse();
}

/**
 * Keeps the note that a person wrote beside a command, once. It must not enter a workflow, and is deleted with the
 * tenant.
 */
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

/** A change that was answered before it was done, with the run that carries it on. */
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

/** An operation with its recorded command; null where there is none of this id. */
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

/**
 * Deletes the personal data in requests about a tenant. Each request stays known by its id, and as answered by its
 * status, so that a repetition has no effect.
 */
export async function forgetRequests(tx: Database, tenantId: string): Promise<void> {
  // This includes the digests of bodies, by which a guess of a body could be confirmed.
  const answer = { bodyHash: null, answer: null };
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

/** The command in a request's row; null where none is recorded. */
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
