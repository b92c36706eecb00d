import type { Instant } from '../calendar.ts';
import { accept, type Decision } from '../decision.ts';
import type { Event } from '../events.ts';
import type { Command, Selection } from '../inputs.ts';
import { licenceIdOf } from '../licence-id.ts';
import { billFor, exceedsMaximumCharge, prorationLine, settlementOf } from '../money/bill.ts';
import {
  continuingCount,
  holdersOf,
  isAssigned,
  isContinuing,
  isEnding,
  isFree,
  type Licence,
  type LicenceNumbers,
  licenceNumbered,
  licenceOf,
  newestFirst,
  numbersOf,
  numbersToAdd,
  toReactivate,
} from '../pool.ts';
import { type Refusal, refusals, refuse } from '../refusals.ts';
import type { State } from '../state.ts';
import { carriedEvents, firstBill, removalEvents, startCharge } from './billing.ts';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** Adding is free in the trial; later it reactivates what was ending and charges the rest, pro rata (product.md, "The pool"). */
export function addLicences(state: State, command: CommandOf<'addLicences'>, now: Instant): Decision {
  if (state.cancellation !== null) return refusals.keepFirst();
  if (isOpening(state)) return refusals.chargePending();
  if (state.stage === 'trialing') return addInTrial(state, command.quantity);
  if (state.stage === 'trial_expired') return refuse('not_in_trial', 'The trial is over: activate the subscription.');
  if (state.stage !== 'active' || state.period === null) return refusals.overdue();
  const reactivate = toReactivate(state.pool, command.quantity);
  const quantity = command.quantity - reactivate.length;
  if (exceedsLimit(state, quantity)) return refusals.limit(state.policy.maxLicences);
  const reactivated = reactivationEvents(reactivate);
  if (quantity === 0) return accept(reactivated);

  const bill = billFor([prorationLine(quantity, state.price.pinned, state.period, state.timeZone, now)], state);
  const due = { bill, settlement: settlementOf(bill, state.currency) };
  if (due.settlement !== 'charge') {
    const events = [...reactivated, ...additionEvents(state, quantity), ...carriedEvents(due)];
    return { ...accept(events), dueNow: due };
  }
  if (exceedsMaximumCharge(bill)) return refusals.tooLarge('/quantity');
  if (state.open !== null) return refusals.chargePending();
  if (state.card === null) return refusals.noCard();
  const { commandId } = command;
  const purpose = { type: 'addLicences', quantity, reactivate } as const;
  const terms = {
    kind: 'proration',
    reason: commandId,
    attempt: 1,
    commandId,
    purpose,
    quantity,
    period: state.period,
  } as const;
  return startCharge(state, terms, due, now);
}

function addInTrial(state: State, quantity: number): Decision {
  if (exceedsLimit(state, quantity)) return refusals.limit(state.policy.maxLicences);
  const { bill } = firstBill(state, continuingCount(state.pool) + quantity);
  if (state.trial.converting && exceedsMaximumCharge(bill)) return refusals.tooLarge('/quantity');
  return accept(additionEvents(state, quantity));
}

/** The charge that opens a period has no known outcome yet: the number of licences it is for stands still until then. */
function isOpening({ open }: State): boolean {
  return open?.purpose.type === 'openPeriod';
}

export function exceedsLimit(state: State, quantity: number): boolean {
  return state.pool.licences.length + quantity > state.policy.maxLicences;
}

export function additionEvents(state: State, quantity: number): readonly Event[] {
  return [{ type: 'licencesAdded', licences: numbersToAdd(state.pool, quantity) }];
}

export function reactivationEvents(licences: LicenceNumbers): readonly Event[] {
  return licences.length === 0 ? [] : [{ type: 'licencesReactivated', licences }];
}

/** Removing is immediate where nothing is being paid for; otherwise licences end at the next billing date. */
export function removeLicences(state: State, command: CommandOf<'removeLicences'>): Decision {
  if (isOpening(state)) return refusals.chargePending();
  const continuing = state.pool.licences.filter(isContinuing);
  const chosen = chooseForRemoval(state, continuing, command.selection);
  if ('refusal' in chosen) return chosen;
  const left = continuing.length - chosen.filter(isContinuing).length;
  if (left < leastLicences(state)) return refusals.lastLicence();
  if (state.stage === 'active' || state.stage === 'past_due') return endAtBoundary(state, chosen);
  return accept([...revocationEvents(chosen), ...removalEvents(numbersOf(chosen))]);
}

/** A subscription keeps at least one licence; a trial that is not converting, and one that is over, may have none. */
function leastLicences(state: State): 0 | 1 {
  const mayBeEmpty = state.stage === 'trial_expired' || (state.stage === 'trialing' && !state.trial.converting);
  return mayBeEmpty ? 0 : 1;
}

function endAtBoundary(state: State, chosen: readonly Licence[]): Decision {
  if (state.period === null) throw new Error(`${state.stage} without a period`);
  const licences = numbersOf(chosen.filter(isContinuing));
  return accept(licences.length === 0 ? [] : [{ type: 'licencesEnding', licences, endsAt: state.period.end }]);
}

