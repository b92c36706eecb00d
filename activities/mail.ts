import { Context } from '@temporalio/activity';
import { createTransport, type Transporter } from 'nodemailer';
import pLimit from 'p-limit';
import type { Database } from '../db/connect.ts';
import { areMailsWaiting, type ClaimedMail, claimMails, markDropped, markFailed, markSent } from '../db/mails.ts';
import { makeMailedLink } from '../db/sessions.ts';
import { type MailedEntry, type MailLinks, type MailText, textOf } from '../domain/mail/mail-texts.ts';
import { payUrlAt } from '../domain/pay-url.ts';
import { invitationDays, signInLinkMinutes } from '../domain/rules/people.ts';

/** How mails are sent; without a transport they are kept in Postgres, as if they had been sent. */
export interface MailSettings {
  readonly publicUrl: string;
  readonly from: string;
  readonly transport: Pick<Transporter, 'sendMail'> | null;
}

export interface MailDependencies {
  readonly db: Database;
  readonly mail: MailSettings;
}

const batchMails = 20;
/** Longer than a whole batch can take by the transport's time-outs, so that no other sender takes what is being sent. */
const leaseMs = 5 * 60_000;
const atOnce = 4;
/** A round ends well within the time in which a worker has to stop; the rest is for the next one. */
const roundMs = 8_000;

export function createMailActivities(dependencies: MailDependencies) {
  return {
    /**
     * Sends what waits, for a few seconds. A mail is sent at least once: it is claimed before it goes out and marked
     * after, so a sender that dies exactly between the server's answer and the mark has its last mail sent again when the
     * lease is over. It then goes out under the same Message-ID, made of its reason, by which mail systems know a copy.
     * Running this again, or twice at once, sends nothing else twice.
     */
    async sendMails(): Promise<{ readonly sent: number; readonly moreWait: boolean }> {
      const context = Context.current();
      const sent = await sendWaitingMails(dependencies, () => context.heartbeat());
      return { sent, moreWait: await areMailsWaiting(dependencies.db) };
    },
  };
}

/** Answers how many went out. A round that only meets failures ends early: the server is probably down. */
export async function sendWaitingMails({ db, mail }: MailDependencies, onProgress: () => void): Promise<number> {
  const endsAt = Date.now() + roundMs;
  const limit = pLimit(atOnce);
  let sent = 0;
  while (Date.now() < endsAt) {
    const claimed = await claimMails(db, batchMails, leaseMs);
    const results = await Promise.all(claimed.map((one) => limit(() => sendOne(db, mail, one).finally(onProgress))));
    sent += results.filter((result) => result === 'sent').length;
    if (results.every((result) => result === 'failed')) break;
  }
  return sent;
}

type Result = 'sent' | 'dropped' | 'failed';

async function sendOne(db: Database, settings: MailSettings, claimed: ClaimedMail): Promise<Result> {
  const { transport } = settings;
  const { address } = claimed.recipient;
  if (address === null && (transport !== null || isToMember(claimed))) return drop(db, claimed, 'no_address');
  if (isTooLate(claimed)) return drop(db, claimed, 'too_late');
  const entry = await entryOf(db, settings, claimed);
  const links = linksOf(settings, claimed);
  if (transport === null) {
    // Where mails are only kept, what is kept is all there is to read: with the link, though without the name.
    const kept = entry && { ...entry, tenantName: claimed.tenantId };
    await markSent(db, claimed.id, textOf(claimed.data, { ...links, entry: kept }));
    return 'sent';
  }
  const text = textOf(claimed.data, { ...links, entry });
  const failure = await deliver(transport, settings.from, { ...claimed, text, address: address ?? '' });
  if (failure !== null) return failed(db, claimed, failure);
  const kept = entry && { tenantName: claimed.tenantId, url: hiddenUrl };
  await markSent(db, claimed.id, textOf(claimed.data, { ...links, entry: kept }));
  return 'sent';
}

