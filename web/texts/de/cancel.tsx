import type { Texts } from '../en.ts';

export const cancel: Texts['cancel'] = {
  title: 'Abonnement kündigen',
  done: 'Das Abonnement ist gekündigt. Bis zum letzten Tag können Sie es behalten.',
  exportFirst: 'Zuerst Daten exportieren',
  reason: 'Warum kündigen Sie? (freiwillig)',
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
  kept: 'Das Abonnement läuft weiter wie bisher.',
};
