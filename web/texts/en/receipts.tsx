/** Invoices and credit notes. */
export const receipts = {
  title: 'Receipts',
  searchIn: 'Number or amount',
  issuedIn: 'Of',
  all: 'All months',
  allOf: (year: string) => `All of ${year}`,
  zip: (period: string) => `Download all of ${period} as a zip of PDFs`,
  none: 'Nothing has been paid yet: the first receipt comes with the first payment.',
  showAll: 'Show all receipts',
  caption: 'Invoices and credit notes',
  columns: { number: 'Number', date: 'Date', subject: 'For', amount: 'Amount', files: 'As a file' },
  creditNote: 'credit note',
  andMore: (count: number) => `and ${count} more`,
  receipt: (number: string) => `Receipt ${number}`,
  creditNoteOf: (number: string) => `Credit note ${number}`,
  paidOn: (day: string) => `Paid on ${day}.`,
  givenBackOn: (day: string) => `Given back on ${day}.`,
  period: (days: string) => `Period ${days}.`,
  corrects: (number: string, href: string) => (
    <>
      It corrects <a href={href}>{number}</a>.
    </>
  ),
  from: 'From',
  to: 'To',
  taxId: (id: string) => `Tax id ${id}`,
  purchaseOrder: (number: string) => `Purchase order ${number}`,
  paid: 'Paid',
  givenBack: 'Given back',
  paidBy: (card: string) => `Paid by ${card}.`,
  givenBackTo: (card: string) => `Given back to ${card}.`,
  pdf: 'Open as PDF',
  xml: 'Electronic invoice (XML)',
  mailAgain: 'Mail it again',
  mailed: (number: string, recipients: string) => `${number} is on its way to ${recipients}.`,
  allReceipts: 'All receipts',
};
