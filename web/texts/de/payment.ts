import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const payment: Texts['payment'] = {
  title: 'Ihre Zahlung',
  waits: (amount, count) => `${amount} für ${licences(count)} warten auf Ihre Bank`,
  confirm: 'Bestätigen',
  withdraw: 'Zurückziehen',
  leaving: 'Zu Ihrer Bank',
  withdrawn: 'Die Zahlung ist zurückgezogen. Es wurde nichts abgebucht, und nichts hat sich geändert.',
  notWithdrawn:
    'Das ließ sich gerade nicht zurückziehen: Unser Zahlungsdienst antwortet nicht. Versuchen Sie es in einer Minute noch einmal.',
  paid: (amount, count) => `Ihre Bank hat ${amount} für ${licences(count)} bestätigt: Es ist bezahlt.`,
  givenBack: (amount) => `${amount} wurden bezahlt und sind Ihnen zurückgegeben worden.`,
  wasWithdrawn: 'Diese Zahlung wurde zurückgezogen, bevor sie bestätigt war. Es wurde nichts abgebucht.',
  onItsWay: 'Die Antwort Ihrer Bank ist unterwegs…',
  showsReceipt:
    'Diese Seite zeigt den Beleg, sobald er da ist. Sie können sie auch verlassen: Es geht nichts verloren.',
  cannotConfirm: 'Diese Karte lässt sich bei ihrer Bank nicht mehr bestätigen. Es wurde nichts abgebucht.',
  bankAway:
    'Ihre Bank ist zurzeit nicht erreichbar. Es wurde nichts abgebucht: Versuchen Sie es in einer Minute noch einmal.',
  ways: {
    activate: 'Noch einmal wählen',
    add: 'Lizenzen hinzufügen',
    pay: 'Offenen Betrag bezahlen',
  },
};
