import type { Activity } from 'licence-billing-client';
import { counted, day, money, spaced, type Zoned } from './format.ts';
import { cardName, declineReason } from './words.ts';

/** An event as a sentence; an event without one is shown by its name, so that nothing is left out. */
export function describeEvent({ type, event, currency }: Activity, zoned: Zoned): string {
  const say = Object.hasOwn(sentences, type) ? sentences[type] : undefined;
  return say === undefined ? type : say(new EventReader(event, currency, zoned));
}

/** An actor: a member by the name that the API says beside it, null where the member is gone; any other as a role and an id. */
export function describeActor(actor: string, byName: string | null): string {
  if (actor.startsWith('member/')) return byName ?? 'A former member';
  const known = automaticActors.get(actor);
  if (known !== undefined) return known;
  const [word = '', id = ''] = actor.split(' ');
  if (word === 'link') return `A link in a mail (${spaced(id)})`;
  const role = roles.get(word);
  return role === undefined ? 'The service' : `${role}${id === '' ? '' : ` (${shortened(id)})`}`;
}

/** Actors that are no user. */
const automaticActors: ReadonlyMap<string, string> = new Map([
  ['time', 'By itself, on its day'],
  ['card page', 'Admin, on the card’s page'],
  ['card processor', 'The card processor'],
  ['configuration', 'The service'],
  ['tax id check', 'The check of the tax id'],
]);

const roles: ReadonlyMap<string, string> = new Map([
  ['admin', 'Admin'],
  ['ops', 'Support'],
  ['finance', 'Finance'],
  ['product', 'The product'],
]);

function shortened(id: string): string {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

/** Reads an event's fields. Their shape is internal to the service, so each is checked before use. */
class EventReader {
  readonly #event: ReadonlyMap<string, unknown>;
  readonly #currency: string;
  readonly #zoned: Zoned;

  constructor(event: Readonly<Record<string, unknown>>, currency: string, zoned: Zoned) {
    this.#event = new Map(Object.entries(event));
    this.#currency = currency;
    this.#zoned = zoned;
  }

  /** `3 licences (lic_4 to lic_6)` */
  licences(): string {
    const numbers = this.#list('licences').filter((item): item is number => typeof item === 'number');
    return `${counted(numbers.length, 'licence')}${named(numbers)}`;
  }

  /** `lic_3 to ann` for each. */
  assignments(preposition: string): string {
    const pairs = this.#list('assignments').filter(Array.isArray);
    const shown = pairs.slice(0, 5).map((pair) => `lic_${String(pair[0])} ${preposition} ${String(pair[1])}`);
    return shown.join(', ') + (pairs.length > shown.length ? ` and ${pairs.length - shown.length} more` : '');
  }

  day(name: string): string {
    const at = this.#event.get(name);
    return typeof at === 'number' ? day(new Date(at).toISOString(), this.#zoned) : '';
  }

  amount(name: string): string {
    const amount = this.#event.get(name);
    return typeof amount === 'number' ? money(amount, this.#currency, this.#zoned.locale) : '';
  }

  count(name: string, noun: string): string {
    const count = this.#event.get(name);
    return typeof count === 'number' ? counted(count, noun) : '';
  }

  number(name: string): string {
    const number = this.#event.get(name);
    return typeof number === 'number' ? String(number) : '';
  }

  /** `name and admin address` */
  fields(names: ReadonlyMap<string, string>): string {
    return this.#list('fields')
      .map((field) => names.get(String(field)) ?? String(field))
      .join(' and ');
  }

  text(name: string): string {
    const text = this.#event.get(name);
    return typeof text === 'string' ? text : '';
  }

  /** `needs response`, of `needs_response`. */
  words(name: string): string {
    return spaced(this.text(name));
  }

  card(): string {
    const card = this.#event.get('card');
    if (typeof card !== 'object' || card === null || !('brand' in card) || !('last4' in card)) return 'another card';
    return cardName({ brand: String(card.brand), last4: String(card.last4) });
  }

  #list(name: string): readonly unknown[] {
    const list = this.#event.get(name);
    return Array.isArray(list) ? list : [];
  }
}

/** All ids of up to three, else the first and the last. */
function named(numbers: readonly number[]): string {
  const ids = numbers.toSorted((one, other) => one - other).map((number) => `lic_${number}`);
  if (ids.length === 0) return '';
  return ids.length <= 3 ? ` (${ids.join(', ')})` : ` (${ids[0]} … ${ids.at(-1)})`;
}

/** Of `tenantChanged`. */
const tenantFields: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['adminEmail', 'admin’s address'],
  ['lastUsed', 'wish about last use'],
]);

