import type { Activity } from 'licence-billing-client';
import { EventReader, type SayAmount } from './event-reader.ts';
import { money, spaced, type Zoned } from './format.ts';
import { type Texts, texts } from './texts/texts.ts';

/** An event as a sentence; an event without one is shown by its name, so that nothing is left out. */
export function describeEvent(
  { type, event, currency }: Activity,
  zoned: Zoned,
  { events, words }: Texts = texts.en,
  price: SayAmount = (amount) => money(amount, currency, zoned.locale),
): string {
  const say = said<(event: EventReader) => string>(events.sentences, type);
  if (say === undefined) return type;
  const { and, andMore, anotherCard, tenantFields } = events;
  return say(
    new EventReader(event, zoned, { and, andMore, anotherCard, tenantFields, licences: words.licences }, price),
  );
}

/**
 * An actor in words: a member by `byName`, the name in the API's answer, which is null where the member is gone; any
 * other as a role and an id.
 */
export function describeActor(actor: string, byName: string | null, { events }: Texts = texts.en): string {
  if (actor.startsWith('member/')) return byName ?? events.formerMember;
  const automatic = said<string>(events.automatic, actor);
  if (automatic !== undefined) return automatic;
  const [word = '', id = ''] = actor.split(' ');
  if (word === 'link') return events.linkInMail(spaced(id));
  const role = said<string>(events.roles, word);
  return role === undefined ? events.service : `${role}${id === '' ? '' : ` (${shortened(id)})`}`;
}

function said<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function shortened(id: string): string {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}
