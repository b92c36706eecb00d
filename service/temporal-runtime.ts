import {
  DefaultLogger,
  type LogEntry,
  type LogLevel,
  makeTelemetryFilterString,
  Runtime,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { ConfigError } from './config.ts';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sets Temporal's SDK up, once per process: its log and its core's go into the service's log, and its metrics to a
 * separate address, under the names that Temporal's published alerts use.
 */
export function installTemporalRuntime(log: Logger, metricsAddress?: string): void {
  const options = { logger: temporalLogger(log), shutdownSignals: [], telemetryOptions: telemetry(metricsAddress) };
  try {
    Runtime.install(options);
  } catch (error) {
    if (metricsAddress === undefined || !(error instanceof Error)) throw error;
    const why = `The metrics of Temporal’s SDK cannot be served at ${metricsAddress} (${error.message})`;
    throw new ConfigError(`${why}: give TEMPORAL_METRICS_ADDRESS a free port, and the address in numbers.`);
  }
}

/** Writes what the SDK, its core, workflows and activities log as lines of the service's log. */
export function temporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger(leastShown(log), ({ level, message, meta }) => {
    // The worker for renewals has no workflows on purpose.
    if (message.startsWith('No workflows registered')) return;
    log[levels[level]](fieldsOf(meta ?? {}), message);
  });
}

/** The lowest level that is shown: the SDK makes about twenty lines a renewal below it, and then skips that work. */
function leastShown(log: Logger): LogLevel {
  const { TRACE, DEBUG, INFO, WARN } = levels;
  if (log.isLevelEnabled(TRACE)) return 'TRACE';
  if (log.isLevelEnabled(DEBUG)) return 'DEBUG';
  if (log.isLevelEnabled(INFO)) return 'INFO';
  return log.isLevelEnabled(WARN) ? 'WARN' : 'ERROR';
}

function telemetry(bindAddress: string | undefined): NonNullable<RuntimeOptions['telemetryOptions']> {
  return {
    // At these levels the core reports what no code of ours can: a lost connection, a failed workflow task.
    logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    ...(bindAddress !== undefined && {
      metrics: {
        prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
      },
    }),
  };
}

const tenantWorkflow = /^subscription\/(.+)$/;

/** The SDK's fields under the names of the service's other lines, without a task's token, which helps no reader. */
function fieldsOf(meta: NonNullable<LogEntry['meta']>): object {
  const { error: err, workflowRunId, runId = workflowRunId, taskToken: _, ...fields } = meta;
  const { workflowId, tenantId = typeof workflowId === 'string' ? tenantWorkflow.exec(workflowId)?.[1] : undefined } =
    fields;
  return { ...fields, runId, tenantId, err: fields['err'] ?? err };
}
