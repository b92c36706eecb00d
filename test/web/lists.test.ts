import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstViewOf } from '../../bench/wire.ts';
import { putUsers } from '../../db/users.ts';
import { createService, type Service } from '../support/service.ts';
import { expectBooksToAgree } from '../support/stand-in.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** The lists of a tenant's pages, without script: how they are sorted, paged, filtered and taken away as files. */

let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(async () => {
  await expectBooksToAgree(service.world);
  await service.close();
});

/** Who is in the rows of the list, in order. */
const names = ({ page }: Seen) => page.rows().map(({ text }) => text.split(' · ')[0] ?? '');

/** A tenant in its trial, with so many licences and users, of whom the first hold one; Person 0001 and so on. */
async function trialing(t: string, has: { licences: number; users: number; holders: number }): Promise<Visitor> {
  const { admin } = await service.createTenant(t, { unitPrice: 2000 });
  const ids = Array.from({ length: has.users }, (_, index) => `u${String(index + 1).padStart(4, '0')}`);
  for (let first = 0; first < ids.length; first += 500)
    await putUsers(
      service.world.db,
      t,
      ids.slice(first, first + 500).map((id) => ({ id, name: id.replace('u', 'Person '), email: null })),
    );
  const [client, params] = [service.client(), { t }];
  await client.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: has.licences } });
  const userIds = ids.slice(0, has.holders);
  if (userIds.length > 0) await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
  return signedIn(service, admin);
}

describe('the list of people', () => {
  let admin: Visitor;
  beforeAll(async () => {
    admin = await trialing('large', { licences: 2_000, users: 2_100, holders: 1_900 });
  });

  it('loads at most 60 kB to be shown the first time, compressed as it is served', async () => {
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { total, parts } = await firstViewOf(service.url, '/licensing/large', cookie);
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.filter(({ encoding, bytes }) => encoding === 'none' && bytes > 1_000)).toEqual([]);
    expect(total).toBeLessThanOrEqual(60_000);
  });

  it('is paged both ways, and says where it is', async () => {
    const first = await admin.get('/licensing/large');
    expect(first.text).toContain('1–50 of 2,000');
    expect(first.page.links('Previous')).toEqual([]);
    const second = await admin.get(first.page.link('Next'));
    expect(second.text).toContain('51–100 of 2,000');
    expect(names(second)[0]).toBe('Person 0051 u0051');
    const back = await admin.get(second.page.link('Previous'));
    expect(back.text).toContain('1–50 of 2,000');
    expect(names(back)).toEqual(names(first));
  });

  it('is sorted by its headings, and again the other way round', async () => {
    const byName = await admin.get('/licensing/large');
    expect(names(byName)[0]).toBe('Person 0001 u0001');
    const reversed = await admin.get(byName.page.link('Person'));
    expect(reversed.html).toContain('aria-sort="descending"');
    expect(names(reversed).at(-1)).not.toBe('Person 0001 u0001');
    const byStatus = await admin.get(byName.page.link('Status'));
    expect(byStatus.path).toContain('sort=status');
    expect(byStatus.html.match(/aria-sort=/g)).toHaveLength(1);
  });

  it('comes back to the same filter, order and page after each action, and takes it back', async () => {
    // given the second page of those that are given, the other way round
    const list = await admin.get('/licensing/large?q=Person&show=assigned&sort=-name');
    const here = list.page.link('Next');
    const page = await admin.get(here);
    const [holder = ''] = names(page);
    const of = (seen: Seen) => / ([\d,]+)–[\d,]+ of ([\d,]+)/.exec(seen.text)?.slice(1);
    expect(of(page)).toEqual(['51', '1,900']);

    // when one is revoked
    const revoked = await admin.press(page, /^Revoke lic_/);
    expect(revoked.location).toBe(here);
    const after = await admin.follow(revoked);
    expect(after.text).toMatch(/lic_\d+ is free\./);
    expect(names(after)).not.toContain(holder);

    // and that is taken back
    const undone = await admin.press(after, 'Undo');
    expect(undone.location).toBe(here);
    const again = await admin.follow(undone);
    expect(again.text).toContain('1 licence given back.');
    expect(names(again)[0]).toBe(holder);

    // then the way back to the list is the same for what is bought, given and removed
    for (const link of ['Add licences', 'Give to a list', 'Remove licences'])
      expect(new URL(again.page.link(link), service.url).searchParams.get('back')).toBe(here);
  });

  it('is a file as it is filtered and sorted', async () => {
    const list = await admin.get('/licensing/large?q=Person+00&sort=-name');
    const csv = await admin.get(list.page.link('Download as CSV'));
    const lines = csv.html.trim().split('\r\n');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(lines[0]).toContain('name,userId,licenceId,status,lastUsedOn,since,endsAt');
    expect(lines).toHaveLength(1 + 99);
    expect(lines[1]).toMatch(/^Person 0099,u0099,lic_\d+,active,/);
  });

  it('counts what is not used and what that costs, only where uses are kept', async () => {
    const option = 'Not used for 30 days (1,900, £38,000.00 a month)';
    expect((await admin.get('/licensing/large')).text).toContain(option);
    const unused = await admin.get('/licensing/large?show=unused');
    expect(unused.text).toContain('1–50 of 1,900');
    expect(unused.text).toContain('never');
    await service.ask('PATCH', '/v1/tenants/large', { body: { lastUsed: false } });
    const without = await admin.get('/licensing/large');
    expect(without.text).not.toContain('Not used');
    expect(without.text).not.toContain('Last used');
  });
});

