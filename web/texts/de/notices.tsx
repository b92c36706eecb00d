import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const notices: Texts['notices'] = {
  cardRemoved: (card) => (
    <>
      <strong>{card} wurde bei unserem Zahlungsdienst entfernt und kann nicht mehr belastet werden.</strong> Hinterlegen
      Sie eine andere Karte, damit Ihre nächste Rechnung bezahlt werden kann.
    </>
  ),
  taxIdRefused: (
    <>
      <strong>Ihre USt-IdNr. wurde abgelehnt: Das Register kennt sie nicht.</strong> Bis sie dort bekannt ist, werden
      Ihre Rechnungen wie für einen Käufer ohne USt-IdNr. gestellt.
    </>
  ),
  correctNumber: 'Nummer berichtigen',
  seeChecks: 'Ansehen, was abgefragt wurde',
  trialGoesOn: (left, end, amount, card, count) => (
    <>
      Ihr Testzeitraum läuft noch <strong>{left}</strong>, bis {end}. Danach werden <strong>{amount}</strong> für{' '}
      {licences(count)} {card === null ? 'abgebucht' : `von ${card} abgebucht`}.
    </>
  ),
  trialEnds: (left, end) => (
    <>
      Verbleibender Testzeitraum: <strong>{left}</strong>, bis {end}. Bis dahin sind Lizenzen kostenlos.
    </>
  ),
  trialOver: 'Ihr Testzeitraum ist beendet, und keine Lizenz funktioniert.',
  trialOverSince: (day) => `Er endete am ${day}.`,
  firstPaymentFailed: (reason) => `Die erste Zahlung ist fehlgeschlagen: ${reason}.`,
  deletedUnlessActive: (day) => `Wenn Sie nicht aktivieren, wird am ${day} alles gelöscht.`,
  orExport: (link) => (
    <>
      oder <a href={link}>Daten exportieren</a>
    </>
  ),
  notCharged: (amount, reason) => `${amount} konnten nicht abgebucht werden: ${reason}.`,
  noRetry: 'Wir versuchen es nicht von selbst noch einmal.',
  retry: (day) => `Wir versuchen es am ${day} noch einmal.`,
  stopsWorking: (day) => `Wird nicht bezahlt, funktionieren die Lizenzen ab ${day} nicht mehr.`,
  updateCard: 'Karte ändern',
  suspended: 'Das Abonnement ist ausgesetzt: Keine Lizenz funktioniert, und Neues wird nicht berechnet.',
  lastPaymentFailed: (reason, amount) =>
    `Die letzte Zahlung ist fehlgeschlagen: ${reason}. Mit ${amount} läuft es heute wieder: ${words.reopening}.`,
  otherwiseDeleted: (day) => `Sonst wird am ${day} alles gelöscht.`,
  payAndOpen: (amount) => `${amount === null ? 'Bezahlen' : `${amount} bezahlen`} und wieder öffnen…`,
  endsOn: (time) =>
    time === null ? 'Das Abonnement endet am nächsten Abrechnungstag.' : `Das Abonnement endet am ${time}.`,
  endMeans: (isWorking) =>
    isWorking
      ? 'Es wird nichts mehr berechnet. Zu diesem Zeitpunkt endet der Zugang, und die Instanz wird mit all ihren Daten gelöscht.'
      : 'Keine Lizenz funktioniert mehr, und es wird nichts mehr berechnet. Zu diesem Zeitpunkt wird die Instanz mit all ihren Daten gelöscht.',
  stopsAlready: (day) =>
    `Wird nicht bezahlt, was überfällig ist, funktionieren die Lizenzen schon ab ${day} nicht mehr.`,
  beingDeleted: 'Das Abonnement ist beendet, und die Instanz wird gelöscht.',
  wasDeleted: (day) => `Die Instanz wurde ${day === null ? '' : `am ${day} `}gelöscht.`,
  invoicesStay:
    'Rechnungen bleiben, wie sie ausgestellt wurden, mit Name und Anschrift, so viele Jahre, wie das Gesetz verlangt; einsehen kann sie nur unsere Finanzabteilung. Diese Seiten zeigen sie ohne.',
};
