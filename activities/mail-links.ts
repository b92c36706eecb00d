import type { Database } from '../db/connect.ts';
import type { ClaimedMail } from '../db/mail-queue.ts';
import { makeMailedLink } from '../db/sessions.ts';
import { findView } from '../db/subscriptions.ts';
import { makeTaskLink, type NewTaskLink } from '../db/task-links.ts';
import type { MailLinks } from '../domain/mail/mail-texts.ts';
import { taskOf } from '../domain/mail/tasks.ts';
import { payUrlAt } from '../domain/pay-url.ts';
import { invitationDays, signInLinkMinutes } from '../domain/rules/people.ts';
import { taskUrlAt } from '../domain/task-url.ts';

/** A file attached to a mail. */
export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Finds the files of an invoice by its tenant and number; none where there is no such invoice. */
export type MailDocuments = (tenantId: string, invoiceNumber: string) => Promise<readonly MailFile[]>;

/**
 * The links of a mail to one recipient. A link that does its task without a sign-in is made for this delivery alone.
 */
export async function mailLinksOf(
  db: Database,
  publicUrl: string,
  claimed: ClaimedMail,
  isAttached: boolean,
): Promise<MailLinks> {
  const { tenantId, charge, invoiceNumber } = claimed;
  const bankUrl = charge?.state === 'requires_action' ? payUrlAt(publicUrl, charge) : null;
  const task = bankUrl === null ? await newTask(db, claimed) : null;
  const entry = await makeEntry(db, claimed);
  return {
    manageUrl: `${publicUrl}/licensing/${encodeURIComponent(tenantId)}`,
    bankUrl,
    taskUrl: task && taskUrlAt(publicUrl, await makeTaskLink(db, task, Date.now())),
    entryUrl: entry && entryUrlAt(publicUrl, entry.token, claimed.data),
    invoiceNumber,
    isAttached,
  };
}

function entryUrlAt(publicUrl: string, token: string, data: ClaimedMail['data']): string {
  const next = 'next' in data && data.next !== undefined ? { next: data.next } : {};
  return `${publicUrl}/sign-in/link?${new URLSearchParams({ token, ...next }).toString()}`;
}

/** The link of a mail to a member, whose secret is made when it is sent; null for any other mail. */
function makeEntry(db: Database, { id, tenantId, data }: ClaimedMail) {
  if (!('memberId' in data)) return null;
  const isInvitation = data.kind === 'invitation';
  const minutes = isInvitation ? invitationDays * 24 * 60 : signInLinkMinutes;
  const purpose = isInvitation ? ('invitation' as const) : ('signIn' as const);
  const link = { id: `link-${id}`, memberId: data.memberId, tenantId, purpose };
  return makeMailedLink(db, link, { minutes, now: Date.now() });
}

/** The link of a mail's task; null where nothing is left to do, as the bill has been paid meanwhile. */
async function newTask(db: Database, claimed: ClaimedMail): Promise<NewTaskLink | null> {
  const { tenantId, kind: mailKind, data, charge, invoiceNumber, paymentMethod } = claimed;
  const task = taskOf(data);
  const link = { tenantId, mailKind };
  switch (task) {
    case null:
      return null;
    case 'receipt':
      return charge === null || invoiceNumber === null ? null : { ...link, task, chargeId: charge.id };
    case 'card':
      return { ...link, task, cardBefore: paymentMethod };
    case 'pay': {
      const overdue = (await findView(db, tenantId))?.view.overdue ?? null;
      return overdue === null ? null : { ...link, task, owedSince: new Date(overdue.since) };
    }
  }
}

/** The links without their secrets, for the kept copy of a sent mail. */
export function withoutTokens(links: MailLinks): MailLinks {
  const without = (url: string | null): string | null => url && `${new URL(url).origin}/…`;
  const { bankUrl, taskUrl, entryUrl } = links;
  return { ...links, bankUrl: without(bankUrl), taskUrl: without(taskUrl), entryUrl: without(entryUrl) };
}
