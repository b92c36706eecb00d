import { randomBytes, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { dayMs } from '../domain/calendar.ts';
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

/** A link's id, and the token that opens it: 256 bits that only the reader of the mail has. */
export interface IssuedLink {
  readonly id: string;
  readonly token: string;
}

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

/**
 * The link of a token, also an expired one, whose page says so. Null where the token is wrong or belongs to another id.
 */
export async function findTaskLink(db: Database, id: string, token: string): Promise<TaskLink | null> {
  const [found] = await db
    .select()
    .from(taskLinks)
    .where(eq(taskLinks.hash, hashOf(token)));
  return found?.id === id ? found : null;
}

/** Marks a link's task as done: from then on its page only says so. */
export async function finishTask(db: Database, id: string): Promise<void> {
  await db
    .update(taskLinks)
    .set({ doneAt: sql`coalesce(${taskLinks.doneAt}, now())` })
    .where(eq(taskLinks.id, id));
}

/** Keeps the state at which a link's reader leaves for another page; null once the outcome was awaited. */
export async function keepDeparture(db: Database, id: string, departure: Departure | null): Promise<void> {
  await db.update(taskLinks).set({ departure }).where(eq(taskLinks.id, id));
}
