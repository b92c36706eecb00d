import type { Texts } from '../en.ts';

export const activity: Texts['activity'] = {
  title: 'Aktivitäten',
  timesIn: (timeZone) => `Zeiten gelten für ${timeZone}.`,
  none: 'Es ist noch nichts geschehen.',
  showAll: 'Alle Aktivitäten anzeigen',
  caption: 'Wer was getan hat',
  columns: { when: 'Wann', what: 'Was', who: 'Wer', amount: 'Betrag' },
  receipt: (number) => `Rechnung ${number}`,
  kind: 'Über',
  allKinds: 'Alles',
  kinds: {
    licences: 'Lizenzen',
    people: 'Wer sie hat',
    money: 'Zahlungen',
    subscription: 'Abonnement',
    details: 'Karte und Rechnungsangaben',
  },
  who: 'Wer',
  everyone: 'Alle Personen',
  month: 'Monat',
  allMonths: 'Alle Monate',
};
