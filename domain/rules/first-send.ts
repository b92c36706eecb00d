/*
 * A service that was restored from a backup knows nothing of the time that it lost: a charge that may have been made then is
 * looked up before it is first sent. docs/product.md, "Looked up before it is sent"
 */

import type { Instant } from '../calendar.ts';
import { minuteMs } from '../calendar.ts';
import { safeToResendMs } from '../resend.ts';
import type { Charge, State } from '../state.ts';

/** What says how old a charge can be. */
export type Origin = Pick<Charge, 'purpose' | 'period' | 'commandId'> & {
  /** Its command was made with a quote, which holds for minutes. */
  readonly isQuoted?: boolean | undefined;
};

/**
 * Before which instant no request of a charge can have gone out, even in a time that was lost; null where nothing says so, as
 * on a test clock, whose time is not that of the card processor.
 */
export function sentAtEarliest({ clock, policy }: State, origin: Origin, now: Instant): Instant | null {
  const { purpose, period, commandId, isQuoted = false } = origin;
  if (clock !== null) return null;
  switch (purpose.type) {
    case 'payBill':
      return period.start;
    // Its key names no command: another activation may have been paid under it.
    case 'openPeriod':
      return null;
    case 'addLicences':
      if (commandId !== null && isForOneRequest(commandId)) return now;
      return isQuoted ? now - policy.quoteMinutes * minuteMs : null;
  }
}

/** The card processor is sure to know a key for a day: a charge that can be no older is sent without a look. */
export function isSentWithoutLook(
  { sentAtEarliest: earliest }: Pick<Charge, 'sentAtEarliest'>,
  realNow: Instant,
): boolean {
  return earliest !== null && realNow - earliest < safeToResendMs;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A request without an `Idempotency-Key` is given a UUID of its own: no earlier one can have come under it. */
function isForOneRequest(commandId: string): boolean {
  return uuid.test(commandId);
}

/**
 * Whether two business keys are attempts for one reason. The same command is one reason whatever its period: sent again after
 * a restore, it may come in a later one.
 */
export function isSameReason(key: string, other: string): boolean {
  return reasonIn(key) === reasonIn(other);
}

function reasonIn(key: string): string {
  const [tenantId, period, kind, reason] = key.split('/');
  return [tenantId, kind === 'proration' ? null : period, kind, reason].join('/');
}
