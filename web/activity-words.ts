import type { Activity } from 'licence-billing-client';
import { counted, day, money, spaced, type Zoned } from './format.ts';
import { cardName, declineReason } from './words.ts';

/** What happened, in a sentence. What is not told here is told by its name, so that nothing is left out. */
export function whatHappened({ type, event, currency }: Activity, zoned: Zoned): string {
  const say = sentences[type];
  return say === undefined ? type : say(new Told(event, currency, zoned));
}

/** Who did it: a role and an id, never a person. */
export function whoDidIt(actor: string): string {
  const known = byItself[actor];
  if (known !== undefined) return known;
  const [role = '', id = ''] = actor.split(' ');
  return roles[role] === undefined ? 'The service' : `${roles[role]}${id === '' ? '' : ` (${shortened(id)})`}`;
}

/** Where nobody has asked for it just then. */
const byItself: Readonly<Record<string, string>> = {
  time: 'By itself, on its day',
  'card page': 'Admin, on the card’s page',
  'card processor': 'The card processor',
};

const roles: Readonly<Record<string, string>> = {
  admin: 'Admin',
  ops: 'Support',
  finance: 'Finance',
  product: 'The product',
};

function shortened(id: string): string {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

/** Reads what an event carries; its shape is the service's own business, so nothing is relied on. */
class Told {
  readonly #event: Readonly<Record<string, unknown>>;
  readonly #currency: string;
  readonly #zoned: Zoned;

  constructor(event: Readonly<Record<string, unknown>>, currency: string, zoned: Zoned) {
    this.#event = event;
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
    const at = this.#event[name];
    return typeof at === 'number' ? day(new Date(at).toISOString(), this.#zoned) : '';
  }

  amount(name: string): string {
    const amount = this.#event[name];
    return typeof amount === 'number' ? money(amount, this.#currency, this.#zoned.locale) : '';
  }

  count(name: string, noun: string): string {
    const count = this.#event[name];
    return typeof count === 'number' ? counted(count, noun) : '';
  }

  text(name: string): string {
    const text = this.#event[name];
    return typeof text === 'string' ? text : '';
  }

  /** `needs_response` as it is read. */
  words(name: string): string {
    return spaced(this.text(name));
  }

  card(): string {
    const card = this.#event['card'];
    if (typeof card !== 'object' || card === null || !('brand' in card) || !('last4' in card)) return 'another card';
    return cardName({ brand: String(card.brand), last4: String(card.last4) });
  }

  #list(name: string): readonly unknown[] {
    const list = this.#event[name];
    return Array.isArray(list) ? list : [];
  }
}

/** The first and the last of many; all of a few. */
function named(numbers: readonly number[]): string {
  const ids = numbers.toSorted((one, other) => one - other).map((number) => `lic_${number}`);
  if (ids.length === 0) return '';
  return ids.length <= 3 ? ` (${ids.join(', ')})` : ` (${ids[0]} … ${ids.at(-1)})`;
}

const sentences: Readonly<Record<string, (told: Told) => string>> = {
  signedUp: (told) => `Signed up; the trial runs until ${told.day('trialEndsAt')}`,
  licencesAdded: (told) => `Added ${told.licences()}`,
  licencesRemoved: (told) => `${told.licences()} left the pool`,
  licencesEnding: (told) => `Removed ${told.licences()}, from ${told.day('endsAt')} on`,
  licencesReactivated: (told) => `Reactivated ${told.licences()}`,
  licencesAssigned: (told) => `Gave ${told.assignments('to')}`,
  licencesRevoked: (told) => `Took ${told.assignments('from')}`,
  userRemoved: (told) => `User ${told.text('userId')} was removed`,
  conversionChosen: (told) => `Goes on after the trial with ${told.count('quantity', 'licence')}`,
  conversionUndone: () => 'Does not go on after the trial',
  trialExpired: () => 'The trial ended',
  periodStarted: (told) => `A new period began, with ${told.count('quantity', 'licence')}`,
  billed: (told) => `Billed ${told.count('quantity', 'licence')}`,
  carried: () => 'Too little to be charged by itself: put onto the next bill',
  chargeStarted: () => 'The card is charged',
  chargeSucceeded: () => 'Paid',
  chargeDeclined: (told) => `Not paid: ${declineReason(told.text('declineCode'))}`,
  chargeAwaitsPayer: () => 'The bank wants the payer to confirm',
  chargeUnknown: () => 'The card processor has not answered yet; it is being looked up',
  chargeDisputed: (told) => `The payer’s bank disputes a charge (${told.words('reasonCode')})`,
  disputeMoved: (told) => `The dispute of a charge moved on: ${told.words('state')}`,
  disputeClosed: (told) => `The dispute of a charge is over: ${told.words('state')}`,
  chargeCanceled: () => 'A charge was given up unpaid',
  paymentFailed: (told) => `A payment failed: ${declineReason(told.text('declineCode'))}`,
  overduePaid: () => 'What was overdue is paid',
  billsGivenUp: (told) => `${told.count('bills', 'unpaid bill')} given up`,
  suspended: () => 'Suspended: no licence works',
  deletionWarned: (told) => `Warned of the deletion on ${told.day('deleteAt')}`,
  cardChanged: (told) => `The card is now ${told.card()}`,
  priceChanged: (told) => `From the next renewal a licence costs ${told.amount('unitPrice')} a month`,
  cancellationSet: (told) => `Canceled; ends on ${told.day('at')}`,
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
