import { Context } from '@temporalio/activity';
import { createTransport, type Transporter } from 'nodemailer';
import pLimit from 'p-limit';
import type { Database } from '../db/connect.ts';
import { areMailsWaiting, type ClaimedMail, claimMails, markDropped, markFailed, markSent } from '../db/mail-queue.ts';
import { hourMs } from '../domain/calendar.ts';
import { type MailLinks, type MailText, textOf } from '../domain/mail/mail-texts.ts';
import { type MailDocuments, mailLinksOf, withoutTokens } from './mail-links.ts';

/** How mails are sent. Without a transport they are kept in Postgres, as if they had been sent. */
export interface MailSettings {
  readonly publicUrl: string;
  readonly from: string;
  readonly transport: Pick<Transporter, 'sendMail'> | null;
  /** Finds the files of an invoice, which are attached to its receipt. */
  readonly documentsOf?: MailDocuments;
}

export interface MailDependencies {
  readonly db: Database;
  readonly mail: MailSettings;
}

const batchMails = 20;
/** Longer than a whole batch can take by the transport's time-outs, so that no other sender takes the same mails. */
const leaseMs = 5 * 60_000;
const atOnce = 4;
/** A round ends well within the time that a stopping worker has. The next round sends the rest. */
const roundMs = 8_000;

export function createMailActivities(dependencies: MailDependencies) {
  return {
    /**
     * Sends waiting mails for a few seconds, each to each recipient at least once: it is claimed before it goes out and
     * marked after. If a sender dies in between, that mail goes out again after the lease under the same Message-ID, by
     * which mail systems recognise a copy.
     */
    async sendMails(): Promise<{ readonly sent: number; readonly moreWait: boolean }> {
      const context = Context.current();
      const sent = await sendWaitingMails(dependencies, () => context.heartbeat());
      return { sent, moreWait: await areMailsWaiting(dependencies.db) };
    },
  };
}

/** Answers how many mails went out. A round that only meets failures ends early, as the server is probably down. */
export async function sendWaitingMails(dependencies: MailDependencies, onProgress: () => void): Promise<number> {
  const endsAt = Date.now() + roundMs;
  const limit = pLimit(atOnce);
  let sent = 0;
  while (Date.now() < endsAt) {
    const claimed = await claimMails(dependencies.db, batchMails, leaseMs);
    const results = await Promise.all(
      claimed.map((one) => limit(() => sendOne(dependencies, one).finally(onProgress))),
    );
    sent += results.filter((result) => result === 'sent').length;
    if (results.every((result) => result === 'failed')) break;
  }
  return sent;
}

type Result = 'sent' | 'dropped' | 'failed';

async function sendOne({ db, mail: settings }: MailDependencies, claimed: ClaimedMail): Promise<Result> {
  const { address, data } = claimed;
  const { transport } = settings;
  // A member who was removed meanwhile is sent nothing, even where mails are only kept.
  if (address === null && (transport !== null || 'memberId' in data)) return drop(db, claimed, 'no_address');
  if (isTooLate(claimed)) return drop(db, claimed, 'too_late');
  const attachments = await attachmentsOf(settings, claimed).catch(() => null);
  if (attachments === null) return failed(db, claimed, { error: 'document', isFinal: false });
  const links = await mailLinksOf(db, settings.publicUrl, claimed, attachments.length > 0);
  const texts = textsOf(claimed, links, transport !== null);
  if (texts === null) return failed(db, claimed, { error: 'text', isFinal: false });
  if (transport !== null && address !== null) {
    const failure = await deliver(transport, settings.from, { ...claimed, text: texts.sent, address, attachments });
    if (failure !== null) return failed(db, claimed, failure);
  }
  await markSent(db, claimed, texts.kept);
  return 'sent';
}

/**
 * The text to send and the text to keep, which has no name and only links without secrets, unless mails are read in the
 * database. Null where this version has no words for a kind that another has written: such a mail waits, and holds up
 * no other.
 */
function textsOf({ company, language, data }: ClaimedMail, links: MailLinks, isSent: boolean) {
  try {
    const kept = textOf(data, isSent ? withoutTokens(links) : links, { language, company: null });
    return { sent: textOf(data, links, { language, company }), kept };
  } catch {
    return null;
  }
}

/** Whether a sign-in link comes too late: the person waits for it now, and not an hour later. */
function isTooLate({ data, recordedAt }: ClaimedMail): boolean {
  return data.kind === 'sign_in' && Date.now() - recordedAt.getTime() > hourMs;
}

/** The receipt's link has the same files, so that larger ones are not attached, which mail servers may refuse. */
const mostAttachedBytes = 5_000_000;

async function attachmentsOf({ transport, documentsOf }: MailSettings, claimed: ClaimedMail) {
  const { kind, tenantId, invoiceNumber } = claimed;
  if (transport === null || kind !== 'receipt' || invoiceNumber === null) return [];
  const files = (await documentsOf?.(tenantId, invoiceNumber)) ?? [];
  return files.reduce((sum, { content }) => sum + content.length, 0) > mostAttachedBytes ? [] : files;
}

interface Addressed extends ClaimedMail {
  readonly text: MailText;
  readonly address: string;
  readonly attachments: Awaited<ReturnType<MailDocuments>>;
}

interface Failure {
  readonly error: string;
  /** The server knows no such recipient, so that another try does not help. */
  readonly isFinal: boolean;
}

/** Delivers a mail. Null means that the server has taken it. */
async function deliver(
  transport: Pick<Transporter, 'sendMail'>,
  from: string,
  { id, text, address, attachments }: Addressed,
): Promise<Failure | null> {
  try {
    await transport.sendMail({
      messageId: messageIdOf(id, from),
      from,
      to: { name: '', address },
      subject: text.subject,
      text: text.body,
      html: text.html,
      attachments: [...attachments],
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return null;
  } catch (error) {
    return failureIn(error);
  }
}

/** The id is made of the reason and the recipient (db/mail-distribution.ts), so that every attempt has the same. */
export function messageIdOf(deliveryId: string, from: string): string {
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${deliveryId}@${domain}>`;
}

function failureIn(error: unknown): Failure {
  const { code, responseCode, command } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const codes = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  const isFinal = command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500;
  return { error: codes.length === 0 ? 'unknown' : codes.join(' '), isFinal };
}

const firstWaitMs = 30_000;
const longestWaitMs = 60 * 60_000;
/** This many attempts take about a week. */
const mostAttempts = 180;

async function failed(db: Database, claimed: ClaimedMail, { error, isFinal }: Failure): Promise<Result> {
  const { attempts } = claimed;
  await markFailed(db, claimed, error, Math.min(firstWaitMs * 2 ** Math.min(attempts - 1, 10), longestWaitMs));
  if (!isFinal && attempts < mostAttempts) return 'failed';
  await markDropped(db, claimed, isFinal ? 'refused' : 'given_up');
  return 'dropped';
}

async function drop(db: Database, claimed: ClaimedMail, because: string): Promise<Result> {
  await markDropped(db, claimed, because);
  return 'dropped';
}

const smtpTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/** A transport with a few open connections, as a boundary brings many mails at once. */
export function createMailTransport(smtpUrl: string): Transporter {
  const { hostname, port, protocol, username, password, searchParams } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  return createTransport({
    pool: true,
    maxConnections: atOnce,
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // A password is never sent unencrypted, whatever the server offers.
    requireTLS: searchParams.get('tls') === 'required' || username !== '',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...smtpTimeouts,
  });
}
