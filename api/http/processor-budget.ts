import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CardProcessor } from '../deps.ts';
import { count } from './rate-limits.ts';

/**
 * How often an hour the card processor is asked for one tenant, in one process of the API. A stolen key or a stolen session
 * would otherwise try stolen cards on its page, one after the other, and use up what the processor takes of us for all
 * tenants. A person needs a few: a card typed wrongly some times, a page for paying that is loaded again.
 */
export const mostAnHour: Readonly<Record<keyof CardProcessor, number>> = {
  openSetupSession: 20,
  confirmPayment: 30,
  lookUpPayment: 300,
};

const hourSeconds = 3_600;

/** The card processor as routes may ask it: what is over a tenant's budget throws `RateLimited`, and nothing is asked. */
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
