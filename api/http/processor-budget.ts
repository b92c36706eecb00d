import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CardProcessor } from '../deps.ts';
import { count } from './rate-limits.ts';

/**
 * How often an hour one tenant may cause each call to the card processor, in this process: a person needs only a few. A
 * stolen key or session could otherwise try stolen cards one after the other, and use up the processor's limit for all
 * tenants.
 */
export const mostAnHour: Readonly<Record<keyof CardProcessor, number>> = {
  openSetupSession: 20,
  confirmPayment: 30,
  lookUpPayment: 300,
};

const hourSeconds = 3_600;

/** The card processor for routes: a call beyond its tenant's budget throws `RateLimited` and is not made. */
export function withBudget(processor: CardProcessor): CardProcessor {
  const spend = {
    openSetupSession: budgetOf('openSetupSession'),
    confirmPayment: budgetOf('confirmPayment'),
    lookUpPayment: budgetOf('lookUpPayment'),
  };
  return {
    async openSetupSession(tenantId, returnUrl) {
      await spend.openSetupSession(tenantId);
      return processor.openSetupSession(tenantId, returnUrl);
    },
    async confirmPayment(charge, returnUrl) {
      await spend.confirmPayment(charge.tenantId);
      return processor.confirmPayment(charge, returnUrl);
    },
    async lookUpPayment(charge) {
      await spend.lookUpPayment(charge.tenantId);
      return processor.lookUpPayment(charge);
    },
  };
}

function budgetOf(name: keyof CardProcessor): (tenantId: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: mostAnHour[name], duration: hourSeconds });
  return (tenantId) => count(limiter, tenantId);
}
