import { addDays, civilDateOf, formatDay, type Instant } from '../domain/calendar.ts';
import { cardOfCharge } from '../domain/charge-under-way.ts';
import type { Event, EventType, TaxationChange } from '../domain/events.ts';
import { licenceIdOf } from '../domain/licence-id.ts';
import { formatMoney } from '../domain/money/money.ts';
import { datesOf } from '../domain/period.ts';
import type { Assignment } from '../domain/pool.ts';
import type { Card, Charge, State } from '../domain/state.ts';
import type { Taxation } from '../domain/tax/taxation.ts';
import { viewOf } from '../domain/view.ts';
import { counted, dated, formatDays } from './summaries.ts';
import type { StepReport } from './tenant-memory.ts';

/**
 * Describes a step for ops: `2 Apr · The bank declined Visa 4242 (insufficient_funds); next try on 4 Apr`. It needs the
 * state before the step, which still knows with which card a charge was made.
 */
export function recordSummary(
  before: State | null,
  state: State,
  { happened, command, at }: Pick<StepReport, 'happened' | 'command' | 'at'>,
): string {
  const cardOf: CardOf = ({ key }) => cardName(cardOfCharge(before ?? state, key));
  const phrases = happened.map(({ event }) => phraseOf(event, state, cardOf)).filter((phrase) => phrase !== null);
  const [first, ...others] = new Set(phrases.length > 0 ? phrases : [withoutEvents(command)]);
  return dated(state, at, [capitalised(first ?? ''), ...others].join('; '));
}

function withoutEvents(command: StepReport['command']): string {
  if (command?.outcome?.type === 'refused') return `refused: ${command.outcome.refusal.code}`;
  return command === null ? 'check that the database lacks nothing' : 'nothing has to change';
}

/** The name of the card that a charge was made with. */
type CardOf = (charge: Charge) => string;
type Phrase<E extends Event> = (event: E, state: State, cardOf: CardOf) => string | null;
type Phrases = { readonly [Type in EventType]: Phrase<Extract<Event, { type: Type }>> };

function phraseOf(event: Event, state: State, cardOf: CardOf): string | null {
  const phrase = phrases[event.type] as Phrase<Event>;
  return phrase(event, state, cardOf);
}

