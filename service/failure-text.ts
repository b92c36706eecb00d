import { safeError } from '../activities/safe-error.ts';
import { UnfitDatabaseError } from '../db/driver.ts';
import { ConfigError } from './config.ts';
import { UnfitTemporalError } from './dependencies.ts';

const worded = [ConfigError, UnfitDatabaseError, UnfitTemporalError] as const;

/** What is printed where a start fails: a sentence with what to do, or what may be shown of an unexpected failure. */
export function failureText(error: unknown): unknown {
  return worded.some((kind) => error instanceof kind) ? (error as Error).message : safeError(error);
}
