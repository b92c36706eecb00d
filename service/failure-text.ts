import { safeError } from '../activities/safe-error.ts';
import { UnfitDatabaseError } from '../db/driver.ts';
import { ConfigError } from './config.ts';
import { UnfitTemporalError } from './dependencies.ts';

const worded = [ConfigError, UnfitDatabaseError, UnfitTemporalError] as const;

/** What a start that ended says: a sentence with what to do, or what may be shown of a failure that none expected. */
export function failureText(error: unknown): unknown {
  return worded.some((kind) => error instanceof kind) ? (error as Error).message : safeError(error);
}
