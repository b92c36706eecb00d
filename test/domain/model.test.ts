import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextBill } from '../../domain/forecast.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { maximumChargeMinor, minimumChargeMinor } from '../../domain/money/money.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { hasEnded } from '../../domain/stage.ts';
import { viewOf } from '../../domain/view.ts';
import {
  type Action,
  endOf,
  found,
  type Given,
  isQuotable,
  life,
  loseCard,
  outcomes,
  propertyTimeoutMs,
  refundOpening,
  requestOf,
  tenantOn,
  terms,
  withdraw,
} from './support/lives.ts';
import { Model } from './support/model.ts';
import { expectPromisesKept } from './support/promises.ts';
import { binding, succeeded, type Tenant } from './support/tenant.ts';

it('agrees with a plain model of pool and money after every step, and keeps every promise', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, (options, [beginning, rest]) => {
      const { zone, price, taxMilliPercent } = options;
      const tenant = tenantOn(options);
      const limits = { maxLicences: 12, minimum: minimumChargeMinor('gbp'), maximum: maximumChargeMinor };
      const model = new Model({ zone, price, taxMilliPercent, signedUpAt: tenant.now, ...limits });
      for (const step of [...beginning, ...rest]) {
        take(step, tenant, model);
        tenant.settle();
        expect(shownBy(tenant), JSON.stringify(step)).toEqual(shownByModel(model));
      }
      expectPromisesKept(tenant);
    }),
    { numRuns: 100 },
  );
});

function take(step: Action, tenant: Tenant, model: Model): void {
  switch (step.type) {
    case 'wait':
    case 'waitForDue': {
      const target = endOf(step, tenant);
      // The clock of a tenant that is being deleted is not advanced any more.
      if (tenant.shows === 'deleted' || (tenant.shows === 'deleting' && tenant.state.clock !== null)) return;
      tenant.advanceTo(target);
      model.passTo(target);
      return;
    }
    case 'answer':
      model.answer = step.answer;
      tenant.processor = () => outcomes[step.answer];
      return;
    case 'resolve':
      if (model.open === null) return;
      tenant.resolve(found(step.outcome));
      model.resolve(step.outcome);
      return;
    case 'loseCard':
      loseCard(tenant);
      model.loseCard();
      return;
    case 'refundOpening':
      refundOpening(tenant);
      model.refundOpening();
      return;
    case 'withdraw': {
      const isOver = model.stage === 'deleting' || model.stage === 'deleted';
      const refusal = withdraw(tenant, step.isPaid);
      expect(refusal?.code ?? null).toBe(isOver ? 'subscription_ended' : model.withdraw(step.isPaid));
      return;
    }
    case 'confirm': {
      const { awaitingPayer } = tenant;
      expect(awaitingPayer === null).toBe(model.awaiting === null);
      if (awaitingPayer === null) return;
      tenant.hear({ type: 'chargeSettled', key: awaitingPayer.key, outcome: succeeded });
      model.confirm();
      return;
    }
    default:
      command(step, tenant, model);
  }
}

/** Refused for the same reason, and then nothing has changed; or accepted, and then it costs what was quoted. */
function command(step: Given, tenant: Tenant, model: Model): void {
  const request = requestOf(step);
  const before = JSON.stringify(tenant.state);
  const tries = tenant.charges.length;
  const over = model.stage === 'deleting' || model.stage === 'deleted';
  const refusal = isQuotable(request) ? giveAsQuoted(request, tenant) : tenant.give(request);
  const expected = over ? 'subscription_ended' : answerOf(step, model);

  expect(refusal?.code ?? null, JSON.stringify(step)).toBe(expected);
  if (refusal !== null && tenant.charges.length === tries) expect(JSON.stringify(tenant.state)).toBe(before);
}

function giveAsQuoted(request: QuotableRequest, tenant: Tenant): Refusal | null {
  const quote = tenant.quote(request);
  const [tries, bills] = [tenant.charges.length, tenant.state.unpaid.length];
  const refusal = tenant.give({ ...request, quote: binding(quote) });
  const made = tenant.charges.slice(tries).reduce((sum, { bill }) => sum + bill.amount, 0);
  const wasCarried = tenant.all('chargeTooSmall').some(({ charge }) => tenant.charges.indexOf(charge, tries) >= 0);
  const wasPaid = refusal === null && tenant.open === null;
  if (quote.refusal !== null) {
    expect(refusal?.code).toBe(quote.refusal.code);
    expect(made).toBe(0);
    return refusal;
  }
  // Further bills follow as soon as the oldest is paid.
  if (wasPaid || bills < 2) expect(made).toBe(quote.dueNow.amount);
  else expect(made).toBeLessThanOrEqual(quote.dueNow.amount);
  if (wasPaid && !wasCarried) expect(nextBill(tenant.state)).toEqual(quote.nextBill);
  return refusal;
}

function answerOf(step: Given, model: Model): string | null {
  switch (step.type) {
    case 'add':
      return model.add(step.n);
    case 'removeSome':
      return model.removeSome(step.n);
    case 'removeNamed':
      return model.removeNamed(step.n);
    case 'reactivate':
      return model.reactivate(step.n);
    case 'assign':
      return model.assign(step.n, step.user);
    case 'revoke':
      return model.revoke(step.n);
    case 'activate':
      return model.activate(step.n, step.startNow);
    case 'undo':
      return model.undo();
    case 'cancel':
      return model.cancel();
    case 'keep':
      return model.keep();
    case 'pay':
      return model.pay();
    case 'newCard':
      return model.newCard('usual');
    case 'otherCard':
      return model.newCard('other');
    case 'setPrice':
      return model.setPrice(step.n);
    case 'setTax':
      return model.setTax(step.n);
  }
}

function shownBy(tenant: Tenant): unknown {
  const { state } = tenant;
  const over = hasEnded(state.stage);
  return {
    shows: tenant.shows,
    converting: viewOf(state).converting,
    licences: state.pool.licences.map(({ number, ending, holder }) => [number, ending, holder]),
    period: tenant.period && [tenant.period.number, tenant.period.start, tenant.period.end],
    cancelAt: state.cancellation?.at ?? null,
    carried: state.carried.reduce((sum, line) => sum + line.amount, 0),
    owed: over ? null : state.unpaid.map(({ bill }) => bill.amount),
    open: tenant.open?.bill.amount ?? null,
    awaiting: tenant.awaitingPayer?.bill.amount ?? null,
    charged: tenant.charges.map(({ bill }) => bill.amount),
    paid: tenant.paid,
    hasCard: over ? null : state.card !== null,
    attention: state.concerns.length > 0,
  };
}

function shownByModel(model: Model): unknown {
  const over = model.stage === 'deleting' || model.stage === 'deleted';
  return {
    shows: model.shows,
    converting: model.converting,
    licences: [...model.licences].sort(([a], [b]) => a - b).map(([number, { ending, user }]) => [number, ending, user]),
    period: model.period && [model.period.number, model.period.start, model.period.end],
    cancelAt: model.cancelAt,
    carried: model.carriedAmount,
    owed: over ? null : model.unpaid.map(({ amount }) => amount),
    open: model.open?.amount ?? null,
    awaiting: model.awaiting?.amount ?? null,
    charged: model.charged,
    paid: model.paid,
    hasCard: over ? null : model.hasCard,
    attention: model.attention,
  };
}
