import { decide, isKnownInput } from '../domain/decide.ts';
import type { OutsideFact } from '../domain/inputs.ts';
import type { State } from '../domain/state.ts';
import type { TaxIdState } from '../domain/tax/facts.ts';
import { territoryCodes } from '../domain/tax/places.ts';
import type { Run } from './run.ts';
import type { Message } from './run-input.ts';

/*
 * A signal is in the history before it can be refused, and Temporal's UI sends any. One that is not understood is
 * dropped: a handler that throws, now or in its turn, would stop the run's workflow tasks for good.
 */

type Content = Readonly<Record<string, unknown>>;

/** The message in a signal that a card was saved; null where it is not understood. */
export function savedCard(sent: unknown): Message | null {
  if (!isContent(sent)) return null;
  const { eventId, setupIntent } = sent;
  return isText(eventId) && isText(setupIntent) ? { type: 'cardSaved', eventId, setupIntent } : null;
}

/** The message in a signal about a charge; null where it is not understood. */
export function changedCharge(sent: unknown): Message | null {
  const chargeKey = isContent(sent) ? sent['chargeKey'] : null;
  return isText(chargeKey) ? { type: 'chargeChanged', chargeKey } : null;
}

/**
 * The message in a signal of a fact; null where it is not one that is found out outside, or not whole. A type that only
 * a newer version knows is taken and waits for it. A fact of the tenant's own activities is not, as it would be believed.
 */
export function foundFact(sent: unknown, run: Pick<Run, 'state' | 'now'>): Message | null {
  if (!isContent(sent) || !isText(sent['type'])) return null;
  const type = sent['type'];
  const fact = sent as unknown as OutsideFact;
  const isSound = isOutside(type) ? contents[type](sent, run.state) && isJudged(fact, run) : !isKnownInput({ type });
  return isSound ? { type: 'fact', fact } : null;
}

const contents: { readonly [T in OutsideFact['type']]: (fact: Content, state: State | null) => boolean } = {
  attentionNeeded: ({ about, reason }) => isText(about) && (reason === null || isText(reason)),
  cardRenewed: ({ card }) =>
    isContent(card) &&
    isText(card['brand']) &&
    isText(card['last4']) &&
    Number.isInteger(card['expMonth']) &&
    Number.isInteger(card['expYear']),
  cardDoubted: () => true,
  taxIdJudged: ({ buyer, detailsVersion }, state) => isBuyer(buyer) && isVersion(detailsVersion, state),
  sellerChanged: ({ seller }) =>
    isContent(seller) &&
    isText(seller['country']) &&
    Array.isArray(seller['registrations']) &&
    seller['registrations'].every(isText),
};

const taxIdStates: Readonly<Record<TaxIdState, true>> = { none: true, unverified: true, valid: true, invalid: true };
const territories: ReadonlySet<unknown> = new Set([null, ...territoryCodes]);

/** Whether these facts, by which all later bills are taxed, are whole. */
function isBuyer(sent: unknown): boolean {
  if (!isContent(sent)) return false;
  const { country, territory, hasTaxId, taxIdState } = sent;
  const isState = typeof taxIdState === 'string' && Object.hasOwn(taxIdStates, taxIdState);
  const isPlace = typeof country === 'string' && /^[A-Z]{2}$/.test(country) && territories.has(territory);
  return isPlace && isState && hasTaxId === (taxIdState !== 'none');
}

/**
 * Whether billing details can have this version. They may be saved a moment before they come here; one that is further
 * ahead would keep out all up to it, and its answer is told again by the sweep once it is there.
 */
function isVersion(sent: unknown, state: State | null): boolean {
  return typeof sent === 'number' && Number.isInteger(sent) && sent >= 1 && sent <= (state?.detailsVersion ?? 0) + 1;
}

function isOutside(type: string): type is OutsideFact['type'] {
  return Object.hasOwn(contents, type);
}

/** Whether the rules can judge it, as they do once it has its turn. */
function isJudged(fact: OutsideFact, { state, now }: Pick<Run, 'state' | 'now'>): boolean {
  try {
    decide(state, fact, now());
    return true;
  } catch {
    return false;
  }
}

function isContent(sent: unknown): sent is Content {
  return typeof sent === 'object' && sent !== null;
}

function isText(sent: unknown): sent is string {
  return typeof sent === 'string' && sent !== '';
}
