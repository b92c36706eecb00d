import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EntitlementService } from '../../test/support/entitlement-service.ts';
import { createEntitlements, type Entitlements, type EntitlementsOptions } from './entitlements.ts';

const baseUrl = 'https://licences.example';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const opened: Entitlements[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-12-01T00:00:00Z') });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((entitlements) => entitlements.close()));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open(service: EntitlementService, options: Partial<EntitlementsOptions> = {}) {
  const whose = options.tenants === undefined ? { tenantId: 'acme' } : {};
  const entitlements = createEntitlements({ baseUrl, key: 'lk_product', fetch: service.fetch, ...whose, ...options });
  opened.push(entitlements);
  return entitlements;
}

async function openReady(service: EntitlementService, options?: Partial<EntitlementsOptions>) {
  const entitlements = open(service, options);
  await entitlements.ready();
  return entitlements;
}

/** Continues what is under way, as far as it waits for no clock. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

it('answers from memory, and follows each change without a request of its own', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' });
  const entitlements = await openReady(service);
  expect(entitlements.answer('ann')).toMatchObject({ licensed: true, licenceId: 'lic_1', known: true });
  expect(entitlements.answer('ben')).toEqual({ licensed: false, licenceId: null, until: null, known: true });

  await settle();
  const changes = vi.fn();
  entitlements.on('change', changes);
  service.step({ ann: null, ben: 'lic_1' });
  await settle();

  expect([entitlements.may('ann'), entitlements.may('ben')]).toEqual([false, true]);
  expect(changes.mock.calls).toEqual([[{ tenantId: 'acme', version: 3, userIds: ['ann', 'ben'] }]]);
  expect(service.requests.filter((request) => request.endsWith('/entitlements'))).toHaveLength(1);
});

it('misses no change between the document and the feed', async () => {
  const service = new EntitlementService('acme');
  service.answerWith = (path) => {
    // The step comes after the feed's cursor is read, and before the document is.
    if (path.endsWith('/entitlements')) {
      service.answerWith = null;
      service.step({ ann: 'lic_1' });
      service.step({ ann: null, ben: 'lic_1' });
    }
    return null;
  };
  const entitlements = await openReady(service);
  await settle();
  expect([entitlements.may('ann'), entitlements.may('ben')]).toEqual([false, true]);
  expect(entitlements.document()?.version).toBe(3);
});

it('ends a holder and a tenant by the clock alone, while the service is away', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1', ben: 'lic_2' });
  const holders = service
    .document()
    .holders.map((holder) => (holder.userId === 'ann' ? { ...holder, until: '2026-12-01T01:00:00Z' } : holder));
  const ends = '2026-12-01T02:00:00Z';
  service.step({}, { holders, accessEndsAt: ends, until: ends });
  const document = { ...service.document(), holders };
  service.answerWith = (path) => (path.endsWith('/entitlements') ? Response.json(document) : null);
  const entitlements = await openReady(service);
  service.stop();

  const answers = (): boolean[] => ['ann', 'ben'].map((user) => entitlements.may(user));
  expect(answers()).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(answers()).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(answers()).toEqual([false, false]);
});

it('answers each user as before while the service is away, until the document’s own end of trust', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' }, { until: '2026-12-02T00:00:00Z' });
  const entitlements = await openReady(service);
  const statuses = vi.fn();
  entitlements.on('status', statuses);
  service.stop();
  await vi.advanceTimersByTimeAsync(23 * hourMs);

  expect(entitlements.status).toBe('away');
  expect([entitlements.may('ann'), entitlements.may('ben')]).toEqual([true, false]);
  expect(entitlements.ageMs()).toBeGreaterThan(22 * hourMs);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(entitlements.answer('ann')).toEqual({ licensed: false, licenceId: null, until: null, known: false });

  service.isAway = false;
  service.step({}, { until: '2027-01-02T00:00:00Z' });
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(entitlements.may('ann')).toBe(true);
  expect(statuses.mock.calls).toEqual([['live'], ['away'], ['live']]);
});

it('trusts a copy for as long as the host says, where it says so', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' });
  const entitlements = await openReady(service, { trustForMs: 10 * minuteMs });
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(entitlements.answer('ann')).toMatchObject({ licensed: true, known: true });
  service.stop();
  await vi.advanceTimersByTimeAsync(9 * minuteMs);
  expect(entitlements.answer('ann')).toMatchObject({ licensed: true, known: true });
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(entitlements.answer('ann')).toMatchObject({ licensed: false, known: false });
});

it('goes on answering where a bill is late and the service confirms what it says', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' }, { until: '2026-12-01T01:00:00Z' });
  const entitlements = await openReady(service);
  await vi.advanceTimersByTimeAsync(2 * hourMs);
  expect(entitlements.may('ann')).toBe(true);
  service.stop();
  await vi.advanceTimersByTimeAsync(2 * minuteMs);
  expect(entitlements.may('ann')).toBe(false);
});

it('comes back by itself after an outage, with what it missed, and more and more seldom during it', async () => {
  const service = new EntitlementService('acme');
  const entitlements = await openReady(service);
  service.stop();
  await vi.advanceTimersByTimeAsync(10 * minuteMs);
  const tries = service.requests.length;
  expect(tries).toBeLessThan(60);
  await vi.advanceTimersByTimeAsync(10 * minuteMs);
  expect(service.requests.length - tries).toBeLessThan(42);

  service.step({ ann: 'lic_1' });
  service.isAway = false;
  await vi.advanceTimersByTimeAsync(minuteMs / 2);
  expect(entitlements.may('ann')).toBe(true);
  expect(entitlements.status).toBe('live');
});

it('takes the document anew where the service has forgotten its place in the feed', async () => {
  const service = new EntitlementService('acme');
  const entitlements = await openReady(service);
  await settle();
  service.isAway = true;
  service.step({ ann: 'lic_1' });
  service.forgetFeed();
  service.isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(entitlements.may('ann')).toBe(true);
  service.step({ ann: null });
  await settle();
  expect(entitlements.may('ann')).toBe(false);
  expect(entitlements.status).toBe('live');
});

it('follows a service that was restored to yesterday, whether it says so, or its versions go back', async () => {
  for (const says of [true, false]) {
    const service = new EntitlementService('acme');
    service.step({ ann: 'lic_1' });
    const setBack = service.backup();
    const entitlements = await openReady(service);
    await settle();
    service.step({ ann: null, ben: 'lic_1' });
    service.step({ cleo: 'lic_2' });
    await settle();
    expect(['ann', 'ben', 'cleo'].map((user) => entitlements.may(user))).toEqual([false, true, true]);

    service.stop();
    setBack();
    service.isAway = false;
    if (says) service.announceRestored();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(['ann', 'ben', 'cleo'].map((user) => entitlements.may(user))).toEqual([true, false, false]);
    service.step({ dan: 'lic_3' });
    await settle();
    expect(entitlements.document()).toMatchObject({ version: 3 });
    expect(['ann', 'ben', 'dan'].map((user) => entitlements.may(user))).toEqual([true, false, true]);
    await entitlements.close();
  }
});

it('tells of a revoked key, and goes on answering only as far as trust reaches', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' });
  const entitlements = await openReady(service, { trustForMs: hourMs });
  await settle();
  const errors = vi.fn();
  entitlements.on('error', errors);
  service.revokeKey();
  await settle();
  expect(entitlements.status).toBe('refused');
  expect(errors.mock.calls[0]?.[0]).toMatchObject({ name: 'ServiceProblem', status: 401 });
  expect(entitlements.may('ann')).toBe(true);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(entitlements.answer('ann')).toMatchObject({ licensed: false, known: false });
});

it('says at once that a key or a tenant is wrong, and knows no user then', async () => {
  const service = new EntitlementService('acme');
  service.refusesKey = true;
  await expect(open(service).ready()).rejects.toMatchObject({ status: 401 });
  service.refusesKey = false;
  const entitlements = open(service, { tenantId: 'none' });
  await expect(entitlements.ready()).rejects.toMatchObject({ status: 404 });
  expect(entitlements.answer('ann')).toMatchObject({ licensed: false, known: false });
  expect(entitlements.ageMs()).toBe(Number.POSITIVE_INFINITY);
});

it('follows several tenants by one feed, each apart from the others', async () => {
  const service = new EntitlementService('acme', 'bolt', 'crane');
  service.step({ ann: 'lic_1' }, {}, 'bolt');
  const entitlements = await openReady(service, { tenants: ['acme', 'bolt'] });
  service.step({ ann: 'lic_1' }, {}, 'acme');
  service.step({ ann: null }, {}, 'bolt');
  service.step({ ann: 'lic_1' }, {}, 'crane');
  await settle();
  expect([entitlements.may('ann', 'acme'), entitlements.may('ann', 'bolt')]).toEqual([true, false]);
  expect(() => entitlements.may('ann')).toThrow('Which tenant?');
  expect(() => entitlements.may('ann', 'crane')).toThrow('not followed');
  await entitlements.follow('crane');
  expect(entitlements.may('ann', 'crane')).toBe(true);
  entitlements.forget('bolt');
  expect(() => entitlements.may('ann', 'bolt')).toThrow('not followed');
});

it('takes what the host receives instead of the feed, in order and with repeats', async () => {
  const service = new EntitlementService('acme');
  const entitlements = await openReady(service, { events: 'push' });
  const [first, second] = [service.step({ ann: 'lic_1' }), service.step({ ann: null, ben: 'lic_1' })];
  const applied = [first, first, second, first].map((event) => entitlements.apply(event));
  expect(await Promise.all(applied)).toEqual(['applied', 'known', 'applied', 'reloaded']);
  expect([entitlements.may('ann'), entitlements.may('ben')]).toEqual([false, true]);
  expect(await entitlements.apply({ ...first, tenantId: 'bolt' })).toBe('ignored');
  expect(service.requests.some((request) => request.includes('/events'))).toBe(false);
});

it('keeps documents between two lives, so that it answers though the service is away', async () => {
  const texts = new Map<string, string>();
  const kept = {
    load: async (tenantId: string) => texts.get(tenantId),
    save: async (tenantId: string, text: string) => void texts.set(tenantId, text),
  };
  const service = new EntitlementService('acme');
  const first = await openReady(service, { kept });
  await settle();
  service.step({ ann: 'lic_1' });
  await settle();
  await first.close();
  service.stop();

  await vi.advanceTimersByTimeAsync(hourMs);
  const second = await openReady(service, { kept });
  expect([second.may('ann'), second.may('ben')]).toEqual([true, false]);
  expect(second.ageMs()).toBeGreaterThanOrEqual(hourMs);
  const distrustful = await openReady(service, { kept, trustForMs: minuteMs });
  expect(distrustful.answer('ann')).toMatchObject({ licensed: false, known: false });
});

it('reports once a day who was let in from memory, and again what could not be reported', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1', ben: 'lic_2' });
  const entitlements = await openReady(service, { events: 'push', recheckMs: hourMs });
  for (const user of ['ann', 'ann', 'none']) entitlements.may(user);
  await vi.advanceTimersByTimeAsync(24 * hourMs - 1);
  expect(service.reports).toEqual([]);

  service.isAway = true;
  await vi.advanceTimersByTimeAsync(24 * hourMs);
  expect(service.reports).toEqual([]);
  service.isAway = false;
  await vi.advanceTimersByTimeAsync(24 * hourMs);
  const path = '/v1/tenants/acme/entitlements/uses';
  expect(service.reports).toEqual([{ path, body: { on: '2026-12-01', userIds: ['ann'] } }]);
  entitlements.may('ben');
  await entitlements.close();
  expect(service.reports[1]).toEqual({ path, body: { on: '2026-12-03', userIds: ['ben'] } });
});

it('goes on reporting where the service refuses a day for good, such as one that is too long ago', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1', ben: 'lic_2' });
  const entitlements = await openReady(service, { events: 'push', recheckMs: hourMs });
  const errors = vi.fn();
  entitlements.on('error', errors);
  entitlements.may('ann');
  service.answerWith = (path) => (path.endsWith('/uses') ? new Response(null, { status: 422 }) : null);
  await vi.advanceTimersByTimeAsync(48 * hourMs);
  expect(errors).toHaveBeenCalledTimes(1);

  service.answerWith = null;
  entitlements.may('ben');
  await entitlements.close();

  expect(service.reports).toMatchObject([{ body: { on: '2026-12-03', userIds: ['ben'] } }]);
});

it('waits as long as it is told to, and does not ask at once where that is longer than a timer can be', async () => {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' });
  const never = await openReady(service, { events: 'push', recheckMs: Number.POSITIVE_INFINITY });
  const monthly = await openReady(service, { events: 'push', recheckMs: 30 * 24 * hourMs });
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(service.requests).toHaveLength(2);
  expect([never.may('ann'), monthly.may('ann')]).toEqual([true, true]);
});

it('hears of a fault in a listener, and tells the others all the same', async () => {
  const service = new EntitlementService('acme');
  const entitlements = await openReady(service);
  const [errors, changes] = [vi.fn(), vi.fn()];
  entitlements.on('error', errors);
  entitlements.on('change', () => {
    throw new Error('a fault of the host');
  });
  const off = entitlements.on('change', changes);
  await settle();
  service.step({ ann: 'lic_1' });
  await settle();
  off();
  service.step({ ann: null });
  await settle();
  expect(errors).toHaveBeenCalledTimes(2);
  expect(changes).toHaveBeenCalledTimes(1);
  expect(entitlements.may('ann')).toBe(false);
});
