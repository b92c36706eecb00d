import fc from 'fast-check';
import { expect, it } from 'vitest';
import { announce, entitlementTerms } from '../../domain/outbound/announce.ts';
import type { EntitlementsChanged, OutboundEvent, TouchedHolder } from '../../domain/outbound/events.ts';
import { touchedBy } from '../../domain/outbound/touched.ts';
import type { State } from '../../domain/state.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { viewOf } from '../../domain/view.ts';
import { doTo, life, propertyTimeoutMs, tenantOn, terms } from './support/lives.ts';
import type { Happened, Tenant } from './support/tenant.ts';

/** What a reader keeps: the terms, and who holds what. */
type Copy = Omit<EntitlementsChanged, 'complete' | 'restored' | 'holders'> & {
  readonly holders: Readonly<Record<string, { readonly licenceId: number; readonly until: number | null }>>;
};

interface Recorded {
  readonly events: readonly OutboundEvent[];
  readonly document: Copy;
}

function applied(copy: Copy | null, events: readonly OutboundEvent[]): Copy | null {
  return events.reduce(
    (current, event) => (event.type === 'entitlements.changed' ? take(current, event.data) : current),
    copy,
  );
}

function take(copy: Copy | null, { complete, restored, holders, ...changed }: EntitlementsChanged): Copy {
  const kept = new Map(Object.entries(complete ? {} : (copy?.holders ?? {})));
  for (const { userId, licenceId, until } of holders) {
    if (licenceId === null) kept.delete(userId);
    else kept.set(userId, { licenceId, until });
  }
  return { ...changed, holders: Object.fromEntries(kept) };
}

/** A life as it is recorded: each action is one step, with the document that is read after it. */
class Recorder {
  readonly steps: Recorded[] = [];
  readonly #tenant: Tenant;
  readonly #ends = new Map<number, number>();
  #before: SubscriptionView | null = null;
  #licencesBefore: State['pool']['licences'] = [];
  #seen = 0;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
    this.record();
  }

  record(): void {
    const { state, happened } = this.#tenant;
    const step = happened.slice(this.#seen);
    if (step.length === 0) return;
    this.#seen = happened.length;
    this.#noteEnds(step);
    const after = viewOf(state);
    const holders = this.#touched(step, state);
    const events = announce({ happened: step, before: this.#before, after, holders, chargeIdOf: (key) => key });
    this.steps.push({ events, document: { ...entitlementTerms(after), holders: this.#holders(state) } });
    this.#before = after;
    this.#licencesBefore = state.pool.licences;
  }

  #noteEnds(step: readonly Happened[]): void {
    for (const { event } of step) {
      if (event.type === 'licencesEnding') for (const number of event.licences) this.#ends.set(number, event.endsAt);
      if (event.type === 'licencesReactivated') for (const number of event.licences) this.#ends.delete(number);
    }
  }

  #holders({ pool }: State): Copy['holders'] {
    return Object.fromEntries(
      pool.licences.flatMap(({ number, holder }) =>
        holder === null ? [] : [[holder, { licenceId: number, until: this.#ends.get(number) ?? null }]],
      ),
    );
  }

  #touched(step: readonly Happened[], { pool }: State): readonly TouchedHolder[] {
    const { refs, numbers } = touchedBy(step);
    const held = pool.licences.flatMap(({ number, holder }) =>
      holder !== null && (refs.has(holder) || numbers.includes(number))
        ? [{ userId: holder as string, licenceId: number, until: this.#ends.get(number) ?? null }]
        : [],
    );
    const heldBefore = this.#licencesBefore.flatMap(({ number, holder }) =>
      holder !== null && numbers.includes(number) ? [holder] : [],
    );
    const holding = new Set(held.map(({ userId }) => userId));
    const left = new Set([...refs, ...heldBefore].filter((ref) => !holding.has(ref)));
    return [...held, ...[...left].map((userId) => ({ userId, licenceId: null, until: null }))];
  }
}

it('brings a reader from any cut, with any repeats, to the document of the last step', {
  timeout: propertyTimeoutMs,
}, () => {
  fc.assert(
    fc.property(terms, life, fc.nat(), fc.nat(9), (options, [beginning, rest], someCut, back) => {
      const tenant = tenantOn({ ...options, testClock: false });
      const recorder = new Recorder(tenant);
      for (const step of [...beginning, ...rest]) {
        doTo(tenant, step, (who, until) => who.advanceTo(until));
        recorder.record();
      }
      const { steps } = recorder;
      const last = steps.at(-1)?.document;
      const cut = someCut % steps.length;
      const feed = steps.slice(cut + 1).flatMap(({ events }) => events);
      // Some of what the copy has already comes again, all of it twice.
      const repeated = steps.slice(Math.max(0, cut - back)).flatMap(({ events }) => events);

      expect(
        applied(
          null,
          steps.flatMap(({ events }) => events),
        ),
      ).toEqual(last);
      expect(applied(steps[cut]?.document ?? null, feed)).toEqual(last);
      expect(applied(steps[cut]?.document ?? null, [...repeated, ...repeated])).toEqual(last);
      for (const { events } of steps)
        expect(events.filter(({ type }) => type === 'entitlements.changed').length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});
