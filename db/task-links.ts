import { randomBytes, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { MailKind } from '../domain/mail/mails.ts';
import { type Task, taskDays } from '../domain/mail/tasks.ts';
import type { Database } from './connect.ts';
import { hashOf } from './keys.ts';
import { type Departure, taskLinks } from './schema.ts';
import { inserting, writtenTogether } from './written-together.ts';

export type TaskLink = typeof taskLinks.$inferSelect;

export interface NewTaskLink {
  readonly tenantId: string;
  readonly task: Task;
  readonly mailKind: MailKind;
  readonly chargeId?: string | null;
  readonly owedSince?: Date | null;
  readonly cardBefore?: string | null;
}

/** A link's id, and the token that opens it: 256 bits, known to the reader of the mail alone. */
export interface IssuedLink {
  readonly id: string;
  readonly token: string;
}

const dayMs = 86_400_000;

const columns = [
  'id',
  'hash',
  'tenantId',
  'task',
  'mailKind',
  'chargeId',
  'owedSince',
  'cardBefore',
  'expiresAt',
] as const;
const writeLink = writtenTogether({ link: inserting(taskLinks, columns) });

export async function makeTaskLink(db: Database, link: NewTaskLink, now: number): Promise<IssuedLink> {
  const [id, token] = [`tsk_${randomUUID().replaceAll('-', '')}`, randomBytes(32).toString('base64url')];
  const expiresAt = new Date(now + taskDays[link.task] * dayMs);
  await writeLink(db, { link: [{ id, hash: hashOf(token), ...link, expiresAt }] });
  return { id, token };
}

/** The link of a token, also one that is over: it says so. Null where there is none, or the id is another's. */
export async function findTaskLink(db: Database, id: string, token: string): Promise<TaskLink | null> {
  const [found] = await db
    .select()
    .from(taskLinks)
    .where(eq(taskLinks.hash, hashOf(token)));
  return found?.id === id ? found : null;
}

/** From now on the link only says that its task is done. */
export async function finishTask(db: Database, id: string): Promise<void> {
  await db
    .update(taskLinks)
    .set({ doneAt: sql`coalesce(${taskLinks.doneAt}, now())` })
    .where(eq(taskLinks.id, id));
}

/** Keeps where its reader leaves for; null once what came of that has been waited for. */
export async function keepDeparture(db: Database, id: string, departure: Departure | null): Promise<void> {
  await db.update(taskLinks).set({ departure }).where(eq(taskLinks.id, id));
}
