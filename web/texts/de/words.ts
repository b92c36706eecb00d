import { declineReasons } from 'licence-billing-client';
import { counted } from '../../format.ts';
import type { Texts } from '../en.ts';
import { locales } from '../language.ts';

export const words: Texts['words'] = {
  licences: (count) => counted(count, 'Lizenz', 'Lizenzen', locales.de),
  days: (count) => counted(count, 'Tag', 'Tage', locales.de),
  hours: (count) => counted(count, 'Stunde', 'Stunden', locales.de),
  minutes: (count) => counted(count, 'Minute', 'Minuten', locales.de),
  declineReason: (code) => declineReasons.de.get(code) ?? `die Karte wurde abgelehnt (${code})`,
  reopening: 'ein neuer Monat und die Tage, die ohne Bezahlung genutzt wurden',
  activate: 'Abonnement aktivieren',
  addCard: 'Karte hinterlegen',
  addDetails: 'Rechnungsangaben ergänzen',
  addLicences: 'Lizenzen hinzufügen',
  anotherCard: 'Andere Karte verwenden',
  changeCard: 'Karte ändern',
  continueAfterTrial: 'Nach dem Testzeitraum fortsetzen',
  exportData: 'Daten exportieren',
  keepSubscription: 'Abonnement behalten',
  payNow: (amount) => `Jetzt ${amount === null ? '' : `${amount} `}bezahlen…`,
  removeLicences: 'Lizenzen entfernen',
  save: 'Speichern',
  doNotSave: 'Nicht speichern',
  actions: 'Aktionen',
  pdf: 'PDF',
  xml: 'XML',
  ofDocument: (number) => `von ${number}`,
  backToSubscription: 'Zurück zum Abonnement',
};
