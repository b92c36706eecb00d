import {
  DefaultLogger,
  type LogEntry,
  makeTelemetryFilterString,
  Runtime,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { Logger } from 'pino';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sets Temporal's SDK up, once a process: its log and that of its core go into the service's own, and its metrics to an
 * address of their own, under the names that Temporal's published alerts use.
 */
export function installTemporalRuntime(log: Logger, metricsAddress?: string): void {
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: [], telemetryOptions: telemetry(metricsAddress) });
}

/** What the SDK, its core, workflows and activities log, as lines of the service's log. */
export function temporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('TRACE', ({ level, message, meta }) => {
    // The worker for renewals has no workflows on purpose.
    if (message.startsWith('No workflows registered')) return;
    log[levels[level]](fieldsOf(meta ?? {}), message);
  });
}

function telemetry(bindAddress: string | undefined): NonNullable<RuntimeOptions['telemetryOptions']> {
  return {
    // The core says at these levels what no code of ours can: a lost connection, a workflow task that failed.
    logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    ...(bindAddress !== undefined && {
      metrics: {
        prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
      },
    }),
  };
}

const tenantWorkflow = /^subscription\/(.+)$/;

/** The SDK's fields by the names that the service's other lines have; a task's token helps no reader. */
function fieldsOf(meta: NonNullable<LogEntry['meta']>): object {
  const { error: err, workflowRunId, runId = workflowRunId, taskToken: _, ...fields } = meta;
  const { workflowId, tenantId = typeof workflowId === 'string' ? tenantWorkflow.exec(workflowId)?.[1] : undefined } =
    fields;
  return { ...fields, runId, tenantId, err: fields['err'] ?? err };
}
