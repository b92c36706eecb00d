import { Temporal } from 'temporal-polyfill';
import { civilDateOf, type Instant, startOfDay } from '../../../domain/calendar.ts';
import { taxOf } from '../../../domain/carried-contract.ts';
import { chargeAwaitingPayer, openCharge } from '../../../domain/charge-under-way.ts';
import { decide } from '../../../domain/decide.ts';
import { type Effect, isRefused } from '../../../domain/decision.ts';
import { nextDue, withClockMoved } from '../../../domain/due.ts';
import type { Event, EventType } from '../../../domain/events.ts';
import { evolveAll } from '../../../domain/evolve.ts';
import type { BindingQuote, ChargeOutcome, Fact, Input, QuotableRequest, Request } from '../../../domain/inputs.ts';
import { violationsOf } from '../../../domain/invariants.ts';
import type { Period } from '../../../domain/period.ts';
import { defaultPolicy, type Policy } from '../../../domain/policy.ts';
import { countsOf, type PoolCounts } from '../../../domain/pool.ts';
import { type Preview, preview } from '../../../domain/preview.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { type Dunning, dunningOf, periodOf, type SubscriptionState } from '../../../domain/stage.ts';
import type { Card, Charge, State } from '../../../domain/state.ts';
import type { TaxFacts } from '../../../domain/tax/facts.ts';
import { stateOf } from '../../../domain/view.ts';
import { inputBefore } from '../../../domain/withdrawal.ts';
import { refs } from '../../support/refs.ts';

export const visa: Card = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 };

export const mastercard: Card = { ...visa, brand: 'mastercard', last4: '4444' };

/** `2026-01-31`, the start of that day, or `2026-01-31T10:00`, in a zone. */
export function instantOf(local: string, zone = 'UTC'): Instant {
  if (!local.includes('T')) return startOfDay(local, zone);
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
}

export interface Happened {
  readonly at: Instant;
  readonly event: Event;
}

export interface TenantOptions {
  readonly tenantId: string;
  readonly signedUpAt: string;
  readonly zone: string;
  /** The zone of `signedUpAt`, where it is not the tenant's. */
  readonly signedUpIn: string;
  readonly currency: string;
  readonly unitPrice: number;
  /** A percentage set for the tenant. */
  readonly taxMilliPercent: number;
  readonly tax: Pick<TaxFacts, 'override' | 'seller'>;
  readonly policy: Partial<Policy>;
  readonly testClock: boolean;
}

export const succeeded: ChargeOutcome = { type: 'succeeded' };
export const tooSmall: ChargeOutcome = { type: 'too_small' };
export const unknown: ChargeOutcome = { type: 'unknown' };
export const requiresAction: ChargeOutcome = { type: 'requires_action' };
export const declined = (declineCode = 'generic_decline', adviceCode: string | null = null): ChargeOutcome => ({
  type: 'declined',
  declineCode,
  adviceCode,
});

/**
 * One tenant, without any server: gives commands and lets time pass as the workflow does – whatever is due first, each
 * thing followed to its end – while a make-believe card processor answers.
 */
export class Tenant {
  readonly happened: Happened[] = [];
  /** Every charge ever sent to the card processor, in order. */
  readonly charges: Charge[] = [];
  /** What the processor says to each charge from here on. */
  processor: (charge: Charge) => ChargeOutcome = () => succeeded;
  /** What withdrawing a charge that waits for its payer finds. */
  withdrawal: ChargeOutcome = { type: 'canceled' };
  /** What looking it up finds. */
  lookUp: ChargeOutcome = requiresAction;
  /** What attaching a card comes to. */
  cardFact: (commandId: string, paymentMethod: string) => Fact = (commandId, paymentMethod) => ({
    type: 'cardAttached',
    card: paymentMethod === otherCard.paymentMethod ? mastercard : visa,
    commandId,
  });
  /** Whether the card is still there, when that is looked up. */
  cardIsGone = false;
  deletedAt: Instant | null = null;
  readonly zone: string;
  #state: State | null = null;
  #now: Instant;
  #commands = 0;
  #steps = 0;

  constructor(options: Partial<TenantOptions> | { readonly state: State; readonly now: Instant } = {}) {
    if ('state' in options) {
      this.zone = options.state.timeZone;
      this.#now = options.now;
      this.#state = options.state;
      return;
    }
    const {
      tenantId = 't',
      signedUpAt = '2026-01-01T10:00',
      zone = 'UTC',
      currency = 'gbp',
      unitPrice = 2000,
    } = options;
    const { taxMilliPercent = 0, policy = {}, testClock = false } = options;
    this.zone = zone;
    this.#now = instantOf(signedUpAt, options.signedUpIn ?? zone);
    const frozenAt = testClock ? this.#now : null;
    const tax = { ...taxOf(taxMilliPercent), ...options.tax };
    const facts = { tenantId, timeZone: zone, currency, unitPrice, tax, taxMilliPercent, frozenAt };
    this.give({ type: 'signUp', ...facts, policy: { ...defaultPolicy, ...policy } });
  }

