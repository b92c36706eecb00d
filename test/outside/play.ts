import { WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import pLimit from 'p-limit';
import { mayPass } from '../../api/commands/update-failures.ts';
import { deletions } from '../../db/schema.ts';
import { ledgerLines, type TenantDriver, type TenantView } from '../support/drivers/driver.ts';
import { arm, healStripe, webhooksAreDone } from '../support/stand-in.ts';
import { eventsOf, ledgerOf } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';
import { events, type OutsideEvent } from './events.ts';
import { statusOf, sweep } from './run-events.ts';
import { states, type TenantState } from './states.ts';

/** What became of a tenant to which something happened in one of its states. */
export interface Ending {
  readonly event: OutsideEvent;
  readonly state: TenantState;
  readonly tenantId: string;
  /** After its time went on for some days. */
  readonly later: Standing;
  /** After what it did about the event, if it did anything. */
  readonly answered: Standing;
  readonly attention: readonly string[];
  /** After it was canceled at last. */
  readonly finally: string;
  /** What was recorded of its deletion: begun, complete, and the certificates. */
  readonly deletion: { readonly begun: number; readonly complete: number; readonly certificates: number };
}

/** How a tenant stands at a moment. */
export interface Standing {
  readonly view: Pick<TenantView, 'state' | 'converting' | 'licences'>;
  /** Every try to charge. */
  readonly tries: readonly string[];
  /** What was paid and has not gone back whole. */
  readonly money: readonly string[];
}

interface Cast {
  readonly event: OutsideEvent;
  readonly state: TenantState;
  readonly tenantId: string;
  readonly tenant: TenantDriver;
}

/** Enough to keep two cores busy, as most of each story is waiting. */
const atOnce = 12;

/**
 * Plays every event in every state in which it can happen, each on a tenant of its own: builds the states, has the events
 * happen, heals what held the tenants there, sweeps, and runs every tenant on to its end.
 */
export async function playAll(world: World): Promise<readonly Ending[]> {
  const pairs = states.flatMap((state) =>
    events.filter((event) => canHappen(event, state)).map((event) => ({ state, event })),
  );
  const cast = await together(pairs, async ({ state, event }): Promise<Cast> => {
    const tenantId = `${state.name}-${event.name}`.replaceAll(/[^a-z]+/g, '-');
    return { state, event, tenantId, tenant: await state.build(world, tenantId) };
  });
  const strike = (some: readonly Cast[]) =>
    together(some, ({ event, tenantId, tenant }) => event.strike(world, tenantId, tenant));
  await strike(cast.filter(({ event }) => event.isLost !== true));
  await whileWebhooksAreLost(world, () => strike(cast.filter(({ event }) => event.isLost === true)));
  await healStripe(world);
  await sweepUntilNoneIsLost(world, cast);
  return together(cast, (one) => play(world, one));
}

export function canHappen(event: OutsideEvent, state: TenantState): boolean {
  return event.states?.includes(state.name) ?? true;
}

/** Webhooks that are on their way arrive, and those of what happens meanwhile do not, until the stand-in is healed. */
async function whileWebhooksAreLost(world: World, act: () => Promise<unknown>): Promise<void> {
  await webhooksAreDone(world);
  await arm(world, { fault: 'webhook_lost', event: '*' });
  await act();
  await webhooksAreDone(world);
}

/** The visibility store may be late, which the next sweep makes good. */
async function sweepUntilNoneIsLost(world: World, cast: readonly Cast[]): Promise<void> {
  let suspects = cast;
  await until(
    async () => {
      await sweep(world);
      const lost = await together(suspects, ({ tenantId, tenant }) => isLost(world, tenantId, tenant));
      suspects = suspects.filter((_, index) => lost[index]);
      return suspects.length;
    },
    (left) => left === 0,
  );
}

async function isLost(world: World, tenantId: string, tenant: TenantDriver): Promise<boolean> {
  return (await tenant.read()).state !== 'deleted' && (await statusOf(world, tenantId)) !== 'RUNNING';
}

async function play(world: World, { state, event, tenantId, tenant }: Cast): Promise<Ending> {
  await settled(tenant);
  await event.heard?.(world, tenantId);
  await goOn(tenant, state.until);
  const later = await standingOf(world, tenantId, tenant);
  if (event.givesCard === true) await giveCard(tenant, state);
  const story = {
    event,
    state,
    tenantId,
    later,
    answered: event.givesCard === true ? await standingOf(world, tenantId, tenant) : later,
    attention: await concernsOf(world, tenantId),
  };
  await end(tenant);
  return {
    ...story,
    finally: (await tenant.read()).state,
    deletion: await deletionOf(world, tenantId),
  };
}

async function standingOf(world: World, tenantId: string, tenant: TenantDriver): Promise<Standing> {
  const { state, converting, licences } = await tenant.read();
  const rows = await until(() => ledgerOf(world, tenantId), areRefundsAdopted);
  const kept = rows.filter((row) => row.state === 'succeeded' && row.refunded < row.amount);
  return {
    view: { state, converting, licences },
    tries: await ledgerLines(tenant),
    money: kept.map(({ kind, amount }) => `${kind} ${amount}`),
  };
}

/** The refunds that a look-up names are adopted by workflows of their own, beside the tenant's. */
function areRefundsAdopted(rows: Awaited<ReturnType<typeof ledgerOf>>): boolean {
  return rows.every(({ givenBackAt, refunded, amount }) => givenBackAt === null || refunded === amount);
}

/** Gives another card. A trial that could not end as it was to is activated then, as its admin is told to. */
async function giveCard(tenant: TenantDriver, { name }: TenantState): Promise<void> {
  if ((await tenant.read()).state === 'deleted') return;
  await insist(() => tenant.command({ type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' }));
  await settled(tenant);
  if (name === 'converting' && (await tenant.read()).state === 'trial_expired')
    await insist(() => tenant.command({ type: 'activate', quantity: 3, startNow: true }));
}

/** By a cancellation, unless it has ended by itself. */
async function end(tenant: TenantDriver): Promise<void> {
  if ((await tenant.read()).state !== 'deleted') await insist(() => tenant.command({ type: 'cancel' }));
  await goOn(tenant, '2026-06-15T00:00:00Z');
}

async function deletionOf(world: World, tenantId: string): Promise<Ending['deletion']> {
  const happened = await eventsOf(world, tenantId);
  const certificates = await world.db.select().from(deletions).where(eq(deletions.tenantId, tenantId));
  return {
    begun: happened.filter((type) => type === 'deletionStarted').length,
    complete: happened.filter((type) => type === 'deleted').length,
    certificates: certificates.filter(({ deletedAt }) => deletedAt !== null).length,
  };
}

/** Until what was under way when the event happened has come to its end. */
async function settled(tenant: TenantDriver): Promise<void> {
  await until(
    () => Promise.all([tenant.read(), ledgerLines(tenant)]),
    ([{ state }, lines]) => state !== 'deleting' && !lines.some((line) => /pending|unknown/.test(line)),
  );
}

/** Time goes on, of a tenant that has any left; its own deletion may come on the way. */
async function goOn(tenant: TenantDriver, to: string): Promise<void> {
  if ((await tenant.read()).state === 'deleted') return;
  await insist(async () => {
    await tenant.advance(to);
    return null;
  });
  await until(
    () => tenant.read(),
    ({ state }) => state !== 'deleting',
  );
}

/** Repeats a command until it is answered otherwise than "not now", as the API does and its callers. */
async function insist(ask: () => Promise<string | null>): Promise<void> {
  const patiently = async () => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || mayPass(error)) return 'unavailable';
      throw error;
    }
  };
  const refusal = await until(patiently, (code) => code !== 'unavailable');
  if (typeof refusal === 'string') throw new Error(`Refused: ${refusal}`);
}

async function concernsOf(world: World, tenantId: string): Promise<readonly string[]> {
  const { concerns } = (await world.read(tenantId)).view;
  return concerns.map(({ about }) => about.split('/')[0] ?? '');
}

async function together<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<readonly U[]> {
  const limit = pLimit(atOnce);
  return Promise.all(all.map((one) => limit(() => work(one))));
}
