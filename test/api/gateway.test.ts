import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createGateway } from '../../api/commands/gateway.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { refusals, refuse } from '../../domain/refusals.ts';
import type { EnsuredRun } from '../../domain/rules/lost-run.ts';
import { type ChangeResult, turnedAway } from '../../workflows/messages.ts';

// What the gateway makes of a workflow's answers, each of which a test chooses.

type Told = () => Promise<ChangeResult>;

const failure = (type: string, ...details: readonly unknown[]) =>
  new WorkflowUpdateFailedError(
    'Workflow Update failed',
    ApplicationFailure.create({ type, message: type, details: [...details] }),
  );

const handover: Told = () => Promise.reject(failure(turnedAway.handover));
const done: Told = async () => ({ type: 'done' });
const nothingYet: Told = () => new Promise(() => undefined);

/** A workflow that accepts a command each time it is sent, and answers in the order given. */
function workflowTelling(...answers: readonly Told[]) {
  const sent: string[] = [];
  const startUpdate = async (_: unknown, { updateId }: { updateId: string }) => {
    const tell = answers[sent.length] ?? nothingYet;
    sent.push(updateId);
    return { workflowId: 'subscription/t', workflowRunId: `run-${sent.length}`, result: tell };
  };
  const executeUpdate = async (...args: Parameters<typeof startUpdate>) => (await startUpdate(...args)).result();
  const workflow = { getHandle: () => ({ startUpdate, executeUpdate }) };
  const withDeadline = async <T>(deadline: number, work: () => Promise<T>): Promise<T> => {
    const late = new AbortController();
    const inTime = sleep(deadline - Date.now(), undefined, { signal: late.signal }).then(() => {
      throw new WorkflowUpdateRPCTimeoutOrCancelledError('Too late');
    });
    return Promise.race([work(), inTime]).finally(() => late.abort());
  };
  const temporal = { workflow, withDeadline } as unknown as Client;
  const ensureRun = (): Promise<EnsuredRun> => Promise.reject(new Error('There is a run'));
  return { sent, deps: { temporal, config: {} as ApiDeps['config'], log: pino({ level: 'silent' }), ensureRun } };
}

const send = (gateway: ReturnType<typeof createGateway>) => gateway.send('t', 'command-1', { type: 'keep' }, 'ops');

it('knows by one call what is done in time', async () => {
  const { sent, deps } = workflowTelling(done, nothingYet);
  expect(await send(createGateway(deps))).toEqual({ type: 'done' });
  expect(sent).toEqual(['command-1']);
});

it('sends a command again under the same id while runs are handed over', async () => {
  const { sent, deps } = workflowTelling(handover, handover, done);
  expect(await send(createGateway(deps))).toEqual({ type: 'done' });
  expect(sent).toEqual(['command-1', 'command-1', 'command-1']);
});

it('promises what takes long only once it is accepted, and keeps the promise through a handover', async () => {
  let handBack: (failure: Error) => void = () => undefined;
  const slow: Told = () =>
    new Promise((_, reject) => {
      handBack = reject;
    });
  const { sent, deps } = workflowTelling(nothingYet, slow, done);
  const promised = await send(createGateway(deps, { answerMs: 10, acceptMs: 1_000 }));
  expect(promised).toEqual({ type: 'accepted', workflowId: 'subscription/t', runId: 'run-2' });
  handBack(failure(turnedAway.handover));
  await expect.poll(() => sent).toEqual(['command-1', 'command-1', 'command-1']);
});

it('promises nothing that was not accepted in time, and sends it no more', async () => {
  const { sent, deps } = workflowTelling(...Array.from({ length: 1_000 }, () => handover));
  const refused = send(createGateway(deps, { answerMs: 10, acceptMs: 100 }));
  await expect(refused).rejects.toMatchObject({ problem: { code: 'unavailable', status: 503 } });
  const times = sent.length;
  await expect.poll(() => sent.length === times, { interval: 300 }).toBe(true);
});

it('hands on what the rules refuse, and promises what waits for the outcome of a charge', async () => {
  const { refusal } = refuse('last_licence', 'One stays.');
  const refusing = workflowTelling(() => Promise.reject(failure(turnedAway.refused, refusal)));
  expect(await send(createGateway(refusing.deps))).toEqual({ type: 'refused', refusal });
  const pending: Told = async () => ({ type: 'pending' });
  const waiting = workflowTelling(pending, pending);
  expect(await send(createGateway(waiting.deps))).toMatchObject({ type: 'accepted', runId: 'run-2' });
});

const noRun: Told = () => Promise.reject(new WorkflowNotFoundError('closed', 'subscription/t', undefined));
const ensured = (outcome: EnsuredRun['outcome']) => async (): Promise<EnsuredRun> => ({ outcome, why: null });

it('has a lost run begun again, and the command sent again by its caller', async () => {
  const { sent, deps } = workflowTelling(noRun, done);
  const answer = send(createGateway({ ...deps, ensureRun: ensured('begun') }));
  await expect(answer).rejects.toMatchObject({ problem: { code: 'unavailable', status: 503 } });
  expect(sent).toEqual(['command-1']);
});

it('sends a promised command again itself where its run is lost', async () => {
  let lose: (failure: Error) => void = () => undefined;
  const slow: Told = () =>
    new Promise((_, reject) => {
      lose = reject;
    });
  const { sent, deps } = workflowTelling(nothingYet, slow, done);
  const gateway = createGateway({ ...deps, ensureRun: ensured('begun') }, { answerMs: 10, acceptMs: 1_000 });
  expect(await send(gateway)).toMatchObject({ type: 'accepted' });
  lose(new WorkflowNotFoundError('closed', 'subscription/t', undefined));
  await expect.poll(() => sent).toEqual(['command-1', 'command-1', 'command-1']);
});

it('sends a command again to a run that is there after all, and says of a deleted tenant that it has ended', async () => {
  const found = workflowTelling(noRun, done);
  expect(await send(createGateway({ ...found.deps, ensureRun: ensured('sound') }))).toEqual({ type: 'done' });
  const gone = workflowTelling(noRun);
  const refused = { type: 'refused', ...refusals.ended() };
  expect(await send(createGateway({ ...gone.deps, ensureRun: ensured('deleted') }))).toEqual(refused);
});

it('has at most six commands of a tenant on their way at once', async () => {
  const { sent, deps } = workflowTelling();
  const gateway = createGateway(deps, { answerMs: 50, acceptMs: 100 });
  const results = Promise.allSettled(Array.from({ length: 8 }, () => send(gateway)));
  const statuses = (await results).map(({ status }) => status);
  expect(statuses.filter((status) => status === 'fulfilled')).toHaveLength(6);
  // Once for the result, and once to be promised it.
  expect(sent).toHaveLength(12);
});
