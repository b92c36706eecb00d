import { createInstanceSchema } from '../../db/instances.ts';
import type { State } from '../../domain/state.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { callApi, createActive } from '../api.ts';
import type { Bench, Measurement } from '../bench.ts';
import { type Cost, costBetween, type RunSoFar, readRun, sumOf, times } from '../history.ts';
import { makePayers } from '../payers.ts';
import { figureRow, type Row } from '../row.ts';
import type { Servers } from '../servers.ts';
import { bytes } from '../statistics.ts';
import { makeModel, startSleepingTenants } from '../tenants.ts';
import { benchPatience, until } from '../until.ts';

/** The most events and actions that a quiet month may have. */
const most = { events: 15, actions: 4 };
const soonMs = 4_000;
/** Temporal Cloud's list prices, pay as you go, as published in 2026: an assumption, because they change. */
const dollars = { perMillionActions: 50, perActiveGbHour: 0.042, perRetainedGbHour: 0.00105 };
const hoursAMonth = 730;
const monthsRetained = 3;

/** What histories contain, counted rather than timed: the same on every machine. */
export const history: Measurement = {
  name: 'history',
  async run(bench) {
    bench.log('Counting history events, actions and bytes');
    const { month, open, closing } = await quietMonth(bench);
    const trial = sumOf(await trialOf(bench), closing);
    const { added, assigned, canceled } = await changesOf(bench);
    const ended = await endOf(bench);
    const life = sumOf(trial, times(12, month), times(12, added), times(12, assigned), canceled, ended);
    return [
      {
        ...row('a quiet month, with bill preview and receipt', month),
        toReach: `≤ ${most.events} events, ≤ ${most.actions} actions`,
        met: month.events <= most.events && month.actions <= most.actions,
      },
      row('adding licences, charged', added),
      row('assigning a licence', assigned),
      row('a trial, from sign-up to conversion', trial),
      row('a whole life: trial, 12 months with an add and an assignment each, cancellation, deletion', life),
      cost(month, open),
    ];
  },
};

function row(measured: string, { events, actions, bytes: size }: Cost): Row {
  const figure = `${events} events, ${actions} actions, ${bytes(size)}`;
  return figureRow(measured, figure);
}

function cost(month: Cost, open: RunSoFar): Row {
  const gigabytes = (size: number): number => (1_000 * size) / 2 ** 30;
  const actions = (1_000 * month.actions * dollars.perMillionActions) / 1e6;
  const active = gigabytes(open.bytes) * hoursAMonth * dollars.perActiveGbHour;
  const retained = gigabytes(monthsRetained * month.bytes) * hoursAMonth * dollars.perRetainedGbHour;
  const figure = `$${(actions + active + retained).toFixed(2)}`;
  return figureRow(
    '1,000 quiet tenants a month at list prices: actions, open runs, closed runs kept for 90 days',
    figure,
  );
}

/** One month: a run from its start to its timer, and a run from its timer to its end. */
async function quietMonth({ servers }: Bench): Promise<{ month: Cost; open: RunSoFar; closing: Cost }> {
  const { id, asleep, closed } = await throughBoundary(servers, {});
  const open = await sleepingRun(servers, id);
  const closing = costBetween(asleep, closed);
  return { month: sumOf(costBetween(null, open), closing), open, closing };
}

/** The cost from a cancellation's date to the end of the deletion. */
async function endOf({ servers }: Bench): Promise<Cost> {
  const { asleep, closed } = await throughBoundary(servers, { isCanceled: true });
  return costBetween(asleep, closed);
}

async function throughBoundary(servers: Servers, { isCanceled = false }: { isCanceled?: boolean }) {
  const { client, db, stripe } = servers;
  const model = await makeModel(servers);
  const dueAt = Date.now() + soonMs;
  const cancellation: State['cancellation'] = isCanceled ? { at: dueAt, requestedAt: Date.now() } : null;
  const state = { ...model.state, cancellation };
  const [tenantId = ''] = await startSleepingTenants(servers, { ...model, state }, await makePayers(stripe, 1), dueAt);
  await createInstanceSchema(db, tenantId);
  const id = subscriptionWorkflowId(tenantId);
  const asleep = await sleepingRun(servers, id);
  const isOver = async (): Promise<string> =>
    (await client.workflow.getHandle(id, asleep.runId).describe()).status.name;
  await until(isOver, (status) => status !== 'RUNNING', { what: 'the boundary', ...benchPatience });
  return { id, asleep, closed: await readRun(client, id, asleep.runId) };
}

/** Waits until a run has nothing to do but wait for its timer; answers its figures. */
function sleepingRun({ client }: Servers, workflowId: string): Promise<RunSoFar> {
  return until(
    () => readRun(client, workflowId),
    ({ events }) => events.at(-1)?.timerStartedEventAttributes != null,
    { what: 'its timer', ...benchPatience },
  );
}

async function trialOf({ servers }: Bench): Promise<Cost> {
  const tenantId = 'counted-trial';
  await callApi(servers, 'POST', '/tenants', { tenantId, name: 'Trial', adminEmail: 'admin@example.com' });
  await callApi(servers, 'POST', `/tenants/${tenantId}/licences`, { quantity: 3 });
  await callApi(servers, 'PUT', `/tenants/${tenantId}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await callApi(servers, 'POST', `/tenants/${tenantId}/subscription/activation`, { quantity: 3 });
  return costBetween(null, await readRun(servers.client, subscriptionWorkflowId(tenantId)));
}

async function changesOf({ servers }: Bench): Promise<Record<'added' | 'assigned' | 'canceled', Cost>> {
  const tenantId = 'counted-changes';
  await createActive(servers, tenantId);
  // The second run must have started, so that its opening does not count as the changes' cost.
  await sleepingRun(servers, subscriptionWorkflowId(tenantId));
  await callApi(servers, 'PUT', `/tenants/${tenantId}/users/ann`, { name: 'Ann' });
  const costOf = async (method: string, path: string, body: unknown): Promise<Cost> => {
    const before = await readRun(servers.client, subscriptionWorkflowId(tenantId));
    await callApi(servers, method, `/tenants/${tenantId}${path}`, body);
    return costBetween(before, await readRun(servers.client, subscriptionWorkflowId(tenantId)));
  };
  return {
    added: await costOf('POST', '/licences', { quantity: 1 }),
    assigned: await costOf('PUT', '/licences/lic_1/assignee', { userId: 'ann' }),
    canceled: await costOf('POST', '/subscription/cancellation', {}),
  };
}