/** What ops read of a mail lets no one in. */
const hiddenUrl = '(the link was in the mail alone)';

function linksOf({ publicUrl }: MailSettings, { tenantId, charge, invoiceNumber }: ClaimedMail): MailLinks {
  const waitsForPayer = charge?.state === 'requires_action';
  return {
    manageUrl: `${publicUrl}/licensing/${encodeURIComponent(tenantId)}`,
    payUrl: waitsForPayer ? payUrlAt(publicUrl, charge) : null,
    invoiceNumber,
    entry: null,
  };
}

function isToMember({ data }: ClaimedMail): boolean {
  return 'memberId' in data;
}

const hourMs = 3_600_000;

/** A link for signing in is asked for by a person who waits; an hour later there is no one any more. */
function isTooLate({ data, recordedAt }: ClaimedMail): boolean {
  return data.kind === 'sign_in' && Date.now() - recordedAt.getTime() > hourMs;
}

/** Makes the link of a mail to one member; null of any other mail. */
async function entryOf(
  db: Database,
  { publicUrl }: MailSettings,
  { id, tenantId, tenantName, data }: ClaimedMail,
): Promise<MailedEntry | null> {
  if (!('memberId' in data)) return null;
  const isInvitation = data.kind === 'invitation';
  const minutes = isInvitation ? invitationDays * 24 * 60 : signInLinkMinutes;
  const purpose = isInvitation ? 'invitation' : 'signIn';
  const link = { id: `link-${id}`, memberId: data.memberId, tenantId, purpose } as const;
  const { token } = await makeMailedLink(db, link, { minutes, now: Date.now() });
  return { tenantName: tenantName ?? tenantId, url: `${publicUrl}/sign-in/link?token=${token}` };
}

interface Addressed extends ClaimedMail {
  readonly text: MailText;
  readonly address: string;
}

interface Failure {
  readonly error: string;
  /** The server knows no such recipient: asking again does not help. */
  readonly isFinal: boolean;
}

/** Null where the server has taken it. */
async function deliver(
  transport: Pick<Transporter, 'sendMail'>,
  from: string,
  { id, text, recipient, address }: Addressed,
): Promise<Failure | null> {
  try {
    await transport.sendMail({
      messageId: messageIdOf(id, from),
      from,
      to: { name: recipient.name ?? '', address },
      subject: text.subject,
      text: text.body,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return null;
  } catch (error) {
    return failureIn(error);
  }
}

/** The id is made of the reason (db/mail-plan.ts), so every attempt carries the same. */
export function messageIdOf(mailId: string, from: string): string {
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${mailId}@${domain}>`;
}

function failureIn(error: unknown): Failure {
  const { code, responseCode, command } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const codes = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  const isFinal = command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500;
  return { error: codes.length === 0 ? 'unknown' : codes.join(' '), isFinal };
}

const firstWaitMs = 30_000;
const longestWaitMs = 60 * 60_000;
/** After about a week. */
const mostAttempts = 180;

async function failed(db: Database, { id, attempts }: ClaimedMail, { error, isFinal }: Failure): Promise<Result> {
  await markFailed(db, id, error, Math.min(firstWaitMs * 2 ** Math.min(attempts - 1, 10), longestWaitMs));
  if (!isFinal && attempts < mostAttempts) return 'failed';
  await markDropped(db, id, isFinal ? 'refused' : 'given_up');
  return 'dropped';
}

async function drop(db: Database, { id }: ClaimedMail, because: string): Promise<Result> {
  await markDropped(db, id, because);
  return 'dropped';
}

const smtpTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/** Keeps a few connections open, as a boundary brings many mails at once. */
export function createMailTransport(smtpUrl: string): Transporter {
  const { hostname, port, protocol, username, password, searchParams } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  return createTransport({
    pool: true,
    maxConnections: atOnce,
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    requireTLS: searchParams.get('tls') === 'required',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...smtpTimeouts,
  });
}
