import type { Texts } from '../en.ts';

export const list: Texts['list'] = {
  search: 'Suchen',
  show: 'Anzeigen',
  sort: 'Sortiert nach',
  pages: 'Seiten der Liste',
  range: (first, last, total) => `${first}–${last} von ${total}`,
  previous: 'Zurück',
  next: 'Weiter',
  more: 'Die nächsten anzeigen',
  csv: 'Als CSV herunterladen',
  nothingFound: 'Nichts gefunden.',
  noMonth: (text: string) => `„${text}“ ist kein Monat. Einer wird als 2026-03 geschrieben.`,
  undo: 'Rückgängig machen',
};
