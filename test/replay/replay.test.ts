import { hostname } from 'node:os';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { beforeAll, expect, inject, it } from 'vitest';
import * as workflows from '../../workflows/index.ts';
import '../support/quiet.ts';
import { fromRecorded, type RecordedHistory, readHistories } from './histories.ts';

/*
 * Runs of every kind, recorded once and replayed by today's workflows: a change that would make a running tenant's
 * workflow diverge from its history fails here first. `npm run record-histories` records them, after a change that is meant
 * (docs/decisions/0035).
 */

const histories = readHistories();
let results: ReadonlyMap<string, ReplayResult>;

/** A run in which the workflow once did something that today's never does. */
function tampered(text: string): unknown {
  const history = JSON.parse(text) as RecordedHistory;
  const activity = history.events.find((event) => 'activityTaskScheduledEventAttributes' in event);
  if (activity !== undefined) {
    const scheduled = activity['activityTaskScheduledEventAttributes'];
    activity['activityTaskScheduledEventAttributes'] = {
      ...Object(scheduled),
      activityType: { name: 'somethingElse' },
    };
    return history;
  }
  // A run that only waited ended there, where it goes on in the next run.
  const { eventId, eventTime, taskId } = history.events.at(-1) ?? {};
  const completed = {
    workflowExecutionCompletedEventAttributes: { workflowTaskCompletedEventId: Number(eventId) - 1 },
  };
  return { events: [...history.events.slice(0, -1), { eventId, eventTime, taskId, eventType: 2, ...completed }] };
}

beforeAll(async () => {
  const copies = histories.flatMap(({ name, text }) => [
    { workflowId: name, history: fromRecorded(JSON.parse(text)) },
    { workflowId: `tampered ${name}`, history: fromRecorded(tampered(text)) },
  ]);
  const replayed = new Map<string, ReplayResult>();
  for await (const result of Worker.runReplayHistories(
    { workflowBundle: { codePath: inject('workflowBundle') } },
    copies,
  ))
    replayed.set(result.workflowId, result);
  results = replayed;
});

it('there is a history of every kind of run', () => {
  expect(histories.map(({ name }) => name)).toEqual([
    'active-month',
    'adopted-refund-reported',
    'adopted-refund',
    'attention-ended',
    'authentication-required',
    'card-fact',
    'card-gone',
    'card-saved-on-page',
    'charge-fact-of-a-closed-tenant',
    'charge-fact-of-a-refund',
    'charge-fact-of-an-outcome',
    'charge-fact',
    'command-handed-on',
    'command-taken-over',
    'command-without-effect',
    'confirmed-unheard',
    'customer-update',
    'database-restored',
    'deletion',
    'event-endpoint',
    'facts-reported',
    'failed-renewal-suspended-paid',
    'mail-sender',
    'nexus-change',
    'nexus-state',
    'parked',
    'purchase-withdrawn',
    'real-time-boundary',
    'real-time-signal',
    'real-time-update',
    'reconciliation',
    'refund-refused',
    'refund',
    'renewal-declined',
    'renewed-in-a-wave',
    'retention',
    'run-begun-again',
    'run-grown-long',
    'run-sweep',
    'several-bills',
    'tax-id-check-handed-over',
    'tax-id-check-refused',
    'tax-id-check-valid',
    'trial-expired',
    'trial',
    'unknown-charge',
  ]);
});

it('every type of workflow is among them', () => {
  const types = histories.map(({ text }) => /"workflowType":\{"name":"(\w+)"/.exec(text)?.[1]);
  expect(new Set(types)).toEqual(new Set(Object.keys(workflows)));
});

it('a message that changes nothing of what falls due leaves a running timer alone', () => {
  for (const name of ['real-time-signal', 'real-time-update']) {
    const events = JSON.parse(histories.find((history) => history.name === name)?.text ?? '') as RecordedHistory;
    const types = events.events.flatMap((event) => Object.keys(event).filter((key) => key.endsWith('EventAttributes')));
    const timers = types.filter((type) => type.startsWith('timer'));
    expect(timers).toEqual(['timerStartedEventAttributes', 'timerFiredEventAttributes']);
    const received = /Signaled|UpdateAccepted/.exec(
      types.slice(types.indexOf('timerStartedEventAttributes')).join(' '),
    );
    expect(received).not.toBeNull();
  }
});

it.each(histories.map(({ name }) => name))('today’s workflows replay the run “%s”', (name) => {
  expect(results.get(name)).toBeDefined();
  expect(results.get(name)?.error).toBeUndefined();
});

it.each(histories.map(({ name }) => name))('a tampered copy of “%s” fails', (name) => {
  expect(results.get(`tampered ${name}`)?.error?.name).toBe('DeterminismViolationError');
});

it('the histories are small and name nothing of the machine they were recorded on', () => {
  const texts = histories.map(({ text }) => text);
  expect(texts.join('').length).toBeLessThan(700_000);
  for (const text of texts) {
    expect(text).not.toContain(hostname());
    expect(text).not.toMatch(/file:\/\/|node_modules|"identity":"(?!recorded")/);
  }
});
