import type { Texts } from '../en.ts';

export const assign: Texts['assign'] = {
  title: 'Lizenz vergeben',
  giveFree: 'Eine freie Lizenz vergeben',
  giveThis: (licence) => `${licence} vergeben`,
  belongs: (licence, name) => `${licence ?? 'Eine Lizenz'} gehört jetzt ${name}.`,
  user: 'Benutzer',
  typeName: 'Namen eingeben',
  search: 'Suchen',
  users: 'Benutzer',
  allUsers: 'Benutzer der Instanz. Wer bereits eine Lizenz hat, wird mit ihr angezeigt.',
  found: (count, isMore, query) => `${isMore ? `Mehr als ${count}` : count} gefunden für „${query}“.`,
  none: 'Kein Benutzer heißt so.',
  noUsers: 'Die Instanz hat noch keine Benutzer.',
  give: 'Vergeben',
  theLicenceTo: (name) => `an ${name}`,
  holds: (licence) => `hat ${licence}`,
};
