import type { Texts } from '../en.ts';

export const frame: Texts['frame'] = {
  skip: 'Zum Inhalt springen',
  offline:
    'Keine Verbindung. Was Sie sehen, kann veraltet sein; nichts geht verloren, und nichts wird doppelt berechnet, wenn Sie es noch einmal versuchen.',
  brand: 'Lizenzen',
  navigation: 'Hauptnavigation',
  signOut: 'Abmelden',
  tabsLabel: 'Lizenzverwaltung',
  tabs: {
    licences: 'Lizenzen',
    subscription: 'Abonnement verwalten',
    receipts: 'Belege',
    activity: 'Aktivitäten',
    people: 'Personen und Schlüssel',
  },
  languageLabel: 'Sprache',
  backToLicences: 'Zurück zu den Lizenzen',
};
