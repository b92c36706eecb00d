import { decide, isKnownInput } from '../domain/decide.ts';
import type { OutsideFact } from '../domain/inputs.ts';
import type { State } from '../domain/state.ts';
import { type Content, isBuyer, isContent, isSeller, isText } from './contents.ts';
import type { Run } from './run.ts';
import type { Message } from './run-input.ts';

/*
 * A signal is in the history before it can be refused, and Temporal's UI sends any. One that is not understood is
 * dropped: a handler that throws, now or in its turn, would stop the run's workflow tasks for good.
 */

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
  sellerChanged: ({ seller }) => isSeller(seller),
};

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
