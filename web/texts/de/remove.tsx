import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences: licencesOf } = words;

export const remove: Texts['remove'] = {
  title: 'Lizenzen entfernen',
  heading: (ids) => `${ids} entfernen`,
  howMany: 'Wie viele weniger',
  freeNote: (free, total) => `${free} von ${total} sind frei; freie gehen zuerst, die neuesten vor den anderen.`,
  thereAre: (total) => (total === 0 ? 'Es gibt keine Lizenzen.' : `Es gibt nur ${licencesOf(total)}.`),
  remove: (count) => `${licencesOf(count)} entfernen`,
  removed: (count) =>
    count === 0 ? 'Es hat sich nichts geändert: Es läuft bereits aus.' : `${licencesOf(count)} entfernt.`,
  chooseRefused: (toChoose, chosen) =>
    `Wählen Sie ${toChoose}: ${chosen === 0 ? 'Keine ist' : `${chosen} ${chosen === 1 ? 'ist' : 'sind'}`} gewählt. Es wurde nichts entfernt.`,
  choose: (free, toChoose) => {
    const rest = free === 1 ? 'Die freie geht' : `Die ${free} freien gehen`;
    return free === 0
      ? `Keine ist frei: Wählen Sie ${toChoose}, deren Inhaber den Zugang verlieren`
      : `${rest}: Wählen Sie ${toChoose} weitere, deren Inhaber den Zugang verlieren`;
  },
  chosen: (chosen, toChoose) => `${chosen} von ${toChoose} gewählt`,
  notShown: (count) => `${count} weitere werden nicht angezeigt: Sie stehen in der Liste der Lizenzen.`,
  atOnce: 'Sie gehen sofort; für sie wird nichts berechnet.',
  endsOn: (end) => (
    <>
      Sie enden am <strong>{end}</strong> und gelten bis dahin. Vor diesem Tag können Sie sie kostenlos wieder
      aktivieren.
    </>
  ),
  loseAccess: (names, count) => (
    <>
      <strong>{names}</strong> {count === 1 ? 'verliert' : 'verlieren'} dann den Zugang.
    </>
  ),
};
