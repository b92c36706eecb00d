import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sendWaitingMails } from '../../activities/mail.ts';
import { mailDeliveries, tenants } from '../../db/schema.ts';
import { createLog } from '../../service/log.ts';
import { requestSchemas, stringsIn } from '../support/request-schemas.ts';
import { createService, type Service } from '../support/service.ts';
import { hurryActivities } from './hurry.ts';
import { type Diary, live, liveOn, marker, sender, tenantId, userMarker } from './life.ts';
import { type Places, placesInDatabase, placesInStripe, placesInTemporal } from './search.ts';

// docs/trust.md, "T17": a marker in every text that the API takes, each table failing once, and a life to its end.

const lines: string[] = [];
const diary: Diary = { marked: new Set(), statuses: new Map() };
let service: Service;
let whileItLived: Places = [];
/** Subjects of the mails that went out once the tenant was deleted, and once it had been asked for all the same. */
let mailed: Readonly<Record<'after its end' | 'later', readonly string[]>>;
const temporalsLog = vi.spyOn(process.stderr, 'write');

beforeAll(async () => {
  temporalsLog.mockImplementation((line) => lines.push(String(line)) > 0);
  service = await createService({ log: createLog('trace', { write: (line) => lines.push(line) }) });
  const endHurry = hurryActivities(service.world);
  const send = sender(service, diary);
  await live(service, send, async () => {
    whileItLived = [
      ...(await placesInDatabase(service.world, marker)),
      ...(await placesInDatabase(service.world, userMarker)),
    ];
  });
  const afterItsEnd = await sendMails(service);
  await liveOn(service, send);
  mailed = { 'after its end': afterItsEnd, later: await sendMails(service) };
  await endHurry();
}, 400_000);
afterAll(async () => {
  temporalsLog.mockRestore();
  await service.close();
});

/** Texts that take a marker and are given none: they find or say something, and are never written down as they came. */
const neverWritten: readonly RegExp[] = [
  /\/cursor$/,
  /\/quote$/,
  /\/advance\/by$/,
  /^get \/v1\/ops\/audit\/tenantId$/,
  // A tenant's id is for good, and ops choose it.
  /^post \/v1\/tenants\/tenantId$/,
  // It is compared with the charge's own.
  /\/pay\/\{id\}\/token$/,
  /\/task\/\{id\}(\/[\w.]+)?\/(token|quote)$/,
  // A place in the feed and names of types, which are kept nowhere.
  /^get \/v1\/events\/(after|types)$/,
  // The service's own endpoints, which belong to no tenant.
  /\/v1\/event-endpoints(\/\{id\})?\/url$/,
  /\/redeliver\/from\/tenantId$/,
  // Bytes that are decoded and answered.
  /\/codec\/(de|en)code\/payloads\//,
  // Names of the service's own keys, which belong to no tenant.
  /^post \/v1\/ops\/keys\/name$/,
];

it('every text that the API takes has had a marker', () => {
  const taking = requestSchemas().flatMap(({ route, schema }) => stringsIn(schema, route).filter(takesMarker));
  const unmarked = taking.map(({ where }) => where).filter((where) => !diary.marked.has(where));
  expect(unmarked.filter((where) => !neverWritten.some((pattern) => pattern.test(where)))).toEqual([]);
});

it('the search finds a marker where it is: while the tenant lived, it was in its tables', () => {
  expect(whileItLived).toEqual(
    expect.arrayContaining([
      'tenants.name',
      'tenants.admin_email',
      'billing_details.legal_name',
      'billing_details.address_lines',
      'billing_details.tax_id',
      'api_keys.name',
      'members.email',
      'members.name',
      'users.name',
      'users.email',
      'contacts.email',
      'refunds.reason',
      'requests.answer',
      'requests.note',
      'users.id',
      'activity.event',
    ]),
  );
});

it('each table has failed once, and said what was in its row', async () => {
  const faults = lines.filter((line) => line.includes('P0001'));
  expect(faults.length).toBeGreaterThan(5);
});

/** Issued documents stay as they are for their years, and name their buyer to finance alone. */
const keptByLaw: Places = ['invoices.buyer', 'invoices.purchase_order', 'invoices.note'];

it.each([marker, userMarker])('no %s is left in any table but on documents that the law keeps', async (text) => {
  const places = await placesInDatabase(service.world, text);
  expect(places.filter((place) => !keptByLaw.includes(place))).toEqual([]);
});

it('what made refs of users’ ids is gone, so that those in histories mean no one', async () => {
  const [tenant] = await service.world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  expect(tenant?.userSalt).toBeNull();
});

it.each([marker, userMarker])('no line of the log has %s', (text) => {
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => line.includes(text))).toEqual([]);
});

it('no history, memo or search attribute has what was written', async () => {
  expect(await placesInTemporal(service.world, marker)).toEqual([]);
  expect(await placesInTemporal(service.world, userMarker)).toEqual([]);
});

it('the certificate goes out once, and nothing else', () => {
  expect(mailed).toEqual({ 'after its end': ['Your instance has been deleted'], later: [] });
});

it('the card processor keeps a customer without what was written', async () => {
  expect(await placesInStripe(service.world, marker)).toEqual(keptAtStripe);
  expect(await placesInStripe(service.world, userMarker)).toEqual([]);
});

/** Its events are its own log of what objects were, for 30 days, as the certificate says. */
const keptAtStripe: Places = ['events'];

it('the certificate names what stays: what the law asks for, the histories, and the one place that still has a marker', async () => {
  const { body } = await service.ask('GET', `/v1/tenants/${tenantId}/deletion-certificate`);
  const { historiesUntil, kept } = body as Certificate;
  expect(kept.filter(({ because }) => because === 'law').map(({ record }) => record)).toEqual([
    'invoices',
    'charges',
    'taxIds',
  ]);
  expect(kept.find(({ record }) => record === 'processor')?.holds).toContain('events');
  // The namespace of a test keeps them for a day.
  expect(Date.parse(historiesUntil)).toBeGreaterThan(Date.now());
  expect(Date.parse(historiesUntil)).toBeLessThan(Date.now() + 3 * 86_400_000);
});

interface Certificate {
  readonly historiesUntil: string;
  readonly kept: readonly { readonly record: string; readonly because: string; readonly holds: string }[];
}

function takesMarker({ schema }: ReturnType<typeof stringsIn>[number]): boolean {
  return [marker, `${marker}@example.com`, `https://${marker}.example/`].some(
    (text) => z.safeParse(schema, text).success,
  );
}

/** Sends all that waits, over a server that refuses each mail once and names its recipient. */
async function sendMails({ world: { db } }: Service): Promise<readonly string[]> {
  const refused = new Set<string>();
  const sent: string[] = [];
  const transport = {
    sendMail: async ({ messageId = '', subject = '', to }: { messageId?: string; subject?: string; to?: unknown }) => {
      if (refused.has(messageId)) return sent.push(subject);
      refused.add(messageId);
      throw Object.assign(new Error(`451 ${JSON.stringify(to)} later`), { responseCode: 451, command: 'RCPT TO' });
    },
  };
  const mail = { publicUrl: 'https://billing.example', from: 'billing@example.com', transport: transport as never };
  // Each table fails once beneath it as well, and a refused mail waits half a minute.
  for (let round = 0; round < 12; round += 1) {
    await sendWaitingMails({ db, mail }, () => undefined).catch(() => 0);
    await db.update(mailDeliveries).set({ retryAt: null });
  }
  return sent;
}
