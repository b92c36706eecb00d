import type { EventReader } from '../../event-reader.ts';
import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

/** How a dispute ends, in Stripe's words; any other state is one on the way. */
const disputeStates: ReadonlyMap<string, string> = new Map([
  ['won', 'gewonnen'],
  ['lost', 'verloren'],
  ['warning_closed', 'ohne Folgen geschlossen'],
]);
const disputeState = (event: EventReader): string => disputeStates.get(event.text('state')) ?? 'in Bearbeitung';

export const events: Texts['events'] = {
  andMore: (count) => ` und ${count} weitere`,
  and: ' und ',
  anotherCard: 'eine andere Karte',
  formerMember: 'Ein früheres Mitglied',
  linkInMail: (kind) => `Ein Link in einer E-Mail (${kind})`,
  service: 'Der Dienst',
  automatic: {
    time: 'Von selbst, an seinem Tag',
    'card page': 'Verwaltung, auf der Seite für die Karte',
    'card processor': 'Der Zahlungsdienst',
    configuration: 'Der Dienst',
    'tax id check': 'Die Prüfung der Steuernummer',
  },
  roles: { admin: 'Verwaltung', ops: 'Support', finance: 'Finanzen', product: 'Das Produkt' },
  tenantFields: { name: 'Name', adminEmail: 'E-Mail-Adresse der Verwaltung', lastUsed: 'Wunsch zur letzten Nutzung' },
  sentences: {
    signedUp: (event) => `Registriert; der Testzeitraum läuft bis ${event.day('trialEndsAt')}`,
    licencesAdded: (event) => `Hinzugefügt: ${event.licences()}`,
    licencesRemoved: (event) => `Weggefallen: ${event.licences()}`,
    licencesEnding: (event) => `Entfernt zum ${event.day('endsAt')}: ${event.licences()}`,
    licencesReactivated: (event) => `Wieder aktiviert: ${event.licences()}`,
    licencesAssigned: (event) => `Vergeben: ${event.assignments('an')}`,
    licencesRevoked: (event) => `Entzogen: ${event.assignments('von')}`,
    userRemoved: (event) => `Benutzer ${event.text('userId')} wurde entfernt`,
    conversionChosen: (event) => `Wird nach dem Testzeitraum mit ${licences(event.count('quantity'))} fortgesetzt`,
    conversionUndone: () => 'Wird nach dem Testzeitraum nicht fortgesetzt',
    trialExpired: () => 'Der Testzeitraum ist beendet',
    periodStarted: (event) => `Ein neuer Abrechnungszeitraum begann mit ${licences(event.count('quantity'))}`,
    billed: (event) => `Berechnet: ${licences(event.count('quantity'))}`,
    carried: () => 'Zu wenig, um es einzeln abzubuchen: auf die nächste Rechnung gesetzt',
    chargeStarted: () => 'Die Karte wird belastet',
    chargeSucceeded: () => 'Bezahlt',
    chargeGivenBack: () => 'Die ganze Zahlung wurde zurückgegeben: Dafür wird nichts gewährt',
    chargeDeclined: (event) => `Nicht bezahlt: ${words.declineReason(event.text('declineCode'))}`,
    chargeAwaitsPayer: () => 'Die Bank verlangt eine Bestätigung',
    chargeUnknown: () => 'Der Zahlungsdienst hat noch nicht geantwortet; es wird nachgesehen',
    chargeDisputed: () => 'Die Bank des Zahlers beanstandet eine Zahlung',
    disputeMoved: (event) => `Die Beanstandung einer Zahlung: ${disputeState(event)}`,
    disputeClosed: (event) => `Die Beanstandung einer Zahlung ist abgeschlossen: ${disputeState(event)}`,
    refundFailed: () => 'Eine Erstattung ist fehlgeschlagen: Die Bank hat das Geld zurückgesendet',
    chargeCanceled: () => 'Eine Abbuchung wurde unbezahlt aufgegeben',
    chargeTooSmall: () => 'Der Zahlungsdienst nimmt keinen so kleinen Betrag an: Es wird nichts abgebucht',
    paymentFailed: (event) => `Eine Zahlung ist fehlgeschlagen: ${words.declineReason(event.text('declineCode'))}`,
    overduePaid: () => 'Was überfällig war, ist bezahlt',
    billsGivenUp: (event) => {
      const count = event.count('bills');
      return `${count === 1 ? '1 unbezahlte Rechnung' : `${count} unbezahlte Rechnungen`} aufgegeben zugunsten der genutzten Tage, die auf der neuen Rechnung stehen`;
    },
    suspended: () => 'Ausgesetzt: Keine Lizenz funktioniert',
    deletionWarned: (event) => `Auf die Löschung am ${event.day('deleteAt')} hingewiesen`,
    cardChanged: (event) => `Die Karte ist jetzt ${event.card()}`,
    cardRemoved: (event) =>
      `Die Karte ${event.card()} wurde beim Zahlungsdienst entfernt und kann nicht mehr belastet werden`,
    priceChanged: (event) => `Ab der nächsten vollen Rechnung kostet eine Lizenz ${event.price('unitPrice')} im Monat`,
    billingFactsSet: (event) =>
      `Rechnungsangaben: Fassung ${event.number('detailsVersion')} gilt ab der nächsten Rechnung`,
    tenantChanged: (event) => `Beim Unternehmen geändert: ${event.fields()}`,
    taxOverrideSet: () => 'Die Steuer auf kommende Rechnungen wurde neu festgelegt',
    sellerFactsSet: () => 'Die steuerlichen Registrierungen des Verkäufers haben sich geändert',
    cancellationSet: (event) => `Gekündigt; endet am ${event.day('at')}`,
    cancellationUndone: () => 'Das Abonnement wird behalten',
    deletionStarted: () => 'Der Zugang ist beendet; die Instanz wird gelöscht',
    deleted: () => 'Die Instanz ist gelöscht',
    attentionEnded: () => 'Was die Betreiber des Dienstes geprüft haben, ist erledigt',
    attentionRaised: () => 'Die Betreiber des Dienstes prüfen etwas',
    parked: () => 'Die Abrechnung ruht, während etwas geprüft wird',
    unparked: () => 'Die Abrechnung geht weiter',
    clockTargetSet: () => 'Die Testuhr wird vorgestellt',
    clockReached: () => 'Die Testuhr ist angekommen',
  },
};
