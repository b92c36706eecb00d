import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { MailData } from '../domain/mail/mails.ts';
import type { Database } from './connect.ts';
import { mails, subscriptions } from './schema.ts';

export interface MemberMail {
  readonly tenantId: string;
  readonly memberId: string;
  readonly kind: 'invitation' | 'sign_in';
  /** For a sign-in: the page that the link leads to. */
  readonly next?: string | null;
}

/**
 * Writes a mail to a member, due at once by the real clock, also for a tenant with a test clock. It has no link yet:
 * the link's secret is made when the mail is sent, so that no table holds it before.
 */
export async function writeMemberMail(
  tx: Database,
  { tenantId, memberId, kind, next = null }: MemberMail,
): Promise<void> {
  const [subscription] = await tx
    .select({ view: subscriptions.view })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId));
  if (subscription === undefined) return;
  const { currency, timeZone } = subscription.view;
  const data: MailData = { kind, memberId, currency, timeZone, ...(next !== null && { next }) };
  const reasonKey = `${kind}/${randomUUID()}`;
  const id = `mail_${randomUUID().replaceAll('-', '')}`;
  await tx.insert(mails).values({ id, tenantId, reasonKey, data, state: 'due', dueAt: new Date(), isTestClock: false });
}
