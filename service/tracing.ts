import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What has requests, activities and what they call appear in traces. */
export interface Tracing {
  readonly client: readonly WorkflowClientInterceptor[];
  readonly activities: readonly ActivityInterceptorsFactory[];
  /** Sends what is left. */
  stop(): Promise<void>;
}

const off: Tracing = { client: [], activities: [], stop: async () => undefined };

/**
 * Begins to send traces where OpenTelemetry's variables say where to. Where they do not, its SDK is not even loaded, and the
 * few calls that remain in the code do nothing.
 */
export async function startTracing(isOn: boolean, log: Logger): Promise<Tracing> {
  return isOn ? (await import('./tracing-sdk.ts')).startTracingSdk(log) : off;
}
