import type { Texts } from '../en.ts';

type Said = readonly [title: string, detail: string];

/** By the problem's code (docs/api.md, "Codes"). */
const said: ReadonlyMap<string, Said> = new Map<string, Said>(
  Object.entries({
    already_active: [
      'Das Abonnement ist bereits aktiv',
      'Fügen Sie stattdessen Lizenzen hinzu, oder entfernen Sie welche.',
    ],
    authentication_required: ['Ihre Bank verlangt eine Bestätigung', 'Bestätigen Sie die Zahlung bei Ihrer Bank.'],
    billing_details_required: [
      'Die Rechnungsangaben fehlen',
      'Speichern Sie zuerst Ihre Rechnungsangaben: Auf Rechnungen steht, an wen sie gehen.',
    ],
    cancellation_pending: ['Das Abonnement ist gekündigt', 'Nehmen Sie zuerst die Kündigung zurück.'],
    card_declined: ['Die Karte wurde abgelehnt', 'Nichts hat sich geändert.'],
    forbidden: ['Das ist Ihnen nicht erlaubt', 'Ihre Rolle umfasst das nicht.'],
    key_limit: ['Zu viele Schlüssel', 'Widerrufen Sie zuerst einen, der nicht mehr verwendet wird.'],
    last_licence: [
      'Die letzte Lizenz bleibt',
      'Mindestens eine Lizenz bleibt. Wenn Sie alle abgeben möchten, kündigen Sie das Abonnement.',
    ],
    last_owner: ['Der letzte Inhaber bleibt', 'Geben Sie zuerst einer anderen Person die Rolle „Inhaber“.'],
    licence_limit: ['Zu viele Lizenzen', 'So viele Lizenzen kann ein Unternehmen nicht haben.'],
    member_exists: ['Die Adresse gehört bereits zu einem Mitglied', 'Ändern Sie stattdessen dessen Rolle.'],
    member_limit: ['Zu viele Mitglieder', 'Entfernen Sie zuerst jemanden, der die Seiten nicht mehr braucht.'],
    no_free_licence: ['Es sind nicht genug Lizenzen frei', 'Fügen Sie Lizenzen hinzu, oder entziehen Sie vergebene.'],
    no_payment_method: ['Es ist keine Karte hinterlegt', 'Hinterlegen Sie zuerst eine Karte.'],
    not_canceling: ['Das Abonnement ist nicht gekündigt', 'Es gibt keine Kündigung, die zurückzunehmen wäre.'],
    not_ending: ['Die Lizenz endet nicht', 'Nur Lizenzen, die enden, lassen sich behalten.'],
    not_found: ['Nicht gefunden', 'Was Sie gesucht haben, gibt es nicht oder nicht mehr.'],
    not_in_trial: ['Der Testzeitraum ist vorbei', 'Dafür ist es zu spät: Aktivieren Sie das Abonnement.'],
    nothing_overdue: ['Es ist nichts überfällig', 'Es gibt nichts zu bezahlen.'],
    payment_overdue: ['Eine Zahlung ist überfällig', 'Begleichen Sie zuerst, was überfällig ist.'],
    quote_expired: ['Der Preis gilt nicht mehr', 'Lassen Sie sich den Preis noch einmal zeigen.'],
    quote_mismatch: ['Der Preis ist inzwischen ein anderer', 'Lassen Sie sich den Preis noch einmal zeigen.'],
    rate_limited: ['Zu viele Versuche', 'Versuchen Sie es später noch einmal.'],
    subscription_ended: ['Das Abonnement ist beendet', 'Daran lässt sich nichts mehr ändern.'],
    too_many_assigned: [
      'Zu viele Lizenzen sind vergeben',
      'Es sind mehr Lizenzen vergeben, als übrig blieben: Entziehen Sie zuerst einige.',
    ],
    too_many_attempts: ['Die Karte wurde zu oft abgelehnt', 'Verwenden Sie eine andere Karte, oder warten Sie.'],
    unavailable: ['Das geht gerade nicht', 'Es wurde nichts geändert. Versuchen Sie es in Kürze noch einmal.'],
    user_has_licence: ['Diese Person hat bereits eine Lizenz', 'Eine Person braucht nur eine Lizenz.'],
    validation_failed: ['Eine Angabe stimmt nicht', 'Bitte prüfen Sie Ihre Angaben.'],
  } satisfies Record<string, Said>),
);

const otherwise: Said = ['Das ist nicht möglich', 'Es wurde nichts geändert.'];

/** By the last part of the field's pointer. */
const faults: ReadonlyMap<string, string> = new Map(
  Object.entries({
    adminEmail: 'Geben Sie eine gültige E-Mail-Adresse ein.',
    city: 'Geben Sie einen Ort ein.',
    country: 'Wählen Sie ein Land.',
    email: 'Geben Sie eine gültige E-Mail-Adresse ein, die hier noch nicht eingetragen ist.',
    expiresAt: 'Wählen Sie einen Tag in der Zukunft.',
    kinds: 'Wählen Sie mindestens eine Art.',
    legalName: 'Geben Sie den Namen des Unternehmens ein.',
    name: 'Geben Sie einen Namen ein.',
    postcode: 'Geben Sie eine gültige Postleitzahl ein.',
    purchaseOrderUntil: 'Geben Sie einen gültigen Tag ein.',
    quantity: 'Diese Anzahl ist nicht möglich.',
    taxId: 'Diese USt-IdNr. oder Steuernummer stimmt nicht. Prüfen Sie Land, Ziffern und Prüfziffer.',
    title: 'Geben Sie einen Titel ein.',
  }),
);

/** The API says in English what is wrong; here its code and the field say it. */
export const problems: Texts['problems'] = {
  titleOf: ({ code }) => (said.get(code) ?? otherwise)[0],
  detailOf: ({ code }) => (said.get(code) ?? otherwise)[1],
  faultOf: ({ pointer }) => faults.get(pointer.split('/').at(-1) ?? '') ?? 'Bitte prüfen Sie diese Angabe.',
  nothingChanged: 'Es wurde nichts abgebucht, und nichts hat sich geändert',
  notPossible: 'Das ist nicht möglich',
  notDone: 'Nicht ausgeführt',
  newPrice: 'Der Preis ist inzwischen ein anderer',
  newPriceHere:
    'Es wurde nichts abgebucht. Hier sehen Sie den jetzigen Preis: Bestätigen Sie ihn, wenn er Ihnen recht ist.',
  bankWants: 'Ihre Bank verlangt, dass Sie diese Zahlung bestätigen',
  afterTheBank: 'Es wurde noch nichts abgebucht. Sobald Sie dort bestätigt haben, folgt alles Weitere von selbst.',
  confirmAtBank: 'Bei Ihrer Bank bestätigen',
  confirmedAlready: 'Sie haben das bereits bestätigt',
  madeOnce: 'Es wurde einmal ausgeführt und nicht noch einmal. Was unten steht, wäre ein neuer Kauf.',
  seeReceipts: 'Ihre Belege ansehen',
  chargedAgainFrom: (time) => `Dieselbe Karte kann ab ${time} wieder belastet werden.`,
  addDetails: 'Rechnungsangaben ergänzen',
  addCard: 'Karte hinterlegen',
  anotherCard: 'Andere Karte verwenden',
  payOverdue: (amount) => `${amount ?? 'Überfälliges'} bezahlen`,
  keep: 'Abonnement behalten',
};
