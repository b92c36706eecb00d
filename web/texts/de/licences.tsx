import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences: licencesOf } = words;

export const licences: Texts['licences'] = {
  title: 'Lizenzen',
  add: 'Lizenzen hinzufügen',
  giveList: 'An eine Liste vergeben',
  remove: 'Lizenzen entfernen',
  searchIn: 'Name, Benutzer oder Lizenz',
  all: 'Alle Lizenzen',
  assigned: 'Vergeben',
  free: 'Frei',
  ending: 'Auslaufend',
  unused: (days, count, cost) => `Seit ${days} Tagen nicht genutzt (${count}, ${cost} im Monat)`,
  columns: { name: 'Person', lastUsedOn: 'Zuletzt genutzt', status: 'Status', actions: 'Aktionen' },
  otherWay: (name) => `${name}, umgekehrt`,
  caption: 'Lizenzen und wer sie hat',
  notGiven: 'nicht vergeben',
  never: 'nie',
  today: 'heute',
  daysAgo: (days) => (days === 1 ? 'gestern' : `vor ${days} Tagen`),
  given: 'vergeben',
  freeOne: 'frei',
  endsOn: (day, isWorking) => `endet ${day === null ? 'bald' : `am ${day}`}${isWorking ? ', gilt bis dahin' : ''}`,
  actionsFor: (person) => `Was mit der Lizenz von ${person} geschehen soll`,
  actionsForFree: (id) => `Was mit ${id} geschehen soll`,
  assign: 'Vergeben',
  reassign: 'Weitergeben',
  revoke: 'Entziehen',
  reactivate: 'Wieder aktivieren',
  removeOne: 'Entfernen',
  withTicked: 'Mit den angehakten:',
  removeTicked: 'Entfernen…',
  tickFirst: 'Es ist nichts geschehen: Haken Sie zuerst Lizenzen an.',
  revoked: (ids) => (ids.length === 1 ? `${ids[0]} ist frei.` : `${licencesOf(ids.length)} entzogen.`),
  givenBack: (count) => `${licencesOf(count)} zurückgegeben.`,
  stay: (ids) =>
    `${ids.length === 1 ? `${ids[0]} bleibt` : `${licencesOf(ids.length)} bleiben`}. Es wurde nichts abgebucht.`,
  showAll: 'Alle Lizenzen anzeigen',
  none: 'Es gibt noch keine Lizenzen.',
  noneAdd: (isTrial, href) => (
    <>
      {isTrial ? 'Im Testzeitraum sind sie kostenlos: ' : ''}
      <a href={href}>Fügen Sie welche hinzu</a>, und vergeben Sie sie an die Benutzer, die anrufen.
    </>
  ),
  others: 'Personen ohne Lizenz',
  giveTicked: 'Den angehakten Lizenzen geben',
  pasteInstead: 'Stattdessen eine Liste einfügen',
  othersShown: (most) => `Die ersten ${most}: Suchen Sie oben nach anderen, oder fügen Sie eine Liste ein.`,
};