  get state(): State {
    if (this.#state === null) throw new Error('No tenant has signed up');
    return this.#state;
  }

  get now(): Instant {
    return this.#state?.clock?.now ?? this.#now;
  }

  get today(): string {
    return civilDateOf(this.now, this.zone);
  }

  get shows(): SubscriptionState {
    return stateOf(this.state);
  }

  get converting(): boolean {
    const { stage } = this.state;
    return stage.type === 'trialing' && stage.converting;
  }

  get period(): Period | null {
    return periodOf(this.state);
  }

  get dunning(): Dunning | null {
    return dunningOf(this.state);
  }

  /** The charge whose outcome is awaited. */
  get open(): Charge | null {
    return openCharge(this.state);
  }

  /** The charge that waits for its payer at the bank. */
  get awaitingPayer(): Charge | null {
    return chargeAwaitingPayer(this.state);
  }

  get counts(): PoolCounts {
    return countsOf(this.state.pool);
  }

  get lastCharge(): Charge {
    const charge = this.charges.at(-1);
    if (charge === undefined) throw new Error('Nothing was ever charged');
    return charge;
  }

  /** The amounts that were really paid, in order. */
  get paid(): readonly number[] {
    return this.all('chargeSucceeded').map(({ charge }) => charge.bill.amount);
  }

  /** Everything of one type that has happened. */
  all<T extends EventType>(type: T): readonly Extract<Event, { type: T }>[] {
    return this.happened.map(({ event }) => event).filter((event) => event.type === type) as never;
  }

  /** The local times at which something happened. */
  datesOf(type: EventType): readonly string[] {
    return this.happened.filter(({ event }) => event.type === type).map(({ at }) => civilDateOf(at, this.zone));
  }

  /** Settles what is due, then gives a command. The refusal, or null. */
  give(request: Request): Refusal | null {
    this.settle();
    this.#commands += 1;
    return this.step({ ...request, commandId: `c${this.#commands}` });
  }

  /** Gives a command that must be accepted. */
  must(request: Request): this {
    const refusal = this.give(request);
    if (refusal !== null) throw new Error(`${request.type} was refused: ${JSON.stringify(refusal)}`);
    return this;
  }

  /** The code with which a command is refused, having changed nothing. */
  refusalOf(request: Request): string | null {
    this.settle();
    const before = JSON.stringify(this.#state);
    const refusal = this.give(request);
    if (refusal !== null && JSON.stringify(this.#state) !== before) throw new Error('A refusal changed something');
    return refusal?.code ?? null;
  }

  quote(request: QuotableRequest): Preview {
    this.settle();
    return preview(this.state, request, this.now);
  }

  /** A fact from outside, as it comes from a look-up or a webhook. */
  hear(fact: Fact): Refusal | null {
    this.settle();
    return this.step(fact);
  }

  /** The charge of unknown outcome is found to have come to this. */
  resolve(outcome: ChargeOutcome): Refusal | null {
    const { open } = this;
    if (open === null) throw new Error('No charge is open');
    return this.hear({ type: 'chargeSettled', key: open.key, outcome });
  }

  /** Time passes, and each thing is settled when it falls due. */
  until(local: string): this {
    return this.advanceTo(instantOf(local, this.zone));
  }

  advanceTo(target: Instant): this {
    if (this.state.clock !== null) return this.#advanceClock(target);
    for (let due = nextDue(this.state); due !== null && due.at <= target; due = nextDue(this.state)) {
      this.#now = Math.max(this.#now, due.at);
      this.step({ type: 'timePassed' });
    }
    this.#now = Math.max(this.#now, target);
    return this;
  }

  /** The workers are down until then: what fell due meanwhile is settled late. */
  outageUntil(local: string): this {
    return this.outageTo(instantOf(local, this.zone));
  }

  outageTo(target: Instant): this {
    this.pass(target);
    this.settle();
    return this;
  }

  /** Time passes, and no workflow wakes. */
  pass(target: Instant): void {
    this.#now = Math.max(this.#now, target);
  }

  settle(): void {
    for (;;) {
      const due = this.#state && nextDue(this.#state);
      if (due === null || due.at > this.now) return;
      this.step({ type: 'timePassed' });
    }
  }

  #advanceClock(to: Instant): this {
    this.must({ type: 'advanceClock', to });
    while (this.state.clock?.target != null) {
      this.#state = withClockMoved(this.state);
      this.step({ type: 'timePassed' });
    }
    return this;
  }

  /** One input and all that follows from it; a charge that waits for its payer is withdrawn before money is in question. */
  step(input: Input): Refusal | null {
    const before = this.#state && inputBefore(this.#state, input, this.now);
    if (before !== null) this.#follow(before);
    return this.#follow(input);
  }

  #follow(input: Input): Refusal | null {
    this.#steps += 1;
    if (this.#steps > 5000) throw new Error('This life goes in circles');
    for (let next = input; ; ) {
      const at = this.now;
      const decision = decide(this.#state, next, at);
      const events = decision.events ?? [];
      this.happened.push(...events.map((event) => ({ at, event })));
      this.#state = evolveAll(this.#state, events, at);
      this.#check();
      if (isRefused(decision)) return explained(decision.refusal);
      if (decision.effect === null) return null;
      next = this.#perform(decision.effect);
    }
  }

  #check(): void {
    if (this.#state === null) return;
    const violations = violationsOf(this.#state);
    if (violations.length > 0) throw new Error(`Broken: ${violations.join('; ')}`);
  }

  #perform(effect: Effect): Fact {
    switch (effect.type) {
      case 'createInstance':
        return { type: 'instanceCreated' };
      case 'charge':
        this.charges.push(effect.charge);
        return { type: 'chargeSettled', key: effect.charge.key, outcome: this.processor(effect.charge) };
      case 'withdrawCharge':
        return {
          type: 'chargeSettled',
          key: effect.charge.key,
          outcome: this.withdrawal,
          ...(effect.isRequested && { isRequested: true }),
        };
      case 'lookUpCharge':
        return { type: 'chargeSettled', key: effect.charge.key, outcome: this.lookUp };
      case 'attachCard':
        return this.cardFact(effect.commandId, effect.paymentMethod);
      case 'checkCard':
        return { type: this.cardIsGone ? 'cardGone' : 'cardThere' };
      case 'deleteInstance':
        this.deletedAt = this.now;
        return { type: 'instanceDeleted' };
    }
  }
}

/** Each refusal says why in a sentence. */
function explained(refusal: Refusal): Refusal {
  if (!/^[A-Z\d].+\.$/.test(refusal.detail)) throw new Error(`${refusal.code} is not explained: "${refusal.detail}"`);
  return refusal;
}

/** What a quote binds a command to. */
export function binding({ change, expiresAt, dueNow, reactivated }: Preview): BindingQuote {
  return { change, expiresAt, lines: dueNow.lines, tax: dueNow.tax, reactivated };
}

export const add = (quantity: number): Extract<QuotableRequest, { type: 'addLicences' }> => ({
  type: 'addLicences',
  quantity,
});
export const remove = (selection: number | readonly number[]): QuotableRequest => ({
  type: 'removeLicences',
  selection: typeof selection === 'number' ? { quantity: selection } : { numbers: selection },
});
export const reactivate = (selection: number | readonly number[]): QuotableRequest => ({
  type: 'reactivateLicences',
  selection: typeof selection === 'number' ? { quantity: selection } : { numbers: selection },
});
export const activate = (quantity: number, startNow = false): QuotableRequest => ({
  type: 'activate',
  quantity,
  startNow,
});
export const assign = (...users: readonly string[]): Request => ({ type: 'assignUsers', users: refs(...users) });
export const card: Request = { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' };
export const otherCard = { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' } as const;
export const cancel = { type: 'cancel' } as const;
export const keep = { type: 'keep' } as const;
export const pay = { type: 'pay' } as const;

/** A tenant whose subscription has run since the trial was left at once. */
export function activeTenant(quantity: number, options: Partial<TenantOptions> = {}): Tenant {
  return new Tenant(options).must(card).must(activate(quantity, true));
}

/** The same tenant at a price that the rules would have refused. */
export function atPrice({ state, now }: Tenant, newest: number): Tenant {
  return new Tenant({ state: { ...state, price: { ...state.price, newest } }, now });
}

/** A tenant whose first renewal was declined on the day it was due. */
export function pastDueTenant(quantity: number, declineCode = 'insufficient_funds'): Tenant {
  const tenant = activeTenant(quantity, { signedUpAt: '2026-01-01T10:00' });
  tenant.processor = () => declined(declineCode);
  return tenant.until('2026-02-01T12:00');
}
