import type { Event, EventType } from '../../../domain/events.ts';
import type { ChargeOutcome } from '../../../domain/inputs.ts';
import { declined, requiresAction, succeeded, Tenant } from '../../domain/support/tenant.ts';
import { type Back, type ChargeAnswer, type LedgerEntry, ledgerLineOf, type TenantDriver } from './driver.ts';
import { diaryLine, isLicensedIn, tenantViewOf } from './view.ts';

/** The rules without any server, with a card processor that a test decides for. */
export const rules: Back = {
  name: 'the rules',
  async signUp(_, { taxPercent = 0, ...details } = {}) {
    const options = { signedUpAt: '2026-03-01T10:00', zone: 'Europe/London', testClock: true };
    return driverOf(new Tenant({ ...options, ...details, taxMilliPercent: taxPercent * 1_000 }));
  },
};

function driverOf(tenant: Tenant): TenantDriver {
  return {
    command: async (command) => tenant.give(command)?.code ?? null,
    addUsers: async () => undefined,
    async advance(to) {
      tenant.advanceTo(Date.parse(to));
      return tenantViewOf(tenant.state);
    },
    read: async () => tenantViewOf(tenant.state),
    everything: async () => tenant.state,
    isLicensed: async (userId) => isLicensedIn(tenant.state, userId),
    async answerCharges(answer, count = Number.POSITIVE_INFINITY) {
      let left = count;
      tenant.processor = () => {
        left -= 1;
        return left < 0 ? succeeded : outcomeOf(answer);
      };
    },
    async confirmPayment() {
      tenant.hear({ type: 'chargeSettled', key: tenant.lastCharge.key, outcome: succeeded });
    },
    async confirmUnheard() {
      tenant.lookUp = succeeded;
    },
    ledger: async () => ledgerOf(tenant),
    async diary() {
      const logged = tenant.happened.filter(({ event }) => !unlogged.has(event.type));
      return logged.map(({ at, event }) => diaryLine(at, event.type));
    },
    paidAtProcessor: async () => tenant.paid.length,
  };
}

function outcomeOf(answer: ChargeAnswer): ChargeOutcome {
  return answer === 'requires_action' ? requiresAction : declined(answer.declined);
}

/** The service's activity log leaves these out too: they only prepare something, or move a test clock. */
const unlogged: ReadonlySet<EventType> = new Set(['chargeStarted', 'billed', 'clockTargetSet', 'clockReached']);

const states: Partial<Record<EventType, string>> = {
  chargeSucceeded: 'succeeded',
  chargeDeclined: 'declined',
  chargeAwaitsPayer: 'requires_action',
  chargeUnknown: 'unknown',
  chargeCanceled: 'canceled',
  chargeTooSmall: 'canceled',
};

function ledgerOf(tenant: Tenant): readonly LedgerEntry[] {
  const events = tenant.happened.map(({ event }) => event);
  return tenant.charges.map(({ key, kind, attempt, bill }) => {
    const last = events.findLast((event) => event.type in states && keyIn(event) === key);
    const state = (last && states[last.type]) ?? 'pending';
    return { kind, attempt, state, amount: bill.amount, tax: bill.tax, lines: bill.lines.map(ledgerLineOf) };
  });
}

function keyIn(event: Event): string | null {
  return 'charge' in event ? event.charge.key : null;
}
