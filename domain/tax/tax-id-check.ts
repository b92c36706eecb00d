// The check of a tax id by the register that knows it (docs/product.md, "Tax ids").
import { minuteMs } from '../calendar.ts';
import type { TaxRegister } from './tax-id.ts';

/** What a register has said of an id. */
export interface RegisterAnswer {
  readonly result: 'valid' | 'invalid';
  /** In the register's own word. */
  readonly code: string;
  /** The number under which the register itself can find the answer again; only where it knows who asks. */
  readonly consultationNumber: string | null;
  /** Our own id, where the register took it. */
  readonly requester: string | null;
  /** Whom the register knows the id of, where it says so. */
  readonly registeredName: string | null;
  /** How the register compares that with the buyer's name, where it does. */
  readonly nameMatch: NameMatch | null;
}

export type NameMatch = 'matches' | 'differs' | 'not_compared';

/** What became of a check; `unasked` where there is no answer, and none will come. */
export type TaxIdResult = RegisterAnswer['result'] | 'unasked';

/** Why no register was asked to the end. */
export type Unasked =
  /** Other details with another id, or none, have come meanwhile. */
  | 'details_changed'
  | 'tenant_deleted'
  /** This service is not set up to ask that register. */
  | 'register_off';

/** Why an id is asked about. */
export type CheckReason =
  /** Details with it were saved. */
  | 'saved'
  /** Its last answer has grown old. */
  | 'renewed'
  /** A person wants to know now. */
  | 'requested';

export const registerNames: Readonly<Record<TaxRegister, string>> = { vies: 'VIES', hmrc: 'HMRC' };

/** Minutes until a register that is away is asked again, by how often it was; the last one goes on. */
const askAgainAfterMinutes: readonly [number, ...number[]] = [1, 5, 15, 30, 60, 120, 240, 360];

/** How long to wait after so many tries in vain. Ten tries are made in the first day, and four in each that follows. */
export function askAgainAfterMs(tries: number): number {
  const index = Math.min(Math.max(tries, 1), askAgainAfterMinutes.length) - 1;
  return (askAgainAfterMinutes[index] ?? askAgainAfterMinutes[0]) * minuteMs;
}

/** A valid answer is asked for again after so many days: registrations end, and an old answer proves little. */
export const validForDays = 90;
