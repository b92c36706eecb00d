import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

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
  figures: {
    licences: 'Lizenzen',
    assigned: 'Vergeben',
    free: 'Frei',
    unused: (amount) => `${amount} im Monat, ungenutzt`,
    ending: 'Auslaufend',
    endingOn: (day) => `am ${day}`,
    nextBill: 'Nächste Rechnung',
    billedOn: (day, count) => `${day} · ${licences(count)}`,
  },
  states: {
    trialing: 'im Test',
    trial_expired: 'Test beendet',
    active: 'aktiv',
    past_due: 'überfällig',
    suspended: 'ausgesetzt',
    canceling: 'gekündigt',
    deleting: 'wird gelöscht',
    deleted: 'gelöscht',
  },
  youMay: (what) => `Sie dürfen hier ${what}. Für alles andere fragen Sie einen Inhaber, aufgeführt unter`,
  languageLabel: 'Sprache',
  backToLicences: 'Zurück zu den Lizenzen',
};
