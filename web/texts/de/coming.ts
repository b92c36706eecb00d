import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const coming: Texts['coming'] = {
  title: 'Was bevorsteht',
  firstBill: 'Der Testzeitraum endet, und die erste Rechnung wird abgebucht.',
  trialOver: 'Der Testzeitraum endet, und keine Lizenz funktioniert mehr.',
  licencesEnd: (count) => `${licences(count)} ${count === 1 ? 'endet' : 'enden'}.`,
  newPrice: (amount) => `Eine Lizenz kostet von da an ${amount} im Monat.`,
  retry: 'Wir versuchen noch einmal abzubuchen, was überfällig ist.',
  suspension: 'Keine Lizenz funktioniert mehr, wenn nicht bezahlt wird, was überfällig ist.',
  cancellation: (time) => `Das Abonnement endet am ${time}, und die Instanz wird mit all ihren Daten gelöscht.`,
  deletion: 'Die Instanz wird mit all ihren Daten gelöscht.',
  noBill: (amount, day) => `Dann kommt keine Rechnung, statt ${amount} am ${day}.`,
  otherBill: (day, amount, instead) => `Die Rechnung vom ${day} beträgt ${amount} statt ${instead}.`,
  keepThem: 'Behalten',
  doNotContinue: 'Nicht fortsetzen',
};
