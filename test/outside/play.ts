import { WorkflowNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import { mayPass } from '../../api/commands/update-failures.ts';
import { ledgerLines, type TenantDriver, type TenantView } from '../support/drivers/driver.ts';
import { healStripe, moneyMoved } from '../support/stand-in.ts';
import { until, type World } from '../support/world.ts';
import { events, type OutsideEvent } from './events.ts';
import { statusOf, sweep } from './run-events.ts';
import { states, type TenantState } from './states.ts';

/** What became of a tenant to which something happened in one of its states. */
export interface Ending {
  readonly event: string;
  readonly state: string;
  readonly tenantId: string;
  /** Not so where the event cannot happen to such a tenant: of one that has paid nothing, nothing is refunded. */
  readonly happened: boolean;
  /** After its time went on for some days. */
  readonly view: Pick<TenantView, 'state' | 'converting' | 'licences'>;
  readonly ledger: readonly string[];
  readonly attention: readonly string[];
  /** Business keys that were charged at the card processor, each as often as it was. */
  readonly paid: readonly string[];
  /** After it was canceled at last. */
  readonly finally: string;
}

interface Cast {
  readonly event: OutsideEvent;
  readonly state: TenantState;
  readonly tenantId: string;
  readonly tenant: TenantDriver;
}

/** Enough to keep two cores busy, as most of each story is waiting. */
const atOnce = 10;

/**
 * Plays every event in every state, each on a tenant of its own: builds the states, has the events happen, heals what held
 * the tenants there, sweeps, and runs every tenant on to its end.
 */
export async function playAll(world: World): Promise<readonly Ending[]> {
  const pairs = states.flatMap((state) => events.map((event) => ({ state, event })));
  const cast = await together(pairs, async ({ state, event }): Promise<Cast> => {
    const tenantId = `${state.name}-${event.name}`.replaceAll(/[^a-z]+/g, '-');
    return { state, event, tenantId, tenant: await state.build(world, tenantId) };
  });
  const struck = await together(cast, async (one) => ({
    ...one,
    happened: (await one.event.strike(world, one.tenantId)) !== false,
  }));
  await healStripe(world);
  // The visibility store may be late, which the next sweep makes good.
  await until(
    async () => {
      await sweep(world);
      return together(cast, async ({ tenantId, tenant }) => ({
        tenantId,
        lost: await isLost(world, tenantId, tenant),
      }));
    },
    (all) => all.every(({ lost }) => !lost),
  );
  return together(struck, (one) => play(world, one));
}

async function isLost(world: World, tenantId: string, tenant: TenantDriver): Promise<boolean> {
  return (await tenant.read()).state !== 'deleted' && (await statusOf(world, tenantId)) !== 'RUNNING';
}

async function play(
  world: World,
  { state, event, tenantId, tenant, happened }: Cast & { happened: boolean },
): Promise<Ending> {
  await settled(tenant);
  await goOn(tenant, state.until);
  const { state: now, converting, licences } = await tenant.read();
  const story = {
    event: event.name,
    state: state.name,
    tenantId,
    happened,
    view: { state: now, converting, licences },
    ledger: await ledgerLines(tenant),
    attention: await concernsOf(world, tenantId),
  };
  if (now !== 'deleted') await insist(() => tenant.command({ type: 'cancel' }));
  await goOn(tenant, '2026-06-15T00:00:00Z');
  const ended = await tenant.read();
  const paid = (await moneyMoved(world, tenantId)).map(([key]) => key ?? '');
  return { ...story, paid, finally: ended.state };
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
