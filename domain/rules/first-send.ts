/*
 * Why a charge is looked up before it is first sent: it may have been made in a time that a restored service does not
 * know, or Stripe may have been paid for an earlier attempt since. docs/product.md, "Looked up before it is sent"
 */

import type { Instant } from '../calendar.ts';
import { minuteMs } from '../calendar.ts';
import { safeToResendMs } from '../resend.ts';
import type { Charge, State } from '../state.ts';

/** The facts about a charge that limit how old it can be. */
export type Origin = Pick<Charge, 'purpose' | 'period' | 'commandId' | 'attempt'> & {
  /** Whether its command was made with a quote, which holds for minutes. */
  readonly isQuoted?: boolean | undefined;
};

/**
 * The instant before which no request of a charge can have gone out, even in a lost time. Null where the charge is looked
 * up however young it is: no such instant is known, the clock is a test clock and the card processor's time is another,
 * or it is a later attempt for a bill, as Stripe may have been paid for an earlier one since.
 */
export function sentAtEarliest({ clock, policy }: State, origin: Origin, now: Instant): Instant | null {
  const { purpose, period, commandId, attempt, isQuoted = false } = origin;
  if (clock !== null) return null;
  switch (purpose.type) {
    case 'payBill':
      return attempt === 1 ? period.start : null;
    // The key of an opening names no command: another activation may have been paid under it.
    case 'openPeriod':
      return null;
    case 'addLicences':
      if (commandId !== null && isForOneRequest(commandId)) return now;
      return isQuoted ? now - policy.quoteMinutes * minuteMs : null;
  }
}

/**
 * Whether a charge is sent without a look-up: it cannot be older than a day, for which the card processor is sure to
 * know its key.
 */
export function isSentWithoutLook(
  { sentAtEarliest: earliest }: Pick<Charge, 'sentAtEarliest'>,
  realNow: Instant,
): boolean {
  return earliest !== null && realNow - earliest < safeToResendMs;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Whether a command's id was made for one request, which had no `Idempotency-Key`: no earlier request can have used it.
 */
function isForOneRequest(commandId: string): boolean {
  return uuid.test(commandId);
}

/**
 * Whether two business keys belong to attempts for one reason. A command is one reason whatever its period, as it may
 * be sent again in a later period after a restore.
 */
export function isSameReason(key: string, other: string): boolean {
  return reasonIn(key) === reasonIn(other);
}

function reasonIn(key: string): string {
  const [tenantId, period, kind, reason] = key.split('/');
  return [tenantId, kind === 'proration' ? null : period, kind, reason].join('/');
}
