import type { Headers } from '@temporalio/common';
import { AsyncLocalStorage, type WorkflowInterceptorsFactory, workflowInfo } from '@temporalio/workflow';
import { subscriptionWorkflowType } from './run-input.ts';

/** The request that a message came with: an id, for the log. */
export const requestIdHeader = 'request-id';
/** Where a message belongs in a trace, as Temporal's OpenTelemetry interceptors write it. */
export const traceHeader = '_tracer-data';

const carried = [requestIdHeader, traceHeader] as const;

/**
 * Carries on to activities what a message came with, so that their log and their spans name the request that they serve.
 * It only copies headers, and yields nowhere: a history replays the same with it and without.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const current = new AsyncLocalStorage<Headers>();
  const within = <I extends { readonly headers: Headers }, R>(input: I, next: (input: I) => R): R =>
    current.run(carriedOf(input.headers), () => next(input));
  const withCarried = <I extends { readonly headers: Headers }, R>(input: I, next: (input: I) => R): R =>
    next({ ...input, headers: { ...current.getStore(), ...input.headers } });
  return {
    inbound: [
      {
        // What a tenant's run does by time, for a month, is not done for the request that it began with.
        execute: (input, next) =>
          workflowInfo().workflowType === subscriptionWorkflowType ? next(input) : within(input, next),
        handleSignal: within,
        handleUpdate: within,
      },
    ],
    outbound: [{ scheduleActivity: withCarried, scheduleLocalActivity: withCarried, signalWorkflow: withCarried }],
  };
};

function carriedOf(headers: Headers): Headers {
  return Object.fromEntries(carried.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
