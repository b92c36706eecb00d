// The check of a tax id by the register that knows it (docs/product.md, "Tax ids").
import { minuteMs } from '../calendar.ts';
import type { TaxRegister } from './tax-id.ts';

/** A register's answer about a tax id. */
export interface RegisterAnswer {
  readonly result: 'valid' | 'invalid';
  /** The register's own code. */
  readonly code: string;
  /** The number under which the register finds its answer again, which it gives only to an asker that it knows. */
  readonly consultationNumber: string | null;
  /** Our own tax id, where the register took it. */
  readonly requester: string | null;
  /** The name that the register has for the tax id, where it gives one. */
  readonly registeredName: string | null;
  /** How the register compares that name with the buyer's, where it does. */
  readonly nameMatch: NameMatch | null;
}

export type NameMatch = 'matches' | 'differs' | 'not_compared';

/** The result of a check; `unasked` where there is no answer, and none will come. */
export type TaxIdResult = RegisterAnswer['result'] | 'unasked';

/** Why no register has answered, and none will. */
export type Unasked =
  /** The details have another tax id by now, or none. */
  | 'details_changed'
  | 'tenant_deleted'
  /** This service is not set up to ask that register. */
  | 'register_off';

/** Why a tax id is checked. */
export type CheckReason =
  /** Details with the tax id were saved. */
  | 'saved'
  /** The last answer is too old. */
  | 'renewed'
  /** A person requested the check. */
  | 'requested';

export const registerNames: Readonly<Record<TaxRegister, string>> = { vies: 'VIES', hmrc: 'HMRC' };

/** Minutes until a register that is away is asked again, by the number of tries. The last one repeats. */
const askAgainAfterMinutes: readonly [number, ...number[]] = [1, 5, 15, 30, 60, 120, 240, 360];

/**
 * How many milliseconds to wait after `tries` failed tries. Ten tries are made in the first day, and four in each later
 * day.
 */
export function askAgainAfterMs(tries: number): number {
  const index = Math.min(Math.max(tries, 1), askAgainAfterMinutes.length) - 1;
  return (askAgainAfterMinutes[index] ?? askAgainAfterMinutes[0]) * minuteMs;
}

/** For how many days a valid answer counts: registrations end, and an old answer proves little. */
export const validForDays = 90;
