/*
 * The rules by what reaches a tenant; what time brings is in `due.ts`. A sign-up comes before a tenant's life and an
 * acknowledgement may come after it: every other command is for a living tenant.
 */

import type { Instant } from './calendar.ts';
import { chargeSettled } from './charge-settled.ts';
import { chargeAwaitingPayer } from './charge-under-way.ts';
import { accept, type Decision } from './decision.ts';
import { nextDue, settle } from './due.ts';
import type { Command, CommandOf, Fact, FactOf, Input, SignUp } from './inputs.ts';
import { refusals, refuse } from './refusals.ts';
import { activate, undoActivation } from './rules/activation.ts';
import { addLicences } from './rules/adding.ts';
import { assignLicence, assignUsers, removeUser, revokeLicence } from './rules/assigning.ts';
import { acknowledge, attentionNeeded } from './rules/attention.ts';
import { cancel, keep, unlessCanceling } from './rules/cancellation.ts';
import { instanceDeleted } from './rules/deletion.ts';
import { pay } from './rules/failed-renewal.ts';
import {
  cardAttached,
  cardDoubted,
  cardGone,
  cardInvalid,
  cardRefused,
  cardRenewed,
  cardUnavailable,
  customerRefused,
  setPaymentMethod,
} from './rules/payment-method.ts';
import { setPrice } from './rules/price.ts';
import { boundToQuote } from './rules/quotes.ts';
import { reactivateLicences, removeLicences } from './rules/removing.ts';
import { sellerChanged, setBillingFacts, setTaxOverride, taxIdJudged } from './rules/tax.ts';
import { advanceClock } from './rules/test-clock.ts';
import { signUp } from './rules/trial.ts';
import { withdrawPayment } from './rules/withdrawing.ts';
import { hasEnded } from './stage.ts';
import type { State } from './state.ts';

type LivingCommand = Exclude<Command, SignUp | { type: 'acknowledge' }>;
type Rule<I> = (state: State, input: I, now: Instant) => Decision;
type Commands = { readonly [T in LivingCommand['type']]: Rule<CommandOf<T>> };
type Facts = { readonly [T in Fact['type']]: Rule<FactOf<T>> };

const commands: Commands = {
  activate: unlessCanceling(activate),
  undoActivation,
  addLicences: unlessCanceling(addLicences),
  removeLicences,
  reactivateLicences,
  assignLicence,
  assignUsers,
  revokeLicence,
  removeUser,
  setPaymentMethod,
  pay,
  cancel,
  keep,
  withdrawPayment,
  setPrice,
  setBillingFacts,
  setTaxOverride,
  advanceClock,
};

const facts: Facts = {
  instanceCreated: () => accept([]),
  chargeSettled,
  cardAttached,
  cardRefused,
  cardInvalid,
  customerRefused,
  cardUnavailable,
  cardThere: () => accept([]),
  cardGone,
  cardRenewed,
  cardDoubted,
  taxIdJudged,
  sellerChanged,
  attentionNeeded,
  instanceDeleted,
};

/**
 * Decides an input at `now`: events and at most one effect, or a refusal, which changes nothing. A fact may refuse the
 * command that waits for it, with the failed try as events; the caller has settled what was due before
 * (docs/product.md, "Time first").
 */
export function decide(state: State | null, input: Input, now: Instant): Decision {
  if (state === null) return beforeLife(input, now);
  if (input.type === 'timePassed') return timePassed(state, now);
  if (input.type === 'withdrawAwaitingPayer') return seeToAwaitingPayer(state, 'withdrawCharge');
  if (input.type === 'lookUpAwaitingPayer') return seeToAwaitingPayer(state, 'lookUpCharge');
  return isCommand(input) ? decideCommand(state, input, now) : ruleFor(facts, input)(state, input, now);
}

function beforeLife(input: Input, now: Instant): Decision {
  if (input.type === 'signUp') return signUp(input, now);
  return isCommand(input) ? refuse('unavailable', 'This tenant is being set up.') : accept([]);
}

function isCommand(input: Input): input is Command {
  // `cardAttached` carries the id of the command that requested it, but is a fact.
  return 'commandId' in input && input.type !== 'cardAttached';
}

function decideCommand(state: State, command: Command, now: Instant): Decision {
  if (command.type === 'signUp') return refuse('tenant_exists', 'There is such a tenant already.');
  if (command.type === 'acknowledge') return acknowledge(state, command);
  if (hasEnded(state.stage)) return refusals.ended();
  if (state.clock !== null && state.clock.target !== null)
    return refuse('unavailable', 'The test clock is being advanced; try again soon.');
  const decision = ruleFor(commands, command)(state, command, now);
  const isBound = 'quote' in command && command.quote !== undefined;
  return isBound ? boundToQuote(command, command.quote, decision, now) : decision;
}

/** Whether there is a rule for this type of input. A newer version may have handed on a type that only it knows. */
export function isKnownInput({ type }: { readonly type: string }): boolean {
  return type === 'signUp' || type === 'acknowledge' || Object.hasOwn(commands, type) || Object.hasOwn(facts, type);
}

/** The rule for an input. A table cannot express that each rule takes exactly the input of its type. */
function ruleFor<I extends { readonly type: string }>(
  rules: { readonly [T in I['type']]: unknown },
  input: I,
): Rule<I> {
  return rules[input.type as I['type']] as Rule<I>;
}

/** Settles the first thing that is due; does nothing if nothing is due yet. */
function timePassed(state: State, now: Instant): Decision {
  const due = nextDue(state);
  return due === null || due.at > now ? accept([]) : settle(state, due, now);
}

function seeToAwaitingPayer(state: State, type: 'withdrawCharge' | 'lookUpCharge'): Decision {
  const charge = chargeAwaitingPayer(state);
  return accept([], charge === null ? null : { type, charge });
}
