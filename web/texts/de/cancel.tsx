import { counted } from '../../format.ts';
import type { Texts } from '../en.ts';
import { locales } from '../language.ts';

export const cancel: Texts['cancel'] = {
  title: 'Abonnement kündigen',
  done: 'Das Abonnement ist gekündigt. Bis zum letzten Tag können Sie es behalten.',
  already: 'Das ist bereits geschehen: Oben steht, wann es endet und wie Sie es behalten.',
  exportFirst: 'Zuerst Daten exportieren',
  why: 'Warum kündigen Sie? (freiwillig)',
  reasons: {
    price: 'Es kostet zu viel',
    missing: 'Es fehlt etwas',
    unused: 'Wir brauchen es nicht mehr',
    other_product: 'Wir verwenden ein anderes Produkt',
    closing: 'Das Unternehmen schließt',
    other: 'Ein anderer Grund',
  },
  notSaid: 'Keine Angabe',
  reason: 'In Ihren Worten (freiwillig)',
  typeName: (name) => `Geben Sie zur Bestätigung den Namen der Instanz ein: ${name}`,
  wrongName: (name) => `Das ist nicht der Name. Geben Sie ihn so ein, wie er hier steht: ${name}`,
  doNotCancel: 'Nicht kündigen',
  endsSoon: (
    <>
      Das Abonnement endet <strong>mit Beginn des nächsten Tages</strong>.
    </>
  ),
  ends: (time, worksUntil) => (
    <>
      Das Abonnement endet <strong>am {time}</strong>; bis {worksUntil === null ? 'dahin' : `zum ${worksUntil}`}{' '}
      funktionieren die Lizenzen wie bisher.
    </>
  ),
  consequences: [
    'Es wird nichts mehr berechnet und nichts von selbst abgebucht.',
    'Zu diesem Zeitpunkt endet der Zugang, und die Instanz wird mit allen Benutzern, Einstellungen und Daten gelöscht.',
    'Rechnungen bleiben, wie sie ausgestellt wurden, mit Name und Anschrift, so viele Jahre, wie das Gesetz verlangt; einsehen kann sie nur unsere Finanzabteilung.',
    'Bis dahin können Sie die Kündigung zurücknehmen.',
  ],
  deletes: (users, given, free) => `Was jetzt gelöscht würde: ${users}, ${given} und ${free}.`,
  users: (count) => counted(count, 'Benutzer', 'Benutzer', locales.de),
  given: (count) => counted(count, 'vergebene Lizenz', 'vergebene Lizenzen', locales.de),
  free: (count) => counted(count, 'freie Lizenz', 'freie Lizenzen', locales.de),
  kept: 'Das Abonnement läuft weiter wie bisher.',
};
