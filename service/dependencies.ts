import { isGrpcServiceError } from '@temporalio/client';
import { AwayDatabaseError } from '../db/driver.ts';
import type { Config } from './config.ts';
import { patiently } from './patience.ts';

/** A Temporal server that cannot be used; the message says what to do. */
export class UnfitTemporalError extends Error {
  override name = 'UnfitTemporalError';
}

/** A Temporal server that does not answer at all: it may still be starting. */
class AwayTemporalError extends UnfitTemporalError {
  override name = 'AwayTemporalError';
}

/** How long a start waits for what it needs, and where it reports that it waits. */
export interface StartupWait {
  readonly withinMs: number;
  readonly onWait: (why: string) => void;
}

/** Does work that needs the database or Temporal, and repeats it within `withinMs` while one of them comes up. */
export function untilUp<T>(work: () => Promise<T>, { withinMs, onWait }: StartupWait): Promise<T> {
  return patiently(work, {
    withinMs,
    mayPass: (error) => error instanceof AwayDatabaseError || error instanceof AwayTemporalError,
    onWait: (error) => onWait(error instanceof Error ? error.message : String(error)),
  });
}

/** Connects to Temporal, by either of its two kinds of connection. */
export function connectToTemporal<T>(
  { connection }: Config['temporal'],
  connectTo: (options: Config['temporal']['connection']) => Promise<T>,
  wait: StartupWait,
): Promise<T> {
  return untilUp(async () => {
    try {
      return await connectTo(connection);
    } catch (error) {
      throw new (isRefusal(error) ? UnfitTemporalError : AwayTemporalError)(
        `The Temporal at ${connection.address} cannot be used (${reasonOf(error)}): start it, or correct TEMPORAL_ADDRESS and its companions.`,
      );
    }
  }, wait);
}

/** gRPC's status codes that Temporal answers with. */
export const grpcStatus = {
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export function hasGrpcStatus(error: unknown, ...codes: readonly number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

/** Whether Temporal refuses the caller: waiting does not make a wrong key right. */
function isRefusal(error: unknown): boolean {
  const { permissionDenied, unauthenticated } = grpcStatus;
  return (
    hasGrpcStatus(error, permissionDenied, unauthenticated) || /unauth|permission|certificate/i.test(reasonOf(error))
  );
}

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = isGrpcServiceError(error) ? error.details : error.message;
  return text.split('\n')[0] ?? '';
}
