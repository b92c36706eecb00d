import type { Logger } from 'pino';
import type { Config } from './config.ts';

/** Warns of settings that are right for a while only, and that a later start may still have by mistake. */
export function warnOfSettings({ renewals }: Pick<Config, 'renewals'>, log: Pick<Logger, 'warn'>): void {
  if (!renewals)
    log.warn('RENEWALS=false: what falls due is not charged by this process, and waits for one without it');
}
