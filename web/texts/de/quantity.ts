import type { Texts } from '../en.ts';

export const quantity: Texts['quantity'] = {
  wholeNumber: (most) => `Geben Sie eine ganze Zahl von 1 bis ${most} ein.`,
  showPrice: 'Preis anzeigen',
  oneLess: 'Eine weniger',
  oneMore: 'Eine mehr',
  changed: (typed) =>
    `Im Feld stand ${typed === '' ? 'nichts' : typed}, die Schaltfläche nannte etwas anderes. Es wurde nichts abgebucht: Hier sehen Sie den Preis.`,
};
