import type { Texts } from '../en.ts';

export const receipts: Texts['receipts'] = {
  title: 'Belege',
  searchIn: 'Nummer oder Betrag',
  issuedIn: 'Aus',
  all: 'Alle Monate',
  allOf: (year) => `Ganz ${year}`,
  zip: (period) => `Alle aus ${period} als Zip mit PDFs herunterladen`,
  none: 'Es wurde noch nichts bezahlt: Der erste Beleg kommt mit der ersten Zahlung.',
  showAll: 'Alle Belege anzeigen',
  caption: 'Rechnungen und Gutschriften',
  columns: { number: 'Nummer', date: 'Datum', subject: 'Für', amount: 'Betrag', files: 'Als Datei' },
  creditNote: 'Gutschrift',
  andMore: (count) => `und ${count} weitere`,
  receipt: (number) => `Rechnung ${number}`,
  creditNoteOf: (number) => `Gutschrift ${number}`,
  paidOn: (day) => `Bezahlt am ${day}.`,
  givenBackOn: (day) => `Erstattet am ${day}.`,
  period: (days) => `Zeitraum ${days}.`,
  corrects: (number, href) => (
    <>
      Sie berichtigt <a href={href}>{number}</a>.
    </>
  ),
  from: 'Von',
  to: 'An',
  taxId: (id) => `Steuernummer ${id}`,
  purchaseOrder: (number) => `Bestellnummer ${number}`,
  paid: 'Bezahlt',
  givenBack: 'Erstattet',
  paidBy: (card) => `Bezahlt mit ${card}.`,
  givenBackTo: (card) => `Erstattet auf ${card}.`,
  pdf: 'Als PDF öffnen',
  xml: 'Elektronische Rechnung (XML)',
  mailAgain: 'Noch einmal mailen',
  mailed: (number, recipients) => `${number} ist unterwegs an ${recipients}.`,
  allReceipts: 'Alle Belege',
};
