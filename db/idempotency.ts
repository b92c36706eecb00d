import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { idempotencyKeys, type StoredAnswer } from './schema.ts';

export interface KeptRequest {
  readonly bodyHash: string;
  readonly status: number | null;
  readonly answer: StoredAnswer | null;
  readonly retriesAfter503: number;
}

/** Notes a request under its key, or finds the one that came first. */
export async function keepRequest(
  db: Database,
  request: { readonly scope: string; readonly tenantId: string | null; readonly bodyHash: string },
): Promise<KeptRequest> {
  await db.insert(idempotencyKeys).values(request).onConflictDoNothing();
  return (
    (await find(db, request.scope)) ?? { bodyHash: request.bodyHash, status: null, answer: null, retriesAfter503: 0 }
  );
}

/** Keeps the answer to a request; where a concurrent one was kept before, answers that. */
export async function keepAnswer(
  db: Database,
  scope: string,
  status: number,
  answer: StoredAnswer,
): Promise<KeptRequest | null> {
  const kept = await db
    .update(idempotencyKeys)
    .set({ status, answer })
    .where(and(eq(idempotencyKeys.scope, scope), isNull(idempotencyKeys.answer)))
    .returning({ scope: idempotencyKeys.scope });
  return kept.length > 0 ? null : find(db, scope);
}

/** Has the next request under this key be another command: `request` was refused for the moment, and changed nothing. */
export async function putOff(db: Database, scope: string, request: KeptRequest): Promise<void> {
  const { retriesAfter503 } = request;
  await db
    .update(idempotencyKeys)
    .set({ retriesAfter503: retriesAfter503 + 1 })
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.retriesAfter503, retriesAfter503)));
}

async function find(db: Database, scope: string): Promise<KeptRequest | null> {
  const { bodyHash, status, answer, retriesAfter503 } = idempotencyKeys;
  const [row] = await db
    .select({ bodyHash, status, answer, retriesAfter503 })
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.scope, scope));
  return row ?? null;
}
