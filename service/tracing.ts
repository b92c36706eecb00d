import type { Logger } from 'pino';
import type { Tracing } from './tracing-sdk.ts';

export type { Tracing };

const off: Tracing = { client: [], activities: [], stop: async () => undefined };

/**
 * Begins to send traces if OpenTelemetry's variables say where to. Otherwise its SDK is not even loaded, and the few
 * tracing calls in the code do nothing.
 */
export async function startTracing(isOn: boolean, log: Logger): Promise<Tracing> {
  return isOn ? (await import('./tracing-sdk.ts')).startTracingSdk(log) : off;
}
