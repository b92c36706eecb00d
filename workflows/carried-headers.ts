import type { Headers } from '@temporalio/common';
import { AsyncLocalStorage, type WorkflowInterceptorsFactory, workflowInfo } from '@temporalio/workflow';
import { subscriptionWorkflowType } from './run-input.ts';

/** The id of the request that a message came with, for the log. */
export const requestIdHeader = 'request-id';
/** The place of a message in a trace, as Temporal's OpenTelemetry interceptors write it. */
export const traceHeader = '_tracer-data';

const carried = [requestIdHeader, traceHeader] as const;

/**
 * Copies a message's headers to the activities that serve it, so that their log lines and spans name the request. It
 * only copies headers and never awaits, so that a history replays the same with it and without it.
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
        // A run does things by time for a month: these do not belong to the request that it began with.
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
