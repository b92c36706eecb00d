import { basename } from 'node:path';
import { type Placed, readPdf } from './pdf-text.ts';
import type { SaleDocument } from './sale-pictures.ts';

/** The page of the rules, as a page beside it links to it. */
const rules = basename('docs/product.md');

/** The page of docs/ about a sale from the UK to Germany: each document as picture, text and XML, and what made each figure. */
export async function pageOfSale(
  sale: readonly SaleDocument[],
  accounting: readonly (string | null)[],
): Promise<string> {
  const documents = await Promise.all(sale.map(documentSection));
  return `${[introduction, ...documents, accountingSection(accounting)].join('\n\n')}\n`;
}

const introduction = `# A sale from the UK to Germany

A German company with a valid VAT id buys licences from a seller in the UK, in euros. It moves from Berlin to Hamburg in the
middle of its first period, and gets a part of a payment back. These are its documents, each with the rule that made its
figures. The page is written by \`npm run sale-page\` from what the service answers, and a test proves that it still does.

| day         | what happens                                                                                              |
| ----------- | --------------------------------------------------------------------------------------------------------- |
| 1 Mar 2026  | The company gives its billing details, with its id and a purchase order until 31 Mar. It buys 3 licences. |
| 16 Mar 2026 | It moves to Hamburg, and buys 2 more.                                                                     |
| 1 Apr 2026  | The period ends: 5 licences are renewed. Finance gives €10.00 of the second payment back.                 |

What holds for all of them:

- **No tax, reverse charge.** The buyer is a business in the Union with an id that was found valid, and the seller is outside:
  the buyer accounts for the tax ([Tax](${rules}#tax)). In the XML that is category \`AE\` with the reason \`VATEX-EU-AE\`,
  and both ids are named, as EN 16931 asks (BR-AE-02).
- **Dates** are the seller’s civil dates (London); the days of a line are the tenant’s (Berlin), both counted
  ([Invoices](${rules}#invoices)).
- **In German**, as the buyer chose, and as it was known when the bill was made: a document that is issued never changes.`;

/** What made the figures of a document, by its number. */
const explained: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'INV-000001',
    [
      `3 licences at €20.00 for the whole period of 31 days: €60.00 ([Proration](${rules}#proration-by-civil-days)).`,
      'The address is Berlin’s: that was the newest version of the billing details when the bill was made.',
      'Order 4500017 is quoted: it ends on 31 March.',
    ],
  ],
  [
    'INV-000002',
    [
      `16 to 31 March are 16 of the period’s 31 days. A licence costs €20.00 × 16 ÷ 31 = €10.32, rounded half up; 2 × €10.32 = €20.64 ([Proration](${rules}#proration-by-civil-days)).`,
      'The address is Hamburg’s. INV-000001 keeps Berlin’s, byte by byte.',
    ],
  ],
  [
    'INV-000003',
    [
      '5 licences for the whole of April: 5 × €20.00 = €100.00.',
      'The period begins at midnight in Berlin, which is 23:00 of 31 March in London: that is the seller’s date of issue.',
      'No order is quoted: in Berlin it is 1 April, and the last day of 4500017 was yesterday.',
    ],
  ],
  [
    'CN-000001',
    [
      `€10.00 of €20.64 goes back, as a positive amount of a credit note, which names its invoice and that one’s date ([Refunds](${rules}#refunds)).`,
      'Tax and parties are those of INV-000002, whatever holds today.',
    ],
  ],
]);

async function documentSection({ number, json, pdf, xml }: SaleDocument): Promise<string> {
  const { pages } = await readPdf(pdf);
  const why = (explained.get(number) ?? []).map((sentence) => `- ${sentence}`);
  const title = json.kind === 'invoice' ? 'Invoice' : 'Credit note';
  return [
    `## ${title} ${number}`,
    why.join('\n'),
    `![${title} ${number} as a page of paper](images/invoices/${number}.png)`,
    'What its PDF says, read back:',
    fenced('text', pages.map(linesOf).join('\n')),
    '<details><summary>The same for machines: its XML</summary>',
    fenced('xml', xml.trimEnd()),
    '</details>',
  ].join('\n\n');
}

function accountingSection(months: readonly (string | null)[]): string {
  const files = months
    .filter((month) => month !== null)
    .map((csv) => csv.replaceAll('\r\n', '\n').replace('\ufeff', ''));
  const text =
    files.length === 0
      ? 'This build has no accounting of a month yet.'
      : files.map((csv) => fenced('csv', csv.trimEnd())).join('\n\n');
  return `## The months for accounting

\`GET /v1/finance/accounting?month=\` has each of these documents once, in the month of its civil date of issue: March has
INV-000001, INV-000002 and INV-000003, April the credit note.

${text}`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** A page's texts, those on one line together from left to right. */
function linesOf(page: readonly Placed[]): string {
  const heights = [...new Set(page.map(({ y }) => Math.round(y)))].sort((one, other) => other - one);
  const lines = heights.map((height) => {
    const line = page.filter(({ y }) => Math.round(y) === height).toSorted((one, other) => one.x - other.x);
    return line.map(({ text }) => text).join(' ');
  });
  return lines.join('\n');
}
