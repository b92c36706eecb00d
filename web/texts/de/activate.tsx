import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const activate: Texts['activate'] = {
  goesOn: (count) => `Das Abonnement läuft nach dem Testzeitraum mit ${licences(count)} weiter.`,
  isActive: (count) => `Das Abonnement ist mit ${licences(count)} aktiv.`,
  howMany: 'Lizenzen danach',
  counts: (total, assigned) => `${total} vorhanden, davon ${assigned} vergeben`,
  beginAtEnd: (day) => `Mit dem Ende des Testzeitraums beginnen, ${day}`,
  beginToday: 'Heute beginnen',
  confirmFree: (count) => `Mit ${licences(count)} fortsetzen`,
  payAndBegin: (amount) => `${amount} bezahlen und beginnen`,
  chargedTo: (card) => `Abgebucht wird von ${card}.`,
  costs: (end, amount, count, unitPrice) => (
    <>
      Heute wird nichts abgebucht. Der Testzeitraum läuft bis {end}; danach werden <strong>{amount}</strong> abgebucht:{' '}
      {licences(count)} × {unitPrice}. Bis dahin können Sie die Anzahl kostenlos ändern.
    </>
  ),
  detailsFirst:
    'Auf Rechnungen stehen Name und Anschrift Ihres Unternehmens. Ergänzen Sie diese zuerst; danach kehren Sie zum Bestätigen hierher zurück.',
  cardFirst:
    'Es ist noch keine Karte hinterlegt. Sie geben sie auf der Seite unseres Zahlungsdienstes ein; danach kehren Sie zum Bestätigen hierher zurück.',
  revoke: 'Entziehen',
  revokeOf: (name) => `: die Lizenz von ${name}`,
  firstOf: (shown, all) => `Die ersten ${shown} von ${all}.`,
  allAssigned: 'Alle vergebenen',
  undone: 'Am Ende des Testzeitraums wird nichts abgebucht.',
};
