import { MockActivityEnvironment } from '@temporalio/testing';
import { and, eq, sql } from 'drizzle-orm';
import type { Transporter } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMailActivities,
  createMailTransport,
  type MailSettings,
  sendWaitingMails,
} from '../../activities/mail.ts';
import { areMailsWaiting, claimMails } from '../../db/mails.ts';
import { deletions, mails, tenants } from '../../db/schema.ts';
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
const send = (mail: MailSettings): Promise<number> => sendWaitingMails({ db: world.db, mail }, () => undefined);
const rowsOf = (tenantId: string) => world.db.select().from(mails).where(eq(mails.tenantId, tenantId));
const dueNow = (): Promise<unknown> => world.db.update(mails).set({ retryAt: null });

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

describe('over SMTP', () => {
  it('a mail goes out once, to whom the tenant belongs, under an id made of its reason', async () => {
    await payer('once');
    expect(await send(smtp())).toBe(1);
    expect(await send(smtp())).toBe(0);
    const row = await receiptOf('once');
    expect(sink.taken).toMatchObject([
      { to: 'once@buyer.test', messageId: `<${row.id}@seller.test>`, subject: expect.stringContaining('Receipt_for') },
    ]);
    expect(sink.taken[0]?.source).toContain('Company once');
    expect(row).toMatchObject({ state: 'sent', subject: 'Receipt for £60.00', attempts: 1, retryAt: null });
    expect(row.body).toMatch(/£60\.00 for 3 licences up to 1 Apr 2026 \(Europe\/London\).*Your invoice is \S+\./s);
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
    const first = await receiptOf('busy');
    expect(first).toMatchObject({ state: 'due', attempts: 1, lastError: expect.stringContaining('451') });
    const waits = (at: Date | null): number => Math.round(((at?.getTime() ?? 0) - Date.now()) / 30_000);
    expect(waits(first.retryAt)).toBe(1);
    await dueNow();
    await send(smtp());
    expect(waits((await receiptOf('busy')).retryAt)).toBe(2);

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

  it('what a sender had in hand when it died goes out when its lease is over', async () => {
    await payer('died');
    expect(await claimMails(world.db, 10, 60_000)).toHaveLength(1);
    expect(await send(smtp())).toBe(0);
    await world.db.update(mails).set({ retryAt: sql`now() - interval '1 s'` });
    expect(await send(smtp())).toBe(1);
  });

  it('a recipient whom the server does not know, or a missing one, is not written to again', async () => {
    await payer('nobody', null);
    await payer('unknown');
    sink.answer({ rcpt: '550 no such user unknown@buyer.test' });
    await send(smtp());
    expect(await receiptOf('nobody')).toMatchObject({ state: 'dropped', droppedBecause: 'no_address', attempts: 1 });
    const refused = await receiptOf('unknown');
    expect(refused).toMatchObject({ state: 'dropped', droppedBecause: 'refused' });
    expect(refused.lastError).not.toContain('@');
    expect(sink.taken).toEqual([]);
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

    expect(sent.attempts).toBe(1);
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
