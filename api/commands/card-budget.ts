import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Request } from '../../domain/inputs.ts';
import { count } from '../http/rate-limits.ts';
import type { Gateway } from './gateway.ts';

/**
 * Whether a command gives the card processor a card that its caller names. The tenant's own rules limit charges
 * (docs/product.md, "A brake on trying"), but a stolen key could otherwise give one stolen card after another.
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
  withdrawPayment: false,
  pay: false,
  setPrice: false,
  setBillingFacts: false,
  setTaxOverride: false,
  advanceClock: false,
  acknowledge: false,
};

const hourSeconds = 3_600;

/**
 * A gateway that sends a tenant at most `cardsPerHour` cards an hour from this process. Beyond that it throws
 * `RateLimited` and sends nothing.
 */
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
