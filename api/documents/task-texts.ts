import { declineReason } from '../../domain/decline-words.ts';
import { formatsOf } from '../../domain/texts/formats.ts';
import type { Translated } from '../../domain/texts/language.ts';

/** The texts of the pages of mailed links. */
export interface TaskTexts {
  readonly titles: Readonly<Record<'pay' | 'card' | 'receipt' | 'over' | 'unknown', string>>;
  readonly forCompany: string;
  readonly lineOf: (quantity: number) => string;
  readonly tax: string;
  readonly total: string;
  readonly failed: (card: string | null, declineCode: string) => string;
  readonly notCharged: (declineCode: string) => string;
  readonly triedTooOften: (until: string) => string;
  readonly pay: (amount: string, card: string | null) => string;
  readonly anotherCard: string;
  /** What entering a card does while something is owed. */
  readonly cardPays: (amount: string) => string;
  readonly addCard: string;
  readonly presentCard: (card: string | null) => string;
  readonly amountChanged: string;
  readonly cardSaved: (card: string) => string;
  readonly cardSavedUnpaid: (card: string, amount: string) => string;
  readonly cardOnItsWay: string;
  readonly confirm: (amount: string) => string;
  readonly toBank: string;
  readonly underWay: string;
  readonly paid: string;
  readonly received: (amount: string, date: string, number: string) => string;
  readonly download: string;
  readonly notPossible: string;
  readonly keepFirst: string;
  readonly detailsFirst: string;
  readonly processorAway: string;
  readonly tooOften: string;
  readonly gone: string;
  readonly expired: (date: string) => string;
  readonly unknown: string;
  readonly signIn: string;
  readonly manage: string;
}

const [english, german] = [formatsOf('en'), formatsOf('de')];

