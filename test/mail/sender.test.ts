import { MockActivityEnvironment } from '@temporalio/testing';
import { and, eq, sql } from 'drizzle-orm';
import type { Transporter } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMailActivities,
  createMailTransport,
  type MailSettings,
  sendWaitingMails,
} from '../../activities/mail.ts';
import { resendMail } from '../../db/mail-distribution.ts';
import { areMailsWaiting, claimMails } from '../../db/mail-queue.ts';
import { saveDetails } from '../../db/save-details.ts';
import { contacts, deletions, mailDeliveries, mails, tenants } from '../../db/schema.ts';
import { viewOf } from '../../domain/view.ts';
import { watchMails } from '../../service/mail-watch.ts';
import { mailSenderWorkflowId } from '../../workflows/messages.ts';
import { useWorld } from '../support/fixtures.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { startActive, startInMidLife } from '../support/tenants.ts';
import { until } from '../support/world.ts';

const world = useWorld();
let sink: SmtpSink;
let transport: Transporter;
beforeEach(async () => {
  await world.unguarded.delete(mailDeliveries);
  await world.unguarded.delete(mails);
  sink = await startSmtpSink();
  transport = createMailTransport(sink.url);
});
afterEach(async () => {
  transport.close();
  await sink.close();
});

const publicUrl = 'https://billing.test';
const from = 'Billing <billing@seller.test>';
const smtp = (): MailSettings => ({ publicUrl, from, transport });
const kept: MailSettings = { publicUrl, from, transport: null };
const details = (language: 'en' | 'de') => ({
  legalName: 'Buyer GmbH',
  addressLines: ['Weg 1'],
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
  language,
  taxId: null,
  purchaseOrder: null,
  purchaseOrderUntil: null,
  note: null,
});
const send = (mail: MailSettings): Promise<number> => sendWaitingMails({ db: world.db, mail }, () => undefined);
const rowsOf = (tenantId: string) => world.db.select().from(mails).where(eq(mails.tenantId, tenantId));
const dueNow = (): Promise<unknown> => world.db.update(mailDeliveries).set({ retryAt: null });

/** A paying tenant, whose receipt waits to be sent. */
async function payer(tenantId: string, adminEmail: string | null = `${tenantId}@buyer.test`): Promise<void> {
  await startActive(world, tenantId);
  await world.db.update(tenants).set({ adminEmail }).where(eq(tenants.id, tenantId));
}

async function receiptOf(tenantId: string) {
  const [row] = await world.db
    .select()
    .from(mails)
    .where(and(eq(mails.tenantId, tenantId), eq(mails.kind, 'receipt')));
  if (row === undefined) throw new Error(`${tenantId} has no receipt`);
  return row;
}

/** The receipt on its way to each recipient. */
async function deliveriesOf(tenantId: string) {
  const { id } = await receiptOf(tenantId);
  return world.db.select().from(mailDeliveries).where(eq(mailDeliveries.mailId, id)).orderBy(mailDeliveries.sequence);
}

async function deliveryOf(tenantId: string) {
  const [only, ...others] = await deliveriesOf(tenantId);
  if (only === undefined) throw new Error(`${tenantId} has no delivery`);
  expect(others).toEqual([]);
  return only;
}

