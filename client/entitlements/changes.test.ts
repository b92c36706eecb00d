import { array, assert, boolean, constantFrom, nat, option, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { EntitlementService } from '../../test/support/entitlement-service.ts';
import { readDocument } from '../entitlement-document.ts';
import { applyChange, type FeedEvent } from './changes.ts';

const users = ['ann', 'ben', 'cleo'];
const steps = array(
  record({
    user: constantFrom(...users),
    licence: option(constantFrom('lic_1', 'lic_2')),
    licencesWork: boolean(),
    /** Whether the database is restored from its backup afterwards, or a backup is made. */
    afterwards: constantFrom('nothing', 'nothing', 'nothing', 'backup', 'restore'),
  }),
  { minLength: 1, maxLength: 20 },
);

/** The announced events, with the document after each. The feed continues after its database was restored. */
function lived(
  service: EntitlementService,
  life: typeof steps extends import('fast-check').Arbitrary<infer T> ? T : never,
) {
  const events: FeedEvent[] = [];
  const documents = [readDocument(service.document())];
  let setBack = service.backup();
  const note = (event: FeedEvent | undefined): void => {
    if (event === undefined) return;
    events.push(event);
    documents.push(readDocument(service.document()));
  };
  for (const { user, licence, licencesWork, afterwards } of life) {
    note(service.step({ [user]: licence }, { licencesWork }));
    if (afterwards === 'backup') setBack = service.backup();
    if (afterwards !== 'restore') continue;
    setBack();
    service.announceRestored();
    note(service.events.at(-1));
  }
  return { events, documents };
}

it('comes to the same document from any cut of a feed, with repeats and restores', () => {
  assert(
    property(steps, nat(), nat(), array(nat({ max: 2 })), (life, cut, back, repeats) => {
      const { events, documents } = lived(new EntitlementService('acme'), life);
      const at = cut % documents.length;
      const from = Math.max(0, at - (back % (at + 1)));
      let copy = documents[at];
      for (const [n, event] of events.slice(from).entries())
        for (let times = repeats[n] ?? 0; times >= 0; times -= 1) copy = copy && applyChange(copy, event);
      expect(copy).toEqual(documents.at(-1));
    }),
  );
});

it('leaves a document as it is for an event that it holds, and for one of another kind', () => {
  const service = new EntitlementService('acme');
  const event = service.step({ ann: 'lic_1' });
  const document = readDocument(service.document());
  expect(applyChange(document, event)).toBe(document);
  expect(applyChange(document, { ...event, version: 9, type: 'licences.changed' })).toBe(document);
});
