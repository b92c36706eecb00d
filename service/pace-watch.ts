import type { Logger } from 'pino';
import type { Pace } from '../domain/pace.ts';
import { spreadMsOf } from '../domain/rules/renewal-wave.ts';
import { watchFor } from './watch.ts';

interface PaceWatch {
  /** How many renewals of one instant are begun per second. */
  readonly perSecond: number;
  readonly periodsARun: number;
  /** Counts the tenants that are due at one instant, at most. */
  readonly largestWave: () => Promise<number>;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
}

/** A wave does not grow by much within this time. */
const usualEveryMs = 10 * 60_000;

/** Keeps the pace of tenants' runs up to date, from the settings and from how many tenants are due at once. */
export function watchPace({ perSecond, periodsARun, largestWave, log, everyMs = usualEveryMs }: PaceWatch): {
  readonly pace: () => Pace;
  readonly end: () => Promise<void>;
} {
  let pace: Pace = { spreadMs: 0, periodsARun };
  const look = async (): Promise<void> => {
    pace = { ...pace, spreadMs: spreadMsOf(await largestWave(), perSecond) };
  };
  return { pace: () => pace, end: watchFor({ what: 'the largest wave of renewals', look, log, everyMs }) };
}
