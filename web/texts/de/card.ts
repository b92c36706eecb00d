import type { Texts } from '../en.ts';

export const card: Texts['card'] = {
  verbAndPay: (verb, amount) => `${verb} und ${amount} bezahlen`,
  leaving: 'Zur Seite für die Karte',
  soon: 'Wenn Sie eine Karte eingegeben haben, erscheint sie hier in Kürze.',
  savedAndPaid: (card) => `Die Karte ist gespeichert, und was überfällig war, ist mit ${card} bezahlt.`,
  saved: (card) => `Die Karte ist gespeichert: ${card}.`,
  savedUnpaid: (card, why) => `Die Karte ist gespeichert: ${card}. ${why}`,
  declined: (amount, reason) => `${amount} wurden nicht bezahlt: ${reason}.`,
  waits: (amount) => `${amount} warten, bis Sie bei Ihrer Bank bestätigen.`,
  underWay: (amount) => `${amount} werden abgebucht: Das Ergebnis erscheint hier in Kürze.`,
};
