import { concernEvents, concernIds } from './attention.ts';
import type { Instant } from './calendar.ts';
import {
  addLicences,
  assignLicence,
  assignUsers,
  reactivateLicences,
  removeLicences,
  removeUser,
  revokeLicence,
} from './decide/licences.ts';
import {
  activate,
  advanceClock,
  cancel,
  keep,
  pay,
  payWithNewCard,
  signUp,
  undoActivation,
} from './decide/lifecycle.ts';
import { chargeSettled } from './decide/outcome.ts';
import { timePassed } from './decide/time.ts';
import { accept, type Decision, isRefused } from './decision.ts';
import { evolveAll } from './evolve.ts';
import type { Command, Fact, Input, SignUp } from './inputs.ts';
import { violationsOf } from './invariants.ts';
import { quoteRefusal } from './quote.ts';
import { refusals, refuse } from './refusals.ts';
import { type Card, isSameCard, type State } from './state.ts';

/**
 * What the rules of product.md say to an input at `now`: events, at most one effect, or a refusal that changes nothing.
 * Pure, and total over every state; facts are never refused. Time comes first: whoever calls has settled what was due.
 */
export function decide(state: State | null, input: Input, now: Instant): Decision {
  if (state === null) return beforeLife(input, now);
  if (input.type === 'timePassed') return timePassed(state, now);
  if (input.type === 'withdrawAwaitingPayer') return withdraw(state);
  if (isCommand(input)) return decideCommand(state, input, now);
  return decideFact(state, input, now);
}

function beforeLife(input: Input, now: Instant): Decision {
  if (input.type === 'signUp') return signUp(input, now);
  return isCommand(input) ? refuse('unavailable', 'This tenant is being set up.') : accept([]);
}

function isCommand(input: Input): input is Command {
  return 'commandId' in input && input.type !== 'cardAttached';
}

function decideCommand(state: State, command: Command, now: Instant): Decision {
  if (command.type === 'signUp') return refuse('tenant_exists', 'There is such a tenant already.');
  if (command.type === 'acknowledge') return acknowledge(state, command.about);
  if (state.stage === 'deleting' || state.stage === 'deleted') return refusals.ended();
  if (state.clock !== null && state.clock.target !== null)
    return refuse('unavailable', 'The test clock is being advanced; try again soon.');
  const decision = carryOut(state, command, now);
  if (!('quote' in command) || command.quote === undefined) return decision;
  const refusal = quoteRefusal(command, command.quote, decision, now);
  return refusal === null ? decision : { refusal };
}

/** At any time, also when the tenant is gone. A broken invariant is nothing that a click could mend. */
function acknowledge(state: State, about: string): Decision {
  const [violation] = about === concernIds.invariant ? violationsOf(state) : [];
  if (violation !== undefined) return refusals.stillBroken(violation);
  return accept(concernEvents(state.concerns, { about, reason: null }));
}

function carryOut(state: State, command: Exclude<Command, SignUp | { type: 'acknowledge' }>, now: Instant): Decision {
  switch (command.type) {
    case 'addLicences':
      return addLicences(state, command, now);
    case 'removeLicences':
      return removeLicences(state, command);
    case 'reactivateLicences':
      return reactivateLicences(state, command);
    case 'assignLicence':
      return assignLicence(state, command);
    case 'assignUsers':
      return assignUsers(state, command);
    case 'revokeLicence':
      return revokeLicence(state, command);
    case 'removeUser':
      return removeUser(state, command);
    case 'activate':
      return activate(state, command, now);
    case 'undoActivation':
      return undoActivation(state);
    case 'cancel':
      return cancel(state, now);
    case 'keep':
      return keep(state, now);
    case 'setPaymentMethod':
      return accept([], { type: 'attachCard', paymentMethod: command.paymentMethod, commandId: command.commandId });
    case 'pay':
      return pay(state, command, now);
    case 'setPrice':
      return accept([{ type: 'priceChanged', unitPrice: command.unitPrice }]);
    case 'advanceClock':
      return advanceClock(state, command);
  }
}

function decideFact(state: State, fact: Fact, now: Instant): Decision {
  switch (fact.type) {
    case 'instanceCreated':
      return accept([]);
    case 'chargeSettled':
      return chargeSettled(state, fact, now);
    case 'cardAttached': {
      const changed = accept([{ type: 'cardChanged', card: fact.card }]);
      const withCard = evolveAll(state, changed.events, now);
      const paying = withCard === null ? changed : payWithNewCard(withCard, now);
      return isRefused(paying) ? changed : { ...paying, events: [...changed.events, ...paying.events] };
    }
    case 'cardRefused':
      return { refusal: { code: 'card_declined', detail: 'The card was refused.', declineCode: fact.declineCode } };
    case 'cardInvalid':
      return refusals.noSuchPaymentMethod();
    case 'cardUnavailable':
      return refusals.processorUnavailable();
    case 'instanceDeleted':
      return accept(state.stage === 'deleted' ? [] : [{ type: 'deleted' }]);
    case 'attentionNeeded':
      return accept(concernEvents(state.concerns, fact));
    case 'cardRenewed':
      return cardRenewed(state, fact.card);
  }
}

/** Nobody has asked for anything: what waits for a card may be tried again in its turn, and nothing is charged at once. */
function cardRenewed({ card, stage }: State, renewed: Card): Decision {
  if (card === null || stage === 'deleting' || stage === 'deleted') return accept([]);
  return accept(isSameCard(card, renewed) ? [] : [{ type: 'cardChanged', card: renewed }]);
}

function withdraw(state: State): Decision {
  const charge = state.awaitingPayer;
  return accept([], charge === null ? null : { type: 'withdrawCharge', charge });
}
