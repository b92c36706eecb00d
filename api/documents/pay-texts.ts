import { declineReason } from '../../domain/decline-words.ts';
import type { Translated } from '../../domain/texts/language.ts';

/** The texts of the page on which a payer confirms a charge. */
export interface PayTexts {
  readonly title: string;
  readonly toConfirm: string;
  readonly confirm: (amount: string) => string;
  readonly paid: (amount: string) => string;
  readonly givenBack: (amount: string) => string;
  readonly declined: (declineCode: string) => string;
  readonly nothingCharged: string;
  readonly withdrawn: string;
  readonly underWay: string;
  readonly cannotConfirm: string;
  readonly bankAway: string;
  readonly lineOf: (description: string, range: string, quantity: number) => string;
  readonly anotherCard: string;
  readonly ways: Readonly<Record<'pay' | 'activate' | 'add', string>>;
  readonly toLicences: string;
}

export const payTexts: Translated<PayTexts> = {
  en: {
    title: 'Confirm a payment',
    toConfirm: 'Your bank wants you to confirm this payment. Nothing has been charged yet.',
    confirm: (amount) => `Confirm ${amount}`,
    paid: (amount) => `Paid: ${amount}. Thank you.`,
    givenBack: (amount) => `${amount} was paid, and has been given back to you.`,
    declined: (declineCode) => `Your bank declined this payment: ${declineReason(declineCode)}.`,
    nothingCharged: 'Nothing was charged.',
    withdrawn:
      'This payment was withdrawn before it was confirmed. Nothing was charged, and it is not needed any more.',
    underWay: 'The bank has not said yet whether this is paid. Open this page again in a minute to see.',
    cannotConfirm: 'This card cannot be confirmed any more. Nothing was charged.',
    bankAway: 'The bank cannot be reached at the moment. Open this page again in a minute.',
    lineOf: (description, range) => `${description}, ${range}`,
    anotherCard: 'Use another card',
    ways: { pay: 'Pay what is due', activate: 'Go on with a subscription', add: 'Add licences' },
    toLicences: 'To the licences',
  },
  de: {
    title: 'Zahlung bestätigen',
    toConfirm: 'Ihre Bank verlangt, dass Sie diese Zahlung bestätigen. Es wurde noch nichts abgebucht.',
    confirm: (amount) => `${amount} bestätigen`,
    paid: (amount) => `Bezahlt: ${amount}. Vielen Dank.`,
    givenBack: (amount) => `${amount} wurden bezahlt und sind Ihnen zurückgegeben worden.`,
    declined: (declineCode) => `Ihre Bank hat diese Zahlung abgelehnt: ${declineReason(declineCode, 'de')}.`,
    nothingCharged: 'Es wurde nichts abgebucht.',
    withdrawn:
      'Diese Zahlung wurde zurückgezogen, bevor sie bestätigt war. Es wurde nichts abgebucht, und sie ist nicht mehr nötig.',
    underWay: 'Die Bank hat noch nicht mitgeteilt, ob bezahlt ist. Öffnen Sie diese Seite in einer Minute noch einmal.',
    cannotConfirm: 'Diese Karte kann nicht mehr bestätigt werden. Es wurde nichts abgebucht.',
    bankAway: 'Die Bank ist zurzeit nicht erreichbar. Öffnen Sie diese Seite in einer Minute noch einmal.',
    lineOf: (_, range, quantity) => `${quantity} ${quantity === 1 ? 'Lizenz' : 'Lizenzen'}, ${range}`,
    anotherCard: 'Andere Karte verwenden',
    ways: { pay: 'Offenen Betrag bezahlen', activate: 'Mit einem Abonnement weitermachen', add: 'Lizenzen hinzufügen' },
    toLicences: 'Zu den Lizenzen',
  },
};
