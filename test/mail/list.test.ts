import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { sendWaitingMails } from '../../activities/mail.ts';
import { mails } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';

const service = useService();
beforeAll(async () => {
  await service.createTenant('one');
  await service.createTenant('two');
});

interface Page {
  readonly data: readonly { readonly id: string; readonly tenantId: string; readonly reason: string }[];
  readonly nextCursor: string | null;
}

async function list(query: string): Promise<Page> {
  const { status, body } = await service.ask('GET', `/v1/ops/mails${query}`);
  expect(status).toBe(200);
  return body as Page;
}

it('ops see what is planned for a tenant, when, and by what reason', async () => {
  const { data, nextCursor } = await list('?tenantId=one');
  expect(nextCursor).toBeNull();
  expect(data.map(({ reason }) => reason).sort()).toEqual(['trial-ending/1', 'trial-ending/3', 'trial-ending/7']);
  expect(data.find(({ reason }) => reason === 'trial-ending/7')).toMatchObject({
    tenantId: 'one',
    kind: 'trial_ending',
    state: 'planned',
    dueAt: '2026-03-08T00:00:00.000Z',
    sentAt: null,
    subject: null,
    data: { days: 7, timeZone: 'Europe/London' },
  });
});

it('a page goes on where the one before ended, through everybody’s mails', async () => {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await list(`?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  const all = await service.world.db.select({ id: mails.id }).from(mails);
  expect(seen).toHaveLength(6);
  expect([...seen].sort()).toEqual(all.map(({ id }) => id).sort());
  expect((await list('?tenantId=nobody')).data).toEqual([]);
});

it('what was sent shows its words, and no address', async () => {
  await service.ask('POST', '/v1/tenants/two/test-clock/advance', { body: { by: 'P8D' } });
  const mail = { publicUrl: 'http://billing.test', from: 'b@b.test', transport: null };
  await sendWaitingMails({ db: service.world.db, mail }, () => undefined);
  const { data } = await list('?tenantId=two');
  const sent = data.find(({ reason }) => reason === 'trial-ending/7');
  expect(sent).toMatchObject({
    state: 'sent',
    subject: 'Your trial ends in 7 days',
    body: expect.stringContaining('15 Mar 2026, 10:00 (Europe/London)'),
  });
  expect(JSON.stringify(data)).not.toMatch(/example\.com|Company/);
  const [row] = await service.world.db
    .select()
    .from(mails)
    .where(eq(mails.id, sent?.id ?? ''));
  expect(row?.sentAt).not.toBeNull();
});

it('a cursor that is none is refused', async () => {
  expect(await service.ask('GET', '/v1/ops/mails?cursor=!!')).toMatchObject({ status: 422 });
  expect(await service.ask('GET', '/v1/ops/mails?limit=0')).toMatchObject({ status: 422 });
});

describe('sending a mail again', () => {
  const resend = (id: string) => service.ask('POST', `/v1/ops/mails/${id}/resend`);

  it('is refused of one that never went out, and of one that is not there', async () => {
    const { data } = await list('?tenantId=one&state=planned');
    expect(await resend(data[0]?.id ?? '')).toMatchObject({ status: 409, body: { code: 'mail_not_sent' } });
    expect(await resend('mail_none')).toMatchObject({ status: 404 });
  });

  it('is ops’ alone', async () => {
    const { data } = await list('?tenantId=two&state=sent');
    const admin = await service.makeKey('admin', 'two');
    const path = `/v1/ops/mails/${data[0]?.id}/resend`;
    expect(await service.ask('POST', path, { key: admin })).toMatchObject({ status: 403 });
    expect(await resend(data[0]?.id ?? '')).toMatchObject({
      status: 200,
      body: { state: 'due', deliveries: [{ to: 'admin', state: 'sent', round: 1 }] },
    });
  });
});

it('mails are found by kind and state', async () => {
  const { data } = await list('?kind=trial_ending&state=planned');
  expect(data.length).toBeGreaterThan(0);
  expect(data.every(({ reason }) => reason.startsWith('trial-ending/'))).toBe(true);
  expect((await list('?kind=suspended')).data).toEqual([]);
  expect(await service.ask('GET', '/v1/ops/mails?kind=nothing')).toMatchObject({ status: 422 });
});
