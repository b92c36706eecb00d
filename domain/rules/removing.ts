/*
 * A removal takes effect at the next billing date, or at once where nothing is paid for; until then it can be undone.
 * docs/product.md, "Removing licences"
 */

import type { Instant } from '../calendar.ts';
import { openingCharge } from '../charge-under-way.ts';
import type { Decision } from '../decision.ts';
import type { Events } from '../events.ts';
import type { CommandOf, Selection } from '../inputs.ts';
import { licenceIdOf } from '../licence-id.ts';
import {
  holdersOf,
  isContinuing,
  isEnding,
  isFree,
  type Licence,
  type LicenceNumbers,
  newestFirst,
  numbersOf,
  toReactivate,
} from '../pool.ts';
import { type Refusal, refusals, refuse } from '../refusals.ts';
import { isRunning } from '../stage.ts';
import type { State } from '../state.ts';
import { revocationEvents } from './assigning.ts';
import { tooLargeAfter } from './largest-bill.ts';

export function removeLicences(
  state: State,
  { selection }: CommandOf<'removeLicences'>,
): Decision<'licencesEnding' | 'licencesRevoked' | 'licencesRemoved'> {
  if (openingCharge(state) !== null) return refusals.chargePending();
  const continuing = state.pool.licences.filter(isContinuing);
  const chosen = chooseForRemoval(state, continuing, selection);
  if ('refusal' in chosen) return chosen;
  const left = continuing.length - chosen.filter(isContinuing).length;
  if (left < leastLicences(state)) return refusals.lastLicence();
  return { events: removal(state, chosen), effect: null };
}

/**
 * Reactivates ending licences at no charge: they are paid for until the boundary and billed with the rest from then on.
 */
export function reactivateLicences(
  state: State,
  { selection }: CommandOf<'reactivateLicences'>,
  now: Instant,
): Decision<'licencesReactivated'> {
  if (openingCharge(state) !== null) return refusals.chargePending();
  const chosen = chooseForReactivation(state, selection);
  if ('refusal' in chosen) return chosen;
  const events = reactivationEvents(chosen);
  const pointer = 'quantity' in selection ? '/quantity' : '/licenceIds';
  return tooLargeAfter(state, events, pointer, now) ?? { events, effect: null };
}

export function removalEvents(licences: LicenceNumbers): Events<'licencesRemoved'> {
  return licences.length === 0 ? [] : [{ type: 'licencesRemoved', licences }];
}

export function reactivationEvents(licences: LicenceNumbers): Events<'licencesReactivated'> {
  return licences.length === 0 ? [] : [{ type: 'licencesReactivated', licences }];
}

function removal(
  { stage }: State,
  chosen: readonly Licence[],
): Events<'licencesEnding' | 'licencesRevoked' | 'licencesRemoved'> {
  if (!isRunning(stage)) return [...revocationEvents(chosen), ...removalEvents(numbersOf(chosen))];
  const licences = numbersOf(chosen.filter(isContinuing));
  return licences.length === 0 ? [] : [{ type: 'licencesEnding', licences, endsAt: stage.period.end }];
}

/**
 * The least number of licences: a subscription keeps one; a trial that is not converting, and an expired one, may have
 * none.
 */
function leastLicences({ stage }: State): 0 | 1 {
  return stage.type === 'trial_expired' || (stage.type === 'trialing' && !stage.converting) ? 0 : 1;
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

function chooseForReactivation(state: State, selection: Selection): LicenceNumbers | { readonly refusal: Refusal } {
  if ('quantity' in selection) {
    const licences = toReactivate(state.pool, selection.quantity);
    const enough = licences.length >= selection.quantity;
    return enough ? licences : refuse('not_ending', `Licences that are ending: ${licences.length}.`);
  }
  const chosen = licencesNamed(state, selection.numbers);
  if ('refusal' in chosen) return chosen;
  const staying = chosen.find((licence) => !isEnding(licence));
  if (staying === undefined) return numbersOf(chosen);
  return refuse('not_ending', `Licence ${licenceIdOf(staying.number)} is not ending.`);
}

function licencesNamed({ pool }: State, numbers: LicenceNumbers): readonly Licence[] | { readonly refusal: Refusal } {
  const byNumber = new Map(pool.licences.map((licence) => [licence.number, licence]));
  const missing = numbers.findIndex((number) => !byNumber.has(number));
  if (missing >= 0) return refusals.noSuchLicence(numbers[missing] ?? 0, `/licenceIds/${missing}`);
  return [...new Set(numbers)].flatMap((number) => byNumber.get(number) ?? []);
}
