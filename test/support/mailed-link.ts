import { and, desc, eq } from 'drizzle-orm';
import { sendWaitingMails } from '../../activities/mail.ts';
import { mails } from '../../db/schema.ts';
import type { MailKind } from '../../domain/mail/mails.ts';
import type { Service } from './service.ts';

/** The newest link in a tenant's mails of a kind, as its reader has it. */
export async function mailedTaskLink({ world, url }: Service, tenantId: string, kind: MailKind): Promise<string> {
  const { db } = world;
  const mail = { publicUrl: url, from: 'x@seller.test', transport: null };
  await sendWaitingMails({ db, mail }, () => undefined);
  const [sent] = await db
    .select({ body: mails.body })
    .from(mails)
    .where(and(eq(mails.tenantId, tenantId), eq(mails.kind, kind), eq(mails.state, 'sent')))
    .orderBy(desc(mails.sequence));
  const link = /http\S+\/task\/\S+/.exec(sent?.body ?? '')?.[0];
  if (link === undefined) throw new Error(`No link in: ${sent?.body}`);
  return link;
}
