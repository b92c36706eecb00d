/*
 * Licences are assigned to users, reassigned and revoked at no charge and at any time; a user holds at most one.
 * docs/product.md, "Assigning licences"
 */

import { openingCharge } from '../charge-under-way.ts';
import { accept, type Decision } from '../decision.ts';
import type { Events } from '../events.ts';
import type { CommandOf } from '../inputs.ts';
import {
  holdersOf,
  isAssigned,
  isContinuing,
  isEnding,
  isFree,
  type Licence,
  licenceNumbered,
  licenceOf,
} from '../pool.ts';
import { refusals, refuse } from '../refusals.ts';
import type { State } from '../state.ts';

/** Assigns a licence to a user, taking it from its holder. */
export function assignLicence(
  state: State,
  { number, user }: CommandOf<'assignLicence'>,
): Decision<'licencesRevoked' | 'licencesAssigned'> {
  const licence = licenceNumbered(state.pool, number);
  if (licence === undefined) return refusals.noSuchLicence(number, '/licenceId');
  if (licence.holder === user) return accept([]);
  if (licenceOf(state.pool, user) !== undefined) return refusals.holdsOne(user);
  if (isFree(licence) && exceedsOpening(state, 1)) return refusals.chargePending();
  return accept([
    ...revocationEvents([licence]),
    { type: 'licencesAssigned' as const, assignments: [[number, user] as const] },
  ]);
}

/** Gives each user a free licence, or none of them; licences that stay are given before those that are ending. */
export function assignUsers(state: State, command: CommandOf<'assignUsers'>): Decision<'licencesAssigned'> {
  const users = [...new Set(command.users)];
  const holders = new Set(state.pool.licences.map(({ holder }) => holder));
  const second = users.find((user) => holders.has(user));
  if (second !== undefined) return refusals.holdsOne(second);
  const free = state.pool.licences.filter(isFree);
  const inOrder = [...free.filter(isContinuing), ...free.filter(isEnding)];
  if (users.length > inOrder.length) return refuse('no_free_licence', `Licences that are free: ${inOrder.length}.`);
  if (exceedsOpening(state, users.length)) return refusals.chargePending();
  const assignments = users.flatMap((user, index) => {
    const licence = inOrder[index];
    return licence === undefined ? [] : [[licence.number, user] as const];
  });
  return accept(assignments.length === 0 ? [] : [{ type: 'licencesAssigned', assignments }]);
}

export function revokeLicence(state: State, { number }: CommandOf<'revokeLicence'>): Decision<'licencesRevoked'> {
  const licence = licenceNumbered(state.pool, number);
  if (licence === undefined) return refusals.noSuchLicence(number, '/licenceId');
  return accept(revocationEvents([licence]));
}

export function removeUser(
  { pool }: State,
  { user }: CommandOf<'removeUser'>,
): Decision<'licencesRevoked' | 'userRemoved'> {
  const licence = licenceOf(pool, user);
  const revoked = revocationEvents(licence === undefined ? [] : [licence]);
  return accept([...revoked, { type: 'userRemoved' as const, user }]);
}

export function revocationEvents(licences: readonly Licence[]): Events<'licencesRevoked'> {
  const assignments = holdersOf(licences);
  return assignments.length === 0 ? [] : [{ type: 'licencesRevoked', assignments }];
}

/** Whether more licences would be assigned than the open charge for the period is for. */
function exceedsOpening(state: State, more: number): boolean {
  const opening = openingCharge(state);
  if (opening === null) return false;
  return state.pool.licences.filter(isContinuing).filter(isAssigned).length + more > opening.purpose.quantity;
}