export const taskTexts: Translated<TaskTexts> = {
  en: {
    titles: {
      pay: 'Pay what is due',
      card: 'Add a card',
      receipt: 'Receipt',
      over: 'This link is done with',
      unknown: 'This link is not known',
    },
    forCompany: 'For',
    lineOf: (quantity) => `${english.number(quantity)} ${quantity === 1 ? 'licence' : 'licences'}`,
    tax: 'Tax',
    total: 'Total, tax included',
    failed: (card, declineCode) =>
      `${card === null ? 'The last payment failed' : `The last payment with ${card} failed`}: ${declineReason(declineCode)}.`,
    notCharged: (declineCode) => `Nothing was charged: ${declineReason(declineCode)}.`,
    triedTooOften: (until) =>
      `This card was declined too often. It can be tried again from ${until}; another card can pay at once.`,
    pay: (amount, card) => (card === null ? `Pay ${amount} now` : `Pay ${amount} now with ${card}`),
    anotherCard: 'Use another card',
    cardPays: (amount) => `As soon as another card is saved, ${amount} is charged to it.`,
    addCard: 'Add a card',
    presentCard: (card) => (card === null ? 'There is no card at the moment.' : `Your card at the moment: ${card}.`),
    amountChanged: 'The amount has changed meanwhile. Nothing was charged; please look at it again.',
    cardSaved: (card) => `Your card is saved: ${card}. There is nothing more to do.`,
    cardSavedUnpaid: (card, amount) =>
      `Your card is saved: ${card}. It has not been charged: ${amount} is still to be paid. Sign in to pay it.`,
    cardOnItsWay: 'If you have entered a card, it will show here in a moment. This page looks again by itself.',
    confirm: (amount) => `Your bank wants you to confirm ${amount}. Nothing has been charged yet.`,
    toBank: 'Confirm with your bank',
    underWay: 'The bank has not said yet whether this is paid. This page looks again by itself.',
    paid: 'This has been paid, or is not due any more. Nothing is left to do here.',
    received: (amount, date, number) => `We have received ${amount} on ${date}. Your invoice is ${number}.`,
    download: 'Download the invoice as a PDF',
    notPossible: 'This cannot be done by this link at the moment. Nothing was charged.',
    keepFirst: 'The subscription has been cancelled: sign in and keep it first, then pay.',
    detailsFirst:
      'The billing details are needed first, as the invoice names the buyer: sign in and save them, then pay.',
    processorAway:
      'The card processor cannot be reached at the moment. Nothing was charged; open this link again in a minute.',
    tooOften: 'This was tried too often. Wait an hour, and open the link again.',
    gone: 'This subscription has ended, and its data is deleted. Nothing is charged any more.',
    expired: (date) => `This link worked until ${date}.`,
    unknown: 'It may have been copied in part. Open it from the mail again, or sign in.',
    signIn: 'Sign in',
    manage: 'Sign in to manage the subscription',
  },
  de: {
    titles: {
      pay: 'Offenen Betrag bezahlen',
      card: 'Karte hinterlegen',
      receipt: 'Zahlungsbeleg',
      over: 'Dieser Link ist erledigt',
      unknown: 'Dieser Link ist nicht bekannt',
    },
    forCompany: 'Für',
    lineOf: (quantity) => `${german.number(quantity)} ${quantity === 1 ? 'Lizenz' : 'Lizenzen'}`,
    tax: 'Steuer',
    total: 'Summe einschließlich Steuer',
    failed: (card, declineCode) =>
      `${card === null ? 'Die letzte Zahlung ist fehlgeschlagen' : `Die letzte Zahlung mit ${card} ist fehlgeschlagen`}: ${declineReason(declineCode, 'de')}.`,
    notCharged: (declineCode) => `Es wurde nichts abgebucht: ${declineReason(declineCode, 'de')}.`,
    triedTooOften: (until) =>
      `Diese Karte wurde zu oft abgelehnt. Ab ${until} kann sie wieder versucht werden; eine andere Karte kann sofort bezahlen.`,
    pay: (amount, card) => (card === null ? `Jetzt ${amount} bezahlen` : `Jetzt ${amount} mit ${card} bezahlen`),
    anotherCard: 'Andere Karte verwenden',
    cardPays: (amount) => `Sobald eine andere Karte hinterlegt ist, wird sie mit ${amount} belastet.`,
    addCard: 'Karte hinterlegen',
    presentCard: (card) => (card === null ? 'Zurzeit ist keine Karte hinterlegt.' : `Ihre Karte zurzeit: ${card}.`),
    amountChanged:
      'Der Betrag hat sich inzwischen geändert. Es wurde nichts abgebucht; bitte sehen Sie ihn noch einmal an.',
    cardSaved: (card) => `Ihre Karte ist hinterlegt: ${card}. Mehr ist nicht zu tun.`,
    cardSavedUnpaid: (card, amount) =>
      `Ihre Karte ist hinterlegt: ${card}. Sie wurde nicht belastet: ${amount} sind noch zu bezahlen. Melden Sie sich dazu an.`,
    cardOnItsWay:
      'Falls Sie eine Karte eingegeben haben, erscheint sie hier gleich. Diese Seite sieht von selbst noch einmal nach.',
    confirm: (amount) => `Ihre Bank verlangt, dass Sie ${amount} bestätigen. Es wurde noch nichts abgebucht.`,
    toBank: 'Bei Ihrer Bank bestätigen',
    underWay: 'Die Bank hat noch nicht mitgeteilt, ob bezahlt ist. Diese Seite sieht von selbst noch einmal nach.',
    paid: 'Das ist bezahlt oder nicht mehr fällig. Hier ist nichts mehr zu tun.',
    received: (amount, date, number) =>
      `Wir haben ${amount} am ${date} erhalten. Ihre Rechnung hat die Nummer ${number}.`,
    download: 'Rechnung als PDF herunterladen',
    notPossible: 'Das ist mit diesem Link zurzeit nicht möglich. Es wurde nichts abgebucht.',
    keepFirst: 'Das Abonnement ist gekündigt: Melden Sie sich an und behalten Sie es zuerst, dann bezahlen Sie.',
    detailsFirst:
      'Zuerst werden die Rechnungsangaben gebraucht, da die Rechnung den Käufer nennt: Melden Sie sich an und speichern Sie sie, dann bezahlen Sie.',
    processorAway:
      'Der Zahlungsdienst ist zurzeit nicht erreichbar. Es wurde nichts abgebucht; öffnen Sie diesen Link in einer Minute noch einmal.',
    tooOften: 'Das wurde zu oft versucht. Warten Sie eine Stunde und öffnen Sie den Link noch einmal.',
    gone: 'Dieses Abonnement ist beendet, und seine Daten sind gelöscht. Es wird nichts mehr abgebucht.',
    expired: (date) => `Dieser Link galt bis ${date}.`,
    unknown:
      'Vielleicht wurde er nur teilweise kopiert. Öffnen Sie ihn noch einmal aus der E-Mail oder melden Sie sich an.',
    signIn: 'Anmelden',
    manage: 'Anmelden und das Abonnement verwalten',
  },
};