/** The words for each type of event. An event without words is clear without them, or from the events beside it. */
const phrases: Phrases = {
  signedUp: ({ trialEndsAt }, state) => `signed up: the trial ends on ${day(trialEndsAt, state)}`,
  licencesAdded: ({ licences }) => `${counted(licences.length)} added`,
  licencesRemoved: ({ licences }) => `${counted(licences.length)} removed`,
  licencesEnding: ({ licences, endsAt }, state) => `${counted(licences.length)} to end on ${day(endsAt, state)}`,
  licencesReactivated: ({ licences }) => `${counted(licences.length)} kept after all`,
  licencesAssigned: ({ assignments }) => `assigned ${named(assignments, 'to')}`,
  licencesRevoked: ({ assignments }) => `revoked ${named(assignments, 'from')}`,
  userRemoved: ({ user }) => `removed ${user}`,
  conversionChosen: ({ quantity }) => `goes on with ${counted(quantity)} after the trial`,
  conversionUndone: () => 'the trial is to end without a subscription',
  trialExpired: ({ declineCode }) => `trial expired${declineCode === null ? '' : ` (${declineCode})`}`,
  periodStarted: ({ period }) => {
    const { from, to } = datesOf(period);
    return `period ${period.number} begins, ${formatDays(from, addDays(to, -1))}`;
  },
  billed: () => null,
  carried: () => 'too small to charge: it goes onto the next bill',
  chargeStarted: () => null,
  chargeSucceeded: ({ charge }, state, cardOf) => `paid ${money(charge, state)} with ${cardOf(charge)}`,
  chargeGivenBack: () => 'all of it was given back, so nothing is given for it',
  chargeDeclined: ({ charge, declineCode }, _, cardOf) => `the bank declined ${cardOf(charge)} (${declineCode})`,
  chargeAwaitsPayer: ({ charge }, state) => `the payer has to confirm ${money(charge, state)} at the bank`,
  chargeUnknown: ({ charge }, state) => `no clear answer to the charge of ${money(charge, state)}: it is looked up`,
  chargeCanceled: ({ charge }, state) => `the charge of ${money(charge, state)} is canceled, no money has moved`,
  chargeTooSmall: ({ charge }, state) => `the card processor takes no ${money(charge, state)}: no charge is made`,
  paymentFailed: ({ declineCode }, state) => nextTry(declineCode, state),
  overduePaid: () => 'nothing is overdue any more',
  billsGivenUp: () => 'unpaid bills given up for the days used of them',
  suspended: () => 'suspended: licences do not work',
  deletionWarned: ({ deleteAt }, state) => `warned of the deletion on ${day(deleteAt, state)}`,
  cardChanged: ({ card }) => `card changed: ${cardName(card)}`,
  cardRemoved: ({ card }) => `the card is gone at the card processor: ${cardName(card)}`,
  priceChanged: ({ unitPrice }, { currency }) => `price per licence is to be ${formatMoney(unitPrice, currency)}`,
  billingFactsSet: ({ buyer, detailsVersion, change }) =>
    `billing details ${detailsVersion}${buyer === null ? '' : ` of ${buyer.country}`}${taxChange(change)}`,
  taxOverrideSet: ({ milliPercent, change }) =>
    `${milliPercent === null ? 'tax follows from the rule again' : `tax set to ${percent(milliPercent)}`}${taxChange(change)}`,
  sellerFactsSet: ({ change }) => `the seller’s tax registrations have changed${taxChange(change)}`,
  cancellationSet: ({ at }, state) => `canceled: ends on ${day(at, state)}`,
  cancellationUndone: () => 'cancellation undone',
  deletionStarted: () => 'ended: the instance is to be deleted',
  deleted: () => 'instance deleted',
  attentionRaised: ({ reason }) => `needs attention: ${reason}`,
  attentionEnded: ({ about }) => `needs no more attention: ${about}`,
  parked: ({ violation }) => `parked: ${violation}`,
  unparked: () => 'goes on: the invariant holds again',
  clockTargetSet: ({ to }, state) => `test clock set off for ${day(to, state)}`,
  clockReached: () => 'test clock arrived',
};

function taxChange({ before, after }: TaxationChange): string {
  const shown = ({ milliPercent, category }: Taxation): string =>
    category === 'standard' ? percent(milliPercent) : category.replaceAll('_', ' ');
  return shown(before) === shown(after) ? '' : `: tax ${shown(after)} instead of ${shown(before)}`;
}

function percent(milliPercent: number): string {
  return `${milliPercent / 1_000} %`;
}

function nextTry(declineCode: string, state: State): string {
  const at = viewOf(state).overdue?.nextRetryAt ?? null;
  const next = at === null ? 'no further try without another card or the payer' : `next try on ${day(at, state)}`;
  return declineCode === 'no_payment_method' ? `no card to charge; ${next}` : next;
}

/** `lic_4 to usr_9f86d081884c7d65`: ops find the user by a search on the licensing page. */
function named(assignments: readonly Assignment[], preposition: 'to' | 'from'): string {
  const [first] = assignments;
  if (assignments.length !== 1 || first === undefined) return counted(assignments.length);
  const [number, holder] = first;
  return `${licenceIdOf(number)} ${preposition} ${holder}`;
}

function cardName(card: Card | null): string {
  return card === null ? 'the card' : `${capitalised(card.brand)} ${card.last4}`;
}

function money({ bill }: Charge, { currency }: State): string {
  return formatMoney(bill.amount, currency);
}

function day(at: Instant, { timeZone }: State): string {
  return formatDay(civilDateOf(at, timeZone));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
