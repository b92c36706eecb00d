import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvent } from '../../api/schemas/event.ts';
import { eventBacklogs, eventEndpoints, outboundEvents, tenants } from '../../db/schema.ts';
import { eventEndpointWorkflowId } from '../../workflows/messages.ts';
import {
  type EventReceiver,
  eventSecretKeys,
  type ReceivedEvent,
  startEventReceiver,
  testPush,
} from '../support/event-receiver.ts';
import { eventsAtRest } from '../support/events-at-rest.ts';
import { useService } from '../support/fixtures.ts';
import { until } from '../support/world.ts';

/* Events are pushed in order, and nothing is skipped, whatever an endpoint answers (docs/product.md, "Delivering events"). */

const service = useService({
  push: testPush,
  config: { events: { secretKeys: eventSecretKeys, allowsLoopback: true } },
});
const tenantIds = ['a', 'b', 'c'] as const;
const receivers: EventReceiver[] = [];
const versions = new Map<string, number>();

beforeAll(async () => {
  for (const id of tenantIds) await service.world.db.insert(tenants).values({ id, createdBy: 'test' });
});

afterEach(async () => {
  await service.world.db.delete(eventEndpoints);
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiver(): Promise<EventReceiver> {
  const started = await startEventReceiver();
  receivers.push(started);
  return started;
}

/** Writes events of a tenant, as its steps do. */
async function happen(tenantId: string, times = 1, type: 'attention.raised' | 'attention.ended' = 'attention.raised') {
  for (let time = 0; time < times; time += 1) {
    const version = (versions.get(tenantId) ?? 0) + 1;
    versions.set(tenantId, version);
    const event = { tenantId, version, type, at: new Date(), data: { about: `bill/${version}` } };
    await service.world.db.insert(outboundEvents).values(event);
  }
}

interface Page {
  readonly data: readonly Endpoint[];
  readonly nextCursor: string | null;
}

interface Endpoint {
  readonly id: string;
  readonly secret: string;
  readonly lastError: string | null;
  readonly waitingEvents: number;
  readonly waitingTenants: number;
}

/** Makes an endpoint. What happened before it is at rest, as it would be sent too. */
async function push(to: EventReceiver, details: object = {}): Promise<Endpoint> {
  await eventsAtRest(service.world.db);
  const answer = await service.ask('POST', '/v1/event-endpoints', { body: { url: to.url, ...details } });
  expect(answer.status).toBe(201);
  const endpoint = answer.body as Endpoint;
  to.secret = endpoint.secret;
  return endpoint;
}

const read = async (id: string): Promise<Endpoint> =>
  (await service.ask('GET', `/v1/event-endpoints/${id}`)).body as Endpoint;
const idle = (id: string): Promise<Endpoint> =>
  until(
    () => read(id),
    ({ waitingEvents }) => waitingEvents === 0,
  );
/** Waits until no tenant is behind the others: one that was rejoins them in the round after its last event. */
const noneHeld = (): Promise<unknown> =>
  until(
    () => service.world.db.select().from(eventBacklogs),
    ({ length }) => length === 0,
  );
/**
 * What an endpoint took, each event once and where it first came. A worker that stalls is taken over from, and an event
 * may then come twice (docs/product.md, "Delivering events").
 */
const taken = (to: EventReceiver, from = 0): readonly ReceivedEvent[] =>
  [
    ...new Map(
      to.received
        .slice(from)
        .toReversed()
        .map((event) => [event.id, event]),
    ).values(),
  ].toReversed();
const arrived = (to: EventReceiver, events: number, from = 0): Promise<readonly ReceivedEvent[]> =>
  until(
    async () => taken(to, from),
    ({ length }) => length >= events,
  );
const of = (to: EventReceiver, tenantId: string): readonly number[] =>
  taken(to)
    .filter((event) => event.tenantId === tenantId)
    .map(({ version }) => version);
const newest = (tenantId: string): number => versions.get(tenantId) ?? 0;
const from = (tenantId: string, first: number): readonly number[] =>
  Array.from({ length: newest(tenantId) - first }, (_, index) => first + index + 1);

describe('an endpoint', () => {
  it('is sent what happens from then on, signed, in order within a tenant, and as it is pulled', async () => {
    await happen('a', 3);
    const before = newest('a');
    const to = await receiver();
    const { id } = await push(to);
    await happen('a', 20);
    await happen('b', 5);
    await arrived(to, 25);
    expect(of(to, 'a')).toEqual(from('a', before));
    expect(of(to, 'b')).toEqual(from('b', 0));
    expect(to.forged).toBe(0);
    const rows = await service.world.db.select().from(outboundEvents);
    const pulled = new Map(rows.map((row) => [row.id, encodeEvent(row)]));
    for (const event of to.received) expect(event).toEqual(pulled.get(event.id));
    await idle(id);
    await noneHeld();
  });

  it('is sent each event, in order, by another try when a worker stalls between two', async () => {
    const to = await receiver();
    const { id } = await push(to);
    const before = newest('a');
    let stallsAt = 3;
    to.answer = () => {
      if (to.received.length === stallsAt) {
        stallsAt = Number.POSITIVE_INFINITY;
        // Longer than the delivery's heartbeat, and nothing else of this process runs meanwhile.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
      }
      return false;
    };
    await happen('a', 8);
    await arrived(to, 8);
    await idle(id);
    expect(of(to, 'a')).toEqual(from('a', before));
    await noneHeld();
  });

  it('is idle at no cost: its workflow ends, and begins again with the next event', async () => {
    const to = await receiver();
    const { id } = await push(to);
    await happen('a');
    await arrived(to, 1);
    const handle = service.world.client.workflow.getHandle(eventEndpointWorkflowId(id));
    await until(
      () => handle.describe(),
      ({ status }) => status.name === 'COMPLETED',
    );
    await happen('b');
    await arrived(to, 2);
  });

  it('is sent the types that it asked for alone', async () => {
    const to = await receiver();
    const { id } = await push(to, { types: ['attention.ended'] });
    await happen('a', 3);
    await happen('a', 1, 'attention.ended');
    await happen('b', 3);
    await arrived(to, 1);
    await idle(id);
    expect(taken(to).map(({ type }) => type)).toEqual(['attention.ended']);
  });

  it('that refuses one tenant’s event is sent the others’, and that tenant’s in order once it takes it', async () => {
    const to = await receiver();
    const { id } = await push(to);
    const first = { a: newest('a'), b: newest('b') };
    let refuses = true;
    to.answer = (event, response) => {
      if (!refuses || event.tenantId !== 'a' || event.version !== first.a + 2) return false;
      response.writeHead(500).end('secret');
      return true;
    };
    await happen('a', 4);
    await happen('b', 3);
    await until(
      async () => of(to, 'b').length,
      (count) => count === 3,
    );
    const failing = await until(
      () => read(id),
      ({ lastError }) => lastError !== null,
    );
    expect(failing).toMatchObject({ lastError: 'has answered 500', waitingTenants: 1 });
    await happen('b', 2);
    await until(
      async () => of(to, 'b').length,
      (count) => count === 5,
    );
    expect(of(to, 'a')).toEqual([first.a + 1]);
    refuses = false;
    await until(
      async () => of(to, 'a').length,
      (count) => count === 4,
    );
    expect(of(to, 'a')).toEqual(from('a', first.a));
    expect(of(to, 'b')).toEqual(from('b', first.b));
    await idle(id);
  });

  it('that is paused is sent nothing, and all of it once it goes on', async () => {
    const to = await receiver();
    const { id } = await push(to);
    const first = newest('c');
    expect((await service.ask('PATCH', `/v1/event-endpoints/${id}`, { body: { paused: true } })).status).toBe(200);
    await happen('c', 3);
    await until(
      () => read(id),
      ({ waitingEvents }) => waitingEvents === 3,
    );
    expect(to.received).toEqual([]);
    await service.ask('PATCH', `/v1/event-endpoints/${id}`, { body: { paused: false } });
    await arrived(to, 3);
    expect(of(to, 'c')).toEqual(from('c', first));
  });

  it('knows either secret while one takes the other’s place', async () => {
    const to = await receiver();
    const { id, secret } = await push(to);
    const rotated = await service.ask('POST', `/v1/event-endpoints/${id}/rotate-secret`, { body: { overlapHours: 1 } });
    const next = (rotated.body as Endpoint).secret;
    expect(next).not.toBe(secret);
    await happen('a');
    await arrived(to, 1);
    to.secret = next;
    await happen('a');
    await arrived(to, 2);
    expect(to.forged).toBe(0);
  });

  it('is sent again what it has had: of one tenant from a version on, of all from an instant on', async () => {
    const to = await receiver();
    const { id } = await push(to);
    const start = new Date();
    await happen('a', 3);
    await happen('b', 2);
    await arrived(to, 5);
    await idle(id);
    let sent = to.received.length;
    const again = `/v1/event-endpoints/${id}/redeliver`;
    const version = newest('a') - 1;
    expect((await service.ask('POST', again, { body: { from: { tenantId: 'a', version } } })).status).toBe(200);
    await idle(id);
    expect((await arrived(to, 2, sent)).map((event) => [event.tenantId, event.version])).toEqual([
      ['a', version],
      ['a', version + 1],
    ]);
    sent = to.received.length;
    expect((await service.ask('POST', again, { body: { from: { at: start.toISOString() } } })).status).toBe(200);
    expect((await arrived(to, 5, sent)).map(({ tenantId }) => tenantId).toSorted()).toEqual(['a', 'a', 'a', 'b', 'b']);
  });

  it('that is far behind and asked for documents is sent one a tenant instead of each event', async () => {
    const to = await receiver();
    await service.createTenant('d');
    const { id } = await push(to, { compact: true });
    await service.ask('PATCH', `/v1/event-endpoints/${id}`, { body: { paused: true } });
    const versionsOfD = Array.from({ length: 1_100 }, (_, index) => index + 1_000);
    await service.world.db.insert(outboundEvents).values(
      versionsOfD.map((version) => ({
        tenantId: 'd',
        version,
        type: 'attention.raised' as const,
        at: new Date(),
        data: { about: 'x' },
      })),
    );
    await service.ask('PATCH', `/v1/event-endpoints/${id}`, { body: { paused: false } });
    await idle(id);
    expect(taken(to).map(({ tenantId, type }) => [tenantId, type])).toEqual([['d', 'entitlements.changed']]);
    expect(to.received[0]?.data).toMatchObject({ complete: true, holders: [], state: 'trialing' });
  });
});

describe('hostile endpoints', () => {
  const hostile: Readonly<Record<string, (response: Parameters<EventReceiver['answer']>[1]) => void>> = {
    'has answered 500': (response) => response.writeHead(500).end('no'),
    'redirects (302), which is not followed': (response) =>
      response.writeHead(302, { location: 'http://[::1]/' }).end(),
    'has closed the connection before its answer was complete': (response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('secret');
      setTimeout(() => response.destroy(), 10);
    },
    'has not answered within 10 seconds': () => undefined,
  };

  it('delivery to others goes on, and the row says why in plain words', async () => {
    const good = await receiver();
    const { id } = await push(good);
    const rows: (readonly [string, string])[] = [];
    for (const [why, misbehave] of Object.entries(hostile)) {
      const bad = await receiver();
      bad.answer = (_, response) => {
        misbehave(response);
        return true;
      };
      rows.push([(await push(bad)).id, why]);
    }
    const flood = await receiver();
    flood.answer = (_, response) => {
      response.writeHead(200).end(Buffer.alloc(10_000_000));
      return true;
    };
    const { id: flooded } = await push(flood);
    await happen('a', 10);
    await happen('b', 10);
    await arrived(good, 20);
    await idle(id);
    await idle(flooded);
    for (const [bad, why] of rows)
      await until(
        () => read(bad),
        ({ lastError }) => lastError === why,
      );
    expect((await read(rows[0]?.[0] ?? '')).waitingEvents).toBe(20);
    const list = await service.ask('GET', '/v1/event-endpoints');
    expect(JSON.stringify(list.body)).not.toMatch(/secret|whsec/);
  });
});

describe('the routes', () => {
  it.each([
    'https://10.0.0.1/hooks',
    'https://169.254.169.254/latest',
    'http://example.com/hooks',
    'ftp://example.com/',
    'https://user:password@example.com/',
  ])('refuse %s, and make nothing', async (url) => {
    const refused = await service.ask('POST', '/v1/event-endpoints', { body: { url } });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: [{ pointer: '/url' }] });
    expect((await service.ask('GET', '/v1/event-endpoints')).body).toEqual({ data: [], nextCursor: null });
  });

  it('show a secret once, and keep it sealed', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { url: 'https://example.com/hooks' };
    const first = (await service.ask('POST', '/v1/event-endpoints', { body, headers })).body as Endpoint;
    const again = (await service.ask('POST', '/v1/event-endpoints', { body, headers })).body as Endpoint;
    expect(first.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect([again.id, again.secret]).toEqual([first.id, undefined]);
    const [row] = await service.world.db.select().from(eventEndpoints);
    expect(row?.secret).toMatch(/^test:/);
    expect(JSON.stringify(row)).not.toContain(first.secret.slice(6));
    expect((await service.ask('DELETE', `/v1/event-endpoints/${first.id}`)).status).toBe(204);
    expect((await service.ask('GET', `/v1/event-endpoints/${first.id}`)).status).toBe(404);
    expect((await service.ask('DELETE', `/v1/event-endpoints/${first.id}`)).status).toBe(404);
  });

  it('take at most twenty endpoints, and send again of tenants that are there alone', async () => {
    const made = [];
    for (let number = 0; number < 21; number += 1)
      made.push(await service.ask('POST', '/v1/event-endpoints', { body: { url: 'https://example.com/' } }));
    expect(made.map(({ status }) => status)).toEqual([...Array.from({ length: 20 }, () => 201), 409]);
    const ids = made.slice(0, 20).map(({ body: endpoint }) => (endpoint as Endpoint).id);
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = (await service.ask('GET', `/v1/event-endpoints${query}`)).body as Page;
      listed.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(listed.slice(-20)).toEqual(ids);
    expect(new Set(listed).size).toBe(listed.length);
    const [id = ''] = ids;
    const body = { from: { tenantId: 'nowhere', version: 1 } };
    const refused = await service.ask('POST', `/v1/event-endpoints/${id}/redeliver`, { body });
    expect([refused.status, refused.body]).toMatchObject([422, { errors: [{ pointer: '/from/tenantId' }] }]);
  });
});
