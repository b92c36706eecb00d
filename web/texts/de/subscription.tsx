import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const subscription: Texts['subscription'] = {
  licences: 'Lizenzen',
  plan: (count, unitPrice) =>
    `${licences(count)} zu je ${unitPrice} im Monat. Nur wer Anrufe macht, braucht eine; alle anderen Benutzer sind kostenlos.`,
  comingPrice: (day, amount) => (
    <>
      <strong>
        Ab {day}: {amount} je Lizenz.
      </strong>{' '}
      Was Sie vorher hinzufügen, kostet den jetzigen Preis.
    </>
  ),
  changeNumber: 'Anzahl ändern',
  doNotContinue: 'Nach dem Testzeitraum nicht fortsetzen',
  card: 'Karte',
  noCard: 'Es ist keine Karte hinterlegt. Ohne Karte kann nichts abgebucht werden.',
  cardRemoved: (card) => `${card} wurde bei unserem Zahlungsdienst entfernt. Ohne Karte kann nichts abgebucht werden.`,
  cardValid: (card, until) => `${card}, gültig bis ${until}.`,
  cardTyped: 'Die Karte geben Sie auf der Seite unseres Zahlungsdienstes ein; wir sehen ihre Nummer nie.',
  contacts: 'Kontakte',
  contactsSay:
    'Zahlungsbelege, E-Mails über fehlgeschlagene Zahlungen oder alles kann an andere Adressen Ihres Unternehmens gehen.',
  chooseContacts: 'Wählen, wer unsere E-Mails erhält',
  chargedAtOnce: (amount, isReopening) => (
    <>
      Von einer neuen Karte werden sofort <strong>{amount}</strong> abgebucht
      {isReopening ? `: ${words.reopening}.` : ', da diese überfällig sind.'}
    </>
  ),
  details: 'Rechnungsangaben',
  detailsAndChanges: 'Rechnungsangaben und ihre Änderungen',
  called: (name, email) => `Diese Seiten nennen das Unternehmen ${name}; E-Mails gehen an ${email}.`,
  changeName: 'Name oder E-Mail-Adresse ändern',
  nextBills: (count) => (count === 1 ? 'Die nächste Rechnung' : `Die nächsten ${count} Rechnungen`),
  ifNothingChanges: (zone) => `Wenn sich nichts ändert. Die Tage gelten in der Zeitzone ${zone}.`,
  showBills: 'Anzeigen',
  billsToCome: 'Kommende Rechnungen',
  date: 'Datum',
  amount: 'Betrag',
  ending: 'Exportieren oder kündigen',
  endingSays: 'Ihre Daten können Sie jederzeit mitnehmen, und eine Kündigung können Sie bis zu ihrem Tag zurücknehmen.',
  cancel: 'Abonnement kündigen…',
};
