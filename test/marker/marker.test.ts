import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sendWaitingMails } from '../../activities/mail.ts';
import { mailDeliveries, tenants } from '../../db/schema.ts';
import { createLog } from '../../service/log.ts';
import { requestSchemas, stringsIn } from '../support/request-schemas.ts';
import { createService, type Service } from '../support/service.ts';
import { hurryActivities } from './hurry.ts';
import { type Diary, live, liveOn, marker, reachedFaults, sender, tenantId, userMarker } from './life.ts';
import { holds, type Places, placesInDatabase, placesInStripe, placesInTemporal } from './search.ts';

// docs/trust.md, "T17": a marker in every text that the API takes, each table failing once, and a life to its end.

const lines: string[] = [];
const log = createLog('trace', { write: (line) => lines.push(line) });
const diary: Diary = new Map();
let service: Service;
let whileItLived: Places = [];
/** Mails that went out while the tenant lived, once it was deleted, and once it had been asked for all the same. */
let mailed: Readonly<Record<'before' | 'after its end' | 'later', readonly SendMailOptions[]>>;
const temporalsLog = vi.spyOn(process.stderr, 'write');

beforeAll(async () => {
  temporalsLog.mockImplementation((line) => lines.push(String(line)) > 0);
  service = await createService({ log });
  const endHurry = hurryActivities(service.world);
  const send = sender(service, diary);
  let before: readonly SendMailOptions[] = [];
  await live(service, send, async () => {
    before = await sendMails(service);
    whileItLived = [
      ...(await placesInDatabase(service.world, marker)),
      ...(await placesInDatabase(service.world, userMarker)),
    ];
  });
  const afterItsEnd = await sendMails(service);
  await liveOn(service, send);
  mailed = { before, 'after its end': afterItsEnd, later: await sendMails(service) };
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

it('every text that the API takes has had a marker, and was taken with it', () => {
  const taking = requestSchemas().flatMap(({ route, schema }) => stringsIn(schema, route).filter(takesMarker));
  const isTaken = (where: string): boolean => [...(diary.get(where) ?? [])].some((status) => status < 300);
  const unmarked = taking.map(({ where }) => where).filter((where) => !isTaken(where));
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

/** Tables that this life writes nothing into, and why. */
const notWritten: Readonly<Record<string, string>> = {
  event_backlogs: 'the service’s own',
  event_endpoints: 'the service’s own',
  event_feed: 'the service’s own',
  kept_figures: 'the service’s own',
  stuck_runs: 'the service’s own',
  reconciliations: 'the service’s own',
  reconciliation_findings: 'nothing differs',
  trial_signs: 'digests, of tenants without a test clock',
  i_calls: 'the API writes none',
  i_contacts: 'the API writes none',
};

it('each table has failed once, said what was in its row, and the log has that it failed', async () => {
  const faults = [...(await reachedFaults(service.world))];
  const tableOf = ([fault]: readonly [string, boolean]): string => fault.replace(/_(insert|update|delete)$/, '');
  const reached = faults.filter(([, isReached]) => isReached);
  const failed = new Set(reached.map(tableOf));
  expect([...new Set(faults.map(tableOf))].filter((table) => !failed.has(table)).toSorted()).toEqual(
    Object.keys(notWritten).toSorted(),
  );
  const isLogged = (fault: string): boolean => lines.some((line) => new RegExp(`P0001: ${fault}\\b`).test(line));
  expect(reached.map(([fault]) => fault).filter((fault) => !isLogged(fault))).toEqual([]);
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
  const subjectsOf = (mails: readonly SendMailOptions[]) => mails.map(({ subject }) => subject);
  expect(subjectsOf(mailed.before)).toContain('Receipt for £60.00');
  expect(subjectsOf(mailed['after its end'])).toEqual(['Your instance has been deleted']);
  expect(mailed.later).toEqual([]);
});

it('no mail names a user, and the certificate nothing but its recipient and whose subscription it is about', () => {
  expect(
    Object.values(mailed)
      .flat()
      .filter((mail) => holds(mail, userMarker)),
  ).toEqual([]);
  const [certificate] = mailed['after its end'];
  const { to: _, text, html, ...rest } = certificate ?? {};
  const about = `This mail is about the subscription of Right ${marker}.`;
  const words = String(html).replaceAll(/<[^>]*>/g, '');
  for (const said of [String(text), words]) {
    expect(said).toContain(about);
    expect(said.replace(about, '')).not.toContain(marker);
  }
  expect(holds(rest, marker)).toBe(false);
});

it('the card processor keeps a customer without what was written', async () => {
  expect(await placesInStripe(service.world, marker)).toEqual(keptAtStripe);
  expect(await placesInStripe(service.world, userMarker)).toEqual([]);
});

/**
 * The page that a visit for a card led back to, its own log of what objects were for 30 days, and what it has answered under a
 * key, for a day, as the certificate says.
 */
const keptAtStripe: Places = ['sessions', 'events', 'keys'];

it('the certificate names what stays: what the law asks for, the histories, and the places that still have a marker', async () => {
  const { body } = await service.ask('GET', `/v1/tenants/${tenantId}/deletion-certificate`);
  const { historiesUntil, kept } = body as Certificate;
  expect(kept.filter(({ because }) => because === 'law').map(({ record }) => record)).toEqual([
    'invoices',
    'charges',
    'taxIds',
  ]);
  expect(kept.find(({ record }) => record === 'processor')?.holds).toMatch(/led back to.*events/);
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
async function sendMails({ world: { db } }: Service): Promise<readonly SendMailOptions[]> {
  const refused = new Set<string>();
  const sent: SendMailOptions[] = [];
  const transport = {
    sendMail: async (mail: SendMailOptions) => {
      const { messageId = '', to } = mail;
      if (refused.has(messageId)) return sent.push(mail);
      refused.add(messageId);
      throw Object.assign(new Error(`451 ${JSON.stringify(to)} later`), { responseCode: 451, command: 'RCPT TO' });
    },
  };
  const mail = { publicUrl: 'https://billing.example', from: 'billing@example.com', transport: transport as never };
  // Each table fails once beneath it as well, which a worker logs, and a refused mail waits half a minute.
  for (let round = 0; round < 12; round += 1) {
    await sendWaitingMails({ db, mail }, () => undefined).catch((error: unknown) => log.warn(error));
    await db.update(mailDeliveries).set({ retryAt: null });
  }
  return sent;
}