const sentences: Readonly<Record<string, (event: EventReader) => string>> = {
  signedUp: (event) => `Signed up; the trial runs until ${event.day('trialEndsAt')}`,
  licencesAdded: (event) => `Added ${event.licences()}`,
  licencesRemoved: (event) => `${event.licences()} left the pool`,
  licencesEnding: (event) => `Removed ${event.licences()}, from ${event.day('endsAt')} on`,
  licencesReactivated: (event) => `Reactivated ${event.licences()}`,
  licencesAssigned: (event) => `Gave ${event.assignments('to')}`,
  licencesRevoked: (event) => `Took ${event.assignments('from')}`,
  userRemoved: (event) => `User ${event.text('userId')} was removed`,
  conversionChosen: (event) => `Goes on after the trial with ${event.count('quantity', 'licence')}`,
  conversionUndone: () => 'Does not go on after the trial',
  trialExpired: () => 'The trial ended',
  periodStarted: (event) => `A new period began, with ${event.count('quantity', 'licence')}`,
  billed: (event) => `Billed ${event.count('quantity', 'licence')}`,
  carried: () => 'Too little to be charged by itself: put onto the next bill',
  chargeStarted: () => 'The card is charged',
  chargeSucceeded: () => 'Paid',
  chargeGivenBack: () => 'The whole payment was given back: nothing is given for it',
  chargeDeclined: (event) => `Not paid: ${declineReason(event.text('declineCode'))}`,
  chargeAwaitsPayer: () => 'The bank wants the payer to confirm',
  chargeUnknown: () => 'The card processor has not answered yet; it is being looked up',
  chargeDisputed: (event) => `The payer’s bank disputes a charge (${event.words('reasonCode')})`,
  disputeMoved: (event) => `The dispute of a charge moved on: ${event.words('state')}`,
  disputeClosed: (event) => `The dispute of a charge is over: ${event.words('state')}`,
  refundFailed: () => 'A refund failed: the bank sent the money back',
  chargeCanceled: () => 'A charge was given up unpaid',
  chargeTooSmall: () => 'The card processor takes no such small amount: nothing is charged',
  paymentFailed: (event) => `A payment failed: ${declineReason(event.text('declineCode'))}`,
  overduePaid: () => 'What was overdue is paid',
  billsGivenUp: (event) =>
    `${event.count('bills', 'unpaid bill')} given up for the days used, which are on the new bill`,
  suspended: () => 'Suspended: no licence works',
  deletionWarned: (event) => `Warned of the deletion on ${event.day('deleteAt')}`,
  cardChanged: (event) => `The card is now ${event.card()}`,
  cardRemoved: (event) => `The card ${event.card()} was removed at the card processor, and cannot be charged any more`,
  priceChanged: (event) => `From the next full bill a licence costs ${event.amount('unitPrice')} a month`,
  billingFactsSet: (event) => `Billing details: version ${event.number('detailsVersion')} counts from the next bill on`,
  tenantChanged: (event) => `Changed the company’s ${event.fields(tenantFields)}`,
  taxOverrideSet: () => 'The tax on bills to come is set anew',
  sellerFactsSet: () => 'The seller’s tax registrations have changed',
  cancellationSet: (event) => `Canceled; ends on ${event.day('at')}`,
  cancellationUndone: () => 'Kept the subscription',
  deletionStarted: () => 'Access ended; the instance is being deleted',
  deleted: () => 'The instance is deleted',
  attentionEnded: () => 'What the service’s operators looked into is settled',
  attentionRaised: () => 'The service’s operators look into something',
  parked: () => 'Billing is paused while something is looked into',
  unparked: () => 'Billing goes on',
  clockTargetSet: () => 'The test clock is moved',
  clockReached: () => 'The test clock has arrived',
};
