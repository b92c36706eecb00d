import type { Decline } from '../store/rows.ts';
import { CHARGE_FAULTS } from './fault.ts';
import type { Faults, Target } from './faults.ts';

/** The outcome that an armed fault forces on a charge. Call once for each charge, because it counts. */
export function forcedCharge(faults: Faults, target: Target): Decline | 'sca' | undefined {
  const fault = faults.trigger(CHARGE_FAULTS, target);
  if (fault === undefined) return undefined;
  if (fault.fault === 'sca') return 'sca';
  return {
    code: 'card_declined',
    decline_code: fault.decline_code ?? 'generic_decline',
    ...(fault.advice_code === undefined ? {} : { advice_code: fault.advice_code }),
    message: 'Your card was declined.',
  };
}
