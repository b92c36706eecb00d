import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const price: Texts['price'] = {
  caption: 'Wie sich der Betrag berechnet',
  line: (count, isBeforeSuspension) => `${licences(count)}${isBeforeSuspension ? ', vor der Aussetzung genutzt' : ''}`,
  refundOf: (number) => `Erstattung von ${number}`,
  days: (each, days, daysInPeriod) => `${each} (${days} von ${daysInPeriod} Tagen)`,
  daysOf: (each, unitPrice, days, daysInPeriod) => `${each} (${unitPrice} × ${days}/${daysInPeriod} Tage)`,
  tax: 'Steuer',
  vat: (percent) => `USt ${percent} %`,
  reactivated: (count) =>
    count === 1
      ? '1 auslaufende Lizenz wird kostenlos wieder aktiviert.'
      : `${count} auslaufende Lizenzen werden kostenlos wieder aktiviert.`,
  today: 'Heute',
  chargedToday: 'Heute abgebucht',
  nothingToday: 'Heute wird nichts abgebucht.',
  tooLittle: 'Dieser Betrag ist zu klein, um einzeln abgebucht zu werden: Er kommt auf die nächste Rechnung.',
  nextBill: (amount, day, count) => (
    <>
      Danach <strong>{amount}</strong> am {day} für {licences(count)}.
    </>
  ),
  holdsUntil: (time) => `Dieser Preis gilt bis ${time}.`,
};