describe('over SMTP', () => {
  it('a mail goes out once, to whom the tenant belongs, under an id made of its reason', async () => {
    await payer('once');
    expect(await send(smtp())).toBe(1);
    expect(await send(smtp())).toBe(0);
    const row = await receiptOf('once');
    const delivery = await deliveryOf('once');
    expect(sink.taken).toMatchObject([
      {
        to: 'once@buyer.test',
        messageId: `<${delivery.id}@seller.test>`,
        subject: expect.stringContaining('Receipt_for'),
      },
    ]);
    expect(sink.taken[0]?.source).toContain('Company once');
    expect(delivery).toMatchObject({ recipientKind: 'admin', state: 'sent', attempts: 1, retryAt: null });
    expect(row).toMatchObject({ state: 'sent', subject: 'Receipt for £60.00' });
    expect(row.body).toMatch(/£60\.00 for 3 licences, 1 Mar – 31 Mar 2026\..*Your invoice is \S+\./s);
    expect(row.sentAt).not.toBeNull();
  });

  it('two senders at once send nothing twice', async () => {
    for (const id of ['a', 'b', 'c']) await payer(id);
    await Promise.all([send(smtp()), send(smtp()), send(smtp())]);
    expect(sink.taken.map(({ to }) => to).sort()).toEqual(['a@buyer.test', 'b@buyer.test', 'c@buyer.test']);
  });

  it('a server that is down or busy is tried again later and later, and nothing is lost', async () => {
    await payer('busy');
    sink.answer({ data: '451 try again later' });
    expect(await send(smtp())).toBe(0);
    expect(await send(smtp())).toBe(0);
    const first = await deliveryOf('busy');
    expect(first).toMatchObject({ state: 'due', attempts: 1, lastError: expect.stringContaining('451') });
    const waits = (at: Date | null): number => Math.round(((at?.getTime() ?? 0) - Date.now()) / 30_000);
    expect(waits(first.retryAt)).toBe(1);
    await dueNow();
    await send(smtp());
    expect(waits((await deliveryOf('busy')).retryAt)).toBe(2);

    sink.answer({});
    await dueNow();
    expect(await send(smtp())).toBe(1);
    expect(sink.taken).toHaveLength(1);
  });

  it('what the server took but could not say so goes out again under the same id', async () => {
    await payer('cut');
    sink.cutAfterNext();
    await send(smtp());
    expect(await receiptOf('cut')).toMatchObject({ state: 'due' });
    await dueNow();
    await send(smtp());
    expect(sink.taken).toHaveLength(2);
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('a password is not sent to a server without TLS, and the mail waits', async () => {
    await payer('in-clear');
    const withPassword = createMailTransport(sink.url.replace('smtp://', 'smtp://user:secret@'));
    await send({ ...smtp(), transport: withPassword });
    withPassword.close();
    expect(await deliveryOf('in-clear')).toMatchObject({ state: 'due', lastError: 'ETLS 502' });
    expect(sink.taken).toEqual([]);
  });

  it('what a sender had in hand when it died goes out when its lease is over', async () => {
    await payer('died');
    expect(await claimMails(world.db, 10, 60_000)).toHaveLength(1);
    expect(await send(smtp())).toBe(0);
    await world.db.update(mailDeliveries).set({ retryAt: sql`now() - interval '1 s'` });
    expect(await send(smtp())).toBe(1);
  });

  it('a recipient whom the server does not know, or a missing one, is not written to again', async () => {
    await payer('nobody', null);
    await payer('unknown');
    sink.answer({ rcpt: '550 no such user unknown@buyer.test' });
    await send(smtp());
    expect(await receiptOf('nobody')).toMatchObject({ state: 'dropped', droppedBecause: 'no_address' });
    expect(await receiptOf('unknown')).toMatchObject({ state: 'dropped', droppedBecause: 'refused', subject: null });
    const refused = await deliveryOf('unknown');
    expect(refused).toMatchObject({ state: 'dropped', droppedBecause: 'refused', attempts: 1 });
    expect(refused.lastError).not.toContain('@');
    expect(sink.taken).toEqual([]);
  });
});

describe('to several recipients', () => {
  /** A paying tenant with contacts, each with what it gets. */
  async function payerWith(tenantId: string, listed: Readonly<Record<string, 'receipts' | 'failures' | 'everything'>>) {
    await payer(tenantId);
    const rows = Object.entries(listed).map(([name, kind], index) => ({
      id: `${tenantId}-${name}`,
      tenantId,
      email: `${name}@${tenantId}.test`,
      kinds: [kind],
      createdBy: 'test',
      createdAt: new Date(1000 * index),
    }));
    await world.db.insert(contacts).values(rows);
  }
  const recipients = () => sink.taken.map(({ to }) => to).sort();

  it('each gets a mail of its own, under a Message-ID of its own, and the admin none that others get', async () => {
    await payerWith('several', { books: 'receipts', all: 'everything', cards: 'failures' });
    expect(await send(smtp())).toBe(2);
    expect(recipients()).toEqual(['all@several.test', 'books@several.test']);
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(2);
    expect(await receiptOf('several')).toMatchObject({ state: 'sent' });
  });

  it('one that refuses has no other get it twice, and is tried by itself', async () => {
    await payerWith('refusing', { good: 'receipts', busy: 'receipts' });
    sink.answer({ rcptOf: { 'busy@refusing.test': '451 later' } });
    expect(await send(smtp())).toBe(1);
    expect(recipients()).toEqual(['good@refusing.test']);
    expect(await receiptOf('refusing')).toMatchObject({ state: 'due', subject: 'Receipt for £60.00' });
    await dueNow();
    expect(await send(smtp())).toBe(0);
    sink.answer({});
    await dueNow();
    expect(await send(smtp())).toBe(1);
    expect(recipients()).toEqual(['busy@refusing.test', 'good@refusing.test']);
    expect(await deliveriesOf('refusing')).toMatchObject([{ state: 'sent' }, { state: 'sent', attempts: 3 }]);
    expect(await receiptOf('refusing')).toMatchObject({ state: 'sent' });
  });

  it('one that the server does not know is dropped by itself, and the mail counts as sent', async () => {
    await payerWith('half', { good: 'receipts', wrong: 'receipts' });
    sink.answer({ rcptOf: { 'wrong@half.test': '550 no such user' } });
    await send(smtp());
    expect(await deliveriesOf('half')).toMatchObject([
      { state: 'sent' },
      { state: 'dropped', droppedBecause: 'refused' },
    ]);
    expect(await receiptOf('half')).toMatchObject({ state: 'sent', droppedBecause: null });
  });

  it('a contact that was removed before its turn gets nothing', async () => {
    await payerWith('removed', { gone: 'receipts', stays: 'receipts' });
    sink.answer({ data: '451 later' });
    await send(smtp());
    await world.db.delete(contacts).where(eq(contacts.id, 'removed-gone'));
    sink.answer({});
    await dueNow();
    await send(smtp());
    expect(recipients()).toEqual(['stays@removed.test']);
    expect((await deliveriesOf('removed'))[0]).toMatchObject({ state: 'dropped', droppedBecause: 'no_address' });
  });

  it('senders at once settle the mail with the last of its deliveries', async () => {
    await payerWith('at-once', { a: 'receipts', b: 'receipts', c: 'receipts', d: 'receipts' });
    await Promise.all([send(smtp()), send(smtp()), send(smtp())]);
    expect(recipients()).toHaveLength(4);
    expect(await receiptOf('at-once')).toMatchObject({ state: 'sent' });
    expect(await areMailsWaiting(world.db)).toBe(false);
  });

  it('sent again on purpose, it goes to those who are its recipients now, under other Message-IDs', async () => {
    await payerWith('again', { first: 'receipts' });
    await send(smtp());
    const { id } = await receiptOf('again');
    await world.db
      .insert(contacts)
      .values({ id: 'late', tenantId: 'again', email: 'late@again.test', kinds: ['receipts'], createdBy: 'test' });
    expect(await resendMail(world.db, id)).toBe('again');
    expect(await send(smtp())).toBe(2);
    expect(recipients()).toEqual(['first@again.test', 'first@again.test', 'late@again.test']);
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(3);
    expect(await receiptOf('again')).toMatchObject({ state: 'sent', round: 2 });
  });
});

it('a mail speaks the language of the billing details, in its dates and amounts too', async () => {
  await payer('german');
  await saveDetails(world.db, 'german', details('de'), { by: 'test', commandId: 'c1' });
  await send(smtp());
  expect(await receiptOf('german')).toMatchObject({
    subject: 'Zahlungsbeleg über 60,00\u00a0£',
    body: expect.stringContaining('für 3 Lizenzen, 1. März – 31. März 2026, erhalten'),
  });
});

describe('a receipt', () => {
  const pdf = { filename: 'INV-1.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.3 made up') };

  it('carries its invoice as a file, in HTML and plain text, and is kept without whom it went to', async () => {
    await payer('attached');
    const asked: unknown[] = [];
    const documentsOf: MailSettings['documentsOf'] = async (...args) => {
      asked.push(args);
      return [pdf];
    };
    await send({ ...smtp(), documentsOf });
    const { body } = await receiptOf('attached');
    const mail = await PostalMime.parse(sink.taken[0]?.source ?? '');
    expect(mail.attachments).toMatchObject([{ filename: 'INV-1.pdf', mimeType: 'application/pdf' }]);
    expect(Buffer.from((mail.attachments[0]?.content ?? '') as Uint8Array)).toEqual(pdf.content);
    expect(mail.html).toContain('Company attached');
    expect(mail.text).toContain('It comes with this mail as a PDF.');
    expect(asked).toEqual([['attached', expect.stringMatching(/^INV-/)]]);
    expect(mail.text).toMatch(/https:\/\/billing\.test\/task\/tsk_\w+\?token=\S{43}/);
    expect(body).toContain('See the receipt: https://billing.test/…');
    expect(body).not.toMatch(/token|Company attached/);
  });

  it('waits where its invoice cannot be made, and holds no other mail back', async () => {
    await payer('unmade');
    await payer('made');
    const documentsOf: MailSettings['documentsOf'] = async (tenantId) => {
      if (tenantId === 'unmade') throw new Error('no font');
      return [pdf];
    };
    expect(await send({ ...smtp(), documentsOf })).toBe(1);
    expect(await deliveryOf('unmade')).toMatchObject({ state: 'due', lastError: 'document' });
    expect(await deliveryOf('made')).toMatchObject({ state: 'sent' });
  });

  it('waits where this version cannot word it, and holds no other mail back', async () => {
    await payer('unworded');
    await payer('worded');
    const { id } = await receiptOf('unworded');
    await world.unguarded
      .update(mails)
      .set({ data: sql`${mails.data} - 'periodEnd'` })
      .where(eq(mails.id, id));
    expect(await send(smtp())).toBe(1);
    expect(await deliveryOf('unworded')).toMatchObject({ state: 'due', lastError: 'text' });
    expect(await deliveryOf('worded')).toMatchObject({ state: 'sent' });
    expect(sink.taken.map(({ to }) => to)).toEqual(['worded@buyer.test']);
  });

  it('goes out without a file that is too large for mail servers, and says nothing of it', async () => {
    await payer('large');
    await send({ ...smtp(), documentsOf: async () => [{ ...pdf, content: Buffer.alloc(5_000_001) }] });
    const mail = await PostalMime.parse(sink.taken[0]?.source ?? '');
    expect(mail.attachments).toEqual([]);
    expect(mail.text).not.toContain('PDF');
  });
});

it('a failed payment that waits at the bank carries the link on which to confirm it', async () => {
  await startActive(world, 'sca');
  await world.command('sca', { type: 'setPaymentMethod', paymentMethod: 'pm_card_authenticationRequired' });
  await world.advance('sca', '2026-04-01T12:00:00Z');
  await send(kept);
  const failed = (await rowsOf('sca')).find(({ kind }) => kind === 'payment_failed');
  expect(failed?.body).toMatch(/your bank wants you to confirm it/);
  expect(failed?.body).toMatch(/https:\/\/billing\.test\/pay\/chg_\w+\?token=\w+/);
});

describe('without SMTP', () => {
  it('a mail is kept with its text, as if it had been sent, whatever its recipient', async () => {
    await payer('kept', null);
    expect(await send(kept)).toBe(1);
    expect(await receiptOf('kept')).toMatchObject({ state: 'sent', subject: 'Receipt for £60.00' });
    expect(sink.taken).toEqual([]);
  });

  it('a mail leads to its tenant’s own page', async () => {
    await payer('led');
    await send(kept);
    expect((await receiptOf('led')).body).toContain('Manage your subscription: https://billing.test/licensing/led\n');
  });
});

describe('after a deletion', () => {
  it('the certificate goes to the tenant’s admin, whose address is then kept nowhere', async () => {
    await payer('gone');
    await world.command('gone', { type: 'cancel' });
    await send(smtp());
    await world.advance('gone', '2026-04-02T00:00:00Z');
    const [deletion] = await world.db.select().from(deletions).where(eq(deletions.tenantId, 'gone'));
    await send(smtp());
    const last = sink.taken.at(-1);
    expect(last).toMatchObject({ to: 'gone@buyer.test', subject: 'Your instance has been deleted' });
    expect(last?.source).toContain(`- licences: ${deletion?.rows['licences']}`);
    const rows = await rowsOf('gone');
    expect(JSON.stringify(rows)).not.toMatch(/buyer\.test|Company/);
    expect(rows.find(({ kind }) => kind === 'deletion_certificate')).toMatchObject({ state: 'sent', recipient: null });
    await world.advance('gone', '2027-01-01T00:00:00Z').catch(() => undefined);
    await dueNow();
    expect(await send(smtp())).toBe(0);
    expect(sink.taken.filter(({ to }) => to === 'gone@buyer.test').at(-1)).toBe(last);
  });
});

describe('in real time', () => {
  const hour = 3_600_000;

  it('a notice goes out when its time has come, and not when it would be too late', async () => {
    const tenantId = 'real';
    await startInMidLife(world, tenantId, { endsInMs: 20 * 24 * hour });
    await world.command(tenantId, { type: 'addLicences', quantity: 1 });
    await world.db.update(tenants).set({ adminEmail: 'real@buyer.test' }).where(eq(tenants.id, tenantId));
    const stateOf = async (kind: string) => (await rowsOf(tenantId)).find((row) => row.kind === kind)?.state;
    expect(await stateOf('bill_preview')).toBe('planned');
    await send(smtp());
    expect(await stateOf('bill_preview')).toBe('planned');

    const preview = and(eq(mails.tenantId, tenantId), eq(mails.kind, 'bill_preview'));
    await world.db
      .update(mails)
      .set({ dueAt: new Date(Date.now() - hour) })
      .where(preview);
    await send(smtp());
    expect(await stateOf('bill_preview')).toBe('sent');
    expect(sink.taken.at(-1)?.to).toBe('real@buyer.test');

    const sent = sink.taken.length;
    await world.db
      .update(mails)
      .set({ state: 'planned', until: new Date(Date.now() - 1) })
      .where(preview);
    await send(smtp());
    expect(await rowsOf(tenantId)).toContainEqual(expect.objectContaining({ droppedBecause: 'too_late' }));
    expect(sink.taken).toHaveLength(sent);
  });

  it('a planned notice of a test clock waits for that clock, whatever the time is', async () => {
    await payer('frozen');
    await send(smtp());
    const { state } = await world.read('frozen');
    expect(viewOf(state).nextBill?.at).toBeLessThan(Date.now());
    expect((await rowsOf('frozen')).find(({ kind }) => kind === 'bill_preview')?.state).toBe('planned');
  });
});

describe('the watch of a worker', () => {
  const watchOf = (taskQueue: string) =>
    watchMails({
      client: world.client,
      taskQueue,
      areMailsWaiting: () => areMailsWaiting(world.db),
      log: { warn: () => undefined },
      everyMs: 100,
    });
  const sender = () => world.client.workflow.getHandle(mailSenderWorkflowId);

  it('starts the sender’s workflow where a mail waits; it sends, and ends', async () => {
    await payer('by-workflow');
    const end = watchOf(world.taskQueue);
    const sent = await until(
      () => receiptOf('by-workflow'),
      ({ state }) => state === 'sent',
    );
    await sender().result();
    await end();

    expect(sent.sentAt).not.toBeNull();
    expect(await deliveryOf('by-workflow')).toMatchObject({ state: 'sent', attempts: 1 });
    const { events } = await sender().fetchHistory();
    const rounds = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes != null);
    expect(rounds).toHaveLength(1);
  });

  it('costs Temporal nothing where none waits', async () => {
    const { runId } = await sender().describe();
    const looks = { count: 0 };
    const end = watchMails({
      client: world.client,
      taskQueue: world.taskQueue,
      areMailsWaiting: async () => {
        looks.count += 1;
        return false;
      },
      log: { warn: () => undefined },
      everyMs: 10,
    });
    await until(
      async () => looks.count,
      (count) => count > 5,
    );
    await end();

    expect((await sender().describe()).runId).toBe(runId);
  });

  it('goes on after a look that failed', async () => {
    const warnings: string[] = [];
    const end = watchMails({
      client: world.client,
      taskQueue: world.taskQueue,
      areMailsWaiting: async () => {
        throw new Error('no database');
      },
      log: { warn: (...args: unknown[]) => void warnings.push(String(args.at(-1))) },
      everyMs: 10,
    });
    await until(
      async () => warnings.length,
      (count) => count > 1,
    );
    await end();
  });
});

it('the activity sends, and says how many', async () => {
  await payer('activity');
  const activities = createMailActivities({ db: world.db, mail: kept });
  const round = await new MockActivityEnvironment().run(() => activities.sendMails());
  expect(round).toEqual({ sent: 1, moreWait: false });
});