function chooseForRemoval(
  state: State,
  continuing: readonly Licence[],
  selection: Selection,
): readonly Licence[] | { readonly refusal: Refusal } {
  if ('numbers' in selection) return licencesNamed(state, selection.numbers);
  const mustStay = leastLicences(state);
  if (mustStay > 0 && selection.quantity > continuing.length - mustStay) return refusals.lastLicence();
  const free = newestFirst(continuing.filter(isFree));
  if (selection.quantity <= free.length) return free.slice(0, selection.quantity);
  const detail = `Licences that are free: ${free.length}. Revoke some, or name those to remove.`;
  return { refusal: { code: 'too_many_assigned', detail, holders: holdersOf(continuing) } };
}

function licencesNamed(state: State, numbers: LicenceNumbers): readonly Licence[] | { readonly refusal: Refusal } {
  const byNumber = new Map(state.pool.licences.map((licence) => [licence.number, licence]));
  const missing = numbers.findIndex((number) => !byNumber.has(number));
  if (missing >= 0) return refusals.noSuchLicence(numbers[missing] ?? 0, `/licenceIds/${missing}`);
  return [...new Set(numbers)].flatMap((number) => byNumber.get(number) ?? []);
}

/** Reactivating is free: the licence is paid for until the boundary and billed with the rest from there. */
export function reactivateLicences(state: State, command: CommandOf<'reactivateLicences'>): Decision {
  if (isOpening(state)) return refusals.chargePending();
  const { selection } = command;
  if ('quantity' in selection) {
    const licences = toReactivate(state.pool, selection.quantity);
    if (licences.length < selection.quantity)
      return refuse('not_ending', `Licences that are ending: ${licences.length}.`);
    return accept(reactivationEvents(licences));
  }
  const chosen = licencesNamed(state, selection.numbers);
  if ('refusal' in chosen) return chosen;
  const staying = chosen.find((licence) => !isEnding(licence));
  if (staying !== undefined) return refuse('not_ending', `Licence ${licenceIdOf(staying.number)} is not ending.`);
  return accept(reactivationEvents(numbersOf(chosen)));
}

export function assignLicence(state: State, { number, userId }: CommandOf<'assignLicence'>): Decision {
  const licence = licenceNumbered(state.pool, number);
  if (licence === undefined) return refusals.noSuchLicence(number, '/licenceId');
  if (licence.userId === userId) return accept([]);
  if (licenceOf(state.pool, userId) !== undefined)
    return refuse('user_has_licence', `User ${userId} already holds a licence.`);
  if (isFree(licence) && exceedsOpening(state, 1)) return refusals.chargePending();
  return accept([...revocationEvents([licence]), { type: 'licencesAssigned', assignments: [[number, userId]] }]);
}

/** Each user gets a free licence, all or none; those that stay are given out before those that are ending. */
export function assignUsers(state: State, command: CommandOf<'assignUsers'>): Decision {
  const userIds = [...new Set(command.userIds)];
  const holders = new Set(state.pool.licences.map((licence) => licence.userId));
  const holder = userIds.find((userId) => holders.has(userId));
  if (holder !== undefined) return refuse('user_has_licence', `User ${holder} already holds a licence.`);
  const free = state.pool.licences.filter(isFree);
  const inOrder = [...free.filter(isContinuing), ...free.filter(isEnding)];
  if (userIds.length > inOrder.length) return refuse('no_free_licence', `Licences that are free: ${inOrder.length}.`);
  if (exceedsOpening(state, userIds.length)) return refusals.chargePending();
  const assignments = userIds.flatMap((userId, index) => {
    const licence = inOrder[index];
    return licence === undefined ? [] : [[licence.number, userId] as const];
  });
  return accept(assignments.length === 0 ? [] : [{ type: 'licencesAssigned', assignments }]);
}

/** While the charge that opens a period has no known outcome, no more licences are given out than it is for. */
function exceedsOpening({ open, pool }: State, more: number): boolean {
  if (open?.purpose.type !== 'openPeriod') return false;
  return pool.licences.filter(isContinuing).filter(isAssigned).length + more > open.purpose.quantity;
}

export function revokeLicence(state: State, { number }: CommandOf<'revokeLicence'>): Decision {
  const licence = licenceNumbered(state.pool, number);
  if (licence === undefined) return refusals.noSuchLicence(number, '/licenceId');
  return accept(revocationEvents([licence]));
}

export function removeUser(state: State, { userId }: CommandOf<'removeUser'>): Decision {
  const licence = licenceOf(state.pool, userId);
  return accept([...revocationEvents(licence === undefined ? [] : [licence]), { type: 'userRemoved', userId }]);
}

function revocationEvents(licences: readonly Licence[]): readonly Event[] {
  const assignments = holdersOf(licences);
  return assignments.length === 0 ? [] : [{ type: 'licencesRevoked', assignments }];
}
