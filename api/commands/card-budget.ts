import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Request } from '../../domain/inputs.ts';
import { count } from '../http/rate-limits.ts';
import type { Gateway } from './gateway.ts';

/**
 * Whether a command has the card processor take a card that its caller names. What charges is held back by the tenant's own
 * rules (docs/product.md, "A brake on trying"); a stolen key could give one stolen card after the other.
 */
const givesCard: Readonly<Record<Request['type'], boolean>> = {
  setPaymentMethod: true,
  signUp: false,
  addLicences: false,
  removeLicences: false,
  reactivateLicences: false,
  assignLicence: false,
  assignUsers: false,
  revokeLicence: false,
  removeUser: false,
  activate: false,
  undoActivation: false,
  cancel: false,
  keep: false,
  pay: false,
  setPrice: false,
  setBillingFacts: false,
  setTaxOverride: false,
  advanceClock: false,
  acknowledge: false,
};

const hourSeconds = 3_600;

/** Sends a tenant so many cards an hour, in one process of the API; one more throws `RateLimited`, and nothing is sent. */
export function withCardBudget(gateway: Gateway, cardsPerHour: number): Gateway {
  const limiter = new RateLimiterMemory({ points: cardsPerHour, duration: hourSeconds });
  return {
    ...gateway,
    async send(tenantId, commandId, request, actor) {
      if (givesCard[request.type]) await count(limiter, tenantId);
      return gateway.send(tenantId, commandId, request, actor);
    },
  };
}
