import type { Logger } from 'pino';
import type { Tracing } from './tracing-sdk.ts';

export type { Tracing };

const off: Tracing = { client: [], activities: [], stop: async () => undefined };

/**
 * Begins to send traces where OpenTelemetry's variables say where to. Where they do not, its SDK is not even loaded, and the
 * few calls that remain in the code do nothing.
 */
export async function startTracing(isOn: boolean, log: Logger): Promise<Tracing> {
  return isOn ? (await import('./tracing-sdk.ts')).startTracingSdk(log) : off;
}