describe('a pasted list', () => {
  const takenBy = (t: string, userId: string) =>
    service.client().do('PUT /v1/tenants/{t}/licences/{id}/assignee', { params: { t, id: 'lic_1' }, body: { userId } });
  const holders = async (t: string) => {
    const query = { assigned: 'true' } as const;
    const { data } = await service.client().do('GET /v1/tenants/{t}/licences', { params: { t }, query });
    return data.map(({ assignee }) => assignee?.userId);
  };
  const box = 'People, one a line: names, e-mail addresses or user ids';

  it('comes back as it was pasted where giving is refused, and no licence is given', async () => {
    // given a list of which two people are found
    const admin = await trialing('pasted', { licences: 3, users: 2, holders: 0 });
    const pasted = 'Nemo\nPerson 0001\nPerson 0002';
    const found = await admin.press(await admin.get('/licensing/pasted/give'), 'Find these people', { [box]: pasted });

    // when one of them is given a licence elsewhere before it is confirmed
    await takenBy('pasted', 'u0001');
    const refused = await admin.press(found, 'Give 2 licences');

    // then it is at hand, and can be found again
    expect(refused.status).toBe(422);
    expect(refused.page.field(box).value.replaceAll('\r\n', '\n')).toBe(pasted);
    expect(await holders('pasted')).toEqual(['u0001']);
    await admin.press(await admin.press(refused, 'Find these people'), 'Give 1 licence');
    expect(new Set(await holders('pasted'))).toEqual(new Set(['u0001', 'u0002']));
  });

  it('comes back as the people it found where it is too long to be sent along', async () => {
    const admin = await trialing('long', { licences: 3, users: 2, holders: 0 });
    const pasted = `${'Nemo\n'.repeat(8_000)}Person 0001\nPerson 0002`;
    const found = await admin.press(await admin.get('/licensing/long/give'), 'Find these people', { [box]: pasted });
    await takenBy('long', 'u0001');
    const refused = await admin.press(found, 'Give 2 licences');
    expect(refused.status).toBe(422);
    expect(refused.page.field(box).value).toBe('u0001\nu0002');
    expect(await holders('long')).toEqual(['u0001']);
  });
});

describe('what is undone', () => {
  it('is giving, and a removal that has not taken effect, at no charge', async () => {
    // given a tenant that pays for two licences, one of which is held
    const { admin: key } = await service.createTenant('undoes', { unitPrice: 2000 });
    const [client, params] = [service.client(), { t: 'undoes' }];
    for (const id of ['ann', 'ben']) await service.ask('PUT', `/v1/tenants/undoes/users/${id}`, { body: { name: id } });
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
    const body = { quantity: 2, startNow: true };
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body });
    const admin = await signedIn(service, key);
    const licences = async () => (await client.do('GET /v1/tenants/{t}/subscription', { params })).licences;

    // when one is given, and that is taken back
    const given = await admin.post('/licensing/undoes/give', {
      csrf: (await admin.get('/licensing/undoes')).page.submission('Sign out').fields.get('csrf') ?? '',
      userId: 'ann',
    });
    expect(await licences()).toMatchObject({ assigned: 1 });
    await admin.press(await admin.follow(given), 'Undo');
    expect(await licences()).toMatchObject({ assigned: 0 });

    // and one is removed, which is taken back, and that too
    const toRemove = await admin.get('/licensing/undoes/remove?licence=lic_1');
    const removed = await admin.press(toRemove, 'Remove 1 licence');
    expect(await licences()).toMatchObject({ ending: 1 });
    const kept = await admin.press(await admin.follow(removed), 'Undo');
    expect(await licences()).toMatchObject({ ending: 0 });
    const again = await admin.press(await admin.follow(kept), 'Undo');
    expect((await admin.follow(again)).text).toContain('1 licence removed.');

    // then nothing was charged beyond the two
    const { data } = await client.do('GET /v1/tenants/{t}/charges', { params });
    expect(data.map(({ amount }) => amount)).toEqual([4000]);
  });

  it('offers no way back where licences are gone at once', async () => {
    const admin = await trialing('atonce', { licences: 2, users: 1, holders: 0 });
    const removed = await admin.press(await admin.get('/licensing/atonce/remove?licence=lic_1'), 'Remove 1 licence');
    expect((await admin.follow(removed)).page.buttons('Undo')).toEqual([]);
  });
});

describe('receipts', () => {
  let admin: Visitor;
  const [t, params] = ['pays', { t: 'pays' }];
  beforeAll(async () => {
    const { admin: key } = await service.createTenant(t, { unitPrice: 2000, taxPercent: 20 });
    const client = service.client();
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
    const body = { quantity: 2, startNow: true };
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body });
    await client.do('POST /v1/tenants/{t}/test-clock/advance', { params, body: { by: 'P40D' } });
    admin = await signedIn(service, key);
  });

  it('are found by their number, their amount, their month and their year', async () => {
    const all = await admin.get('/licensing/pays/receipts');
    expect(all.page.rows()).toHaveLength(2);
    const [newest = ''] = all.page.links(/^INV-/);
    const number = newest.split('/').at(-1) ?? '';
    const found = async (query: string) => (await admin.get(`/licensing/pays/receipts?${query}`)).page.rows().length;
    expect(await found(`q=${number}`)).toBe(1);
    expect(await found('q=48.00')).toBe(2);
    expect(await found('q=48.01')).toBe(0);
    expect(await found('issuedIn=2026-03')).toBe(1);
    expect(await found('issuedIn=2026')).toBe(2);
    expect(await found('issuedIn=2025')).toBe(0);
  });

  it.each(['receipts?issuedIn=2024-13', 'receipts?issuedIn=1066', 'activity?month=2024-13', 'activity?month=2024'])(
    'and activity of what is no month are none: %s',
    async (slip) => {
      const { status, text, page } = await admin.get(`/licensing/pays/${slip}`);
      expect([status, text.includes(`“${slip.split('=')[1]}” is no month`)]).toEqual([422, true]);
      expect(page.rows()).toEqual([]);
    },
  );

  it('as files of what is no month are none', async () => {
    const activity = await admin.get('/licensing/pays/activity.csv?month=2024-13');
    const archive = await admin.get('/licensing/pays/receipts/archive.zip?issuedIn=2024-13');
    expect([activity.status, archive.status]).toEqual([404, 404]);
  });

  it('of a year are one zip of PDFs', async () => {
    const all = await admin.get('/licensing/pays/receipts');
    const path = all.page.link('Download all of 2026 as a zip of PDFs');
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${service.url}${path}`, { headers: { cookie } });
    expect(answer.headers.get('content-disposition')).toContain('receipts-2026.zip');
    const files = Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer())));
    expect(files).toHaveLength(2);
    for (const [name, content] of files) {
      expect(name).toMatch(/^INV-\d+\.pdf$/);
      expect(strFromU8(content.slice(0, 5))).toBe('%PDF-');
    }
    expect((await admin.get('/licensing/pays/receipts/archive.zip?issuedIn=2025')).status).toBe(404);
  });

  it('are mailed again to those who get receipts, and not without end', async () => {
    const [path = ''] = (await admin.get('/licensing/pays/receipts')).page.links(/^INV-/);
    const mails = async () =>
      (await service.client().do('GET /v1/ops/mails', { query: { tenantId: t, kind: 'receipt' } })).data;
    const answers = [];
    const told = [];
    for (let round = 0; round < 4; round += 1) {
      const page = await admin.get(path);
      told.push(page.text);
      answers.push(await admin.press(page, 'Mail it again'));
    }
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 409]);
    expect(told.join(' ')).toContain('is on its way to admin@example.com.');
    expect((await mails()).length).toBeGreaterThan(0);
  });

  it('are each a line of the activity log with what led to them, which is filtered and a file', async () => {
    const [newest = ''] = (await admin.get('/licensing/pays/receipts')).page.links(/^INV-/);
    const log = await admin.get('/licensing/pays/activity');
    const paid = log.page.row(`Receipt ${newest.split('/').at(-1)}`);
    expect(paid.text).toContain('£48.00 incl. VAT');
    expect(paid.link(/^Receipt INV-/)).toMatch(/^\/licensing\/pays\/receipts\/INV-/);
    const rows = async (query: string) => (await admin.get(`/licensing/pays/activity?${query}`)).page.rows().length;
    expect(await rows('kind=people')).toBe(0);
    expect(await rows('kind=money')).toBeGreaterThan(0);
    expect(await rows('month=2026-03')).toBeGreaterThan(await rows('month=2026-04'));
    expect(await rows('actor=time')).toBeGreaterThan(0);
    expect(await rows('actor=member%2Fnone')).toBe(0);
    const csv = await admin.get((await admin.get('/licensing/pays/activity?kind=money')).page.link('Download as CSV'));
    const [head, ...lines] = csv.html.trim().split('\r\n');
    expect(head).toContain('id,at,recordedAt,actor,type,amount,currency,chargeId,invoiceNumber,note,byName,event');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.some((line) => line.includes('licencesAdded'))).toBe(false);
  });
});
