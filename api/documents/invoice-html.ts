import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { InvoiceView, LineView } from '../../documents/invoice-view.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** An invoice as a page: complete without scripts, in light and dark, on a small screen and on paper. */
export function invoiceHtml(view: InvoiceView): Html {
  return html`<!doctype html>
    <html lang="${view.language === 'de' ? 'de-DE' : 'en-GB'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${view.title} ${view.number}</title>
        <style>${raw(stylesheet)}</style>
      </head>
      <body>
        <main>
          <header>
            <h1>${view.title} <span>${view.number}</span></h1>
          </header>
          <section class="parties">${partyHtml(view.seller)} ${partyHtml(view.buyer)}</section>
          <dl class="facts">${view.facts.map(pairHtml)}</dl>
          <table>
            <caption>${view.caption}</caption>
            <thead>
              <tr>${view.columns.map((name, index) => html`<th scope="col" class="${index === 0 ? '' : 'amount'}">${name}</th>`)}</tr>
            </thead>
            <tbody>${view.lines.map((line) => lineHtml(line, view.columns))}</tbody>
            <tfoot>${view.sums.map((sum) => sumHtml(sum, ''))} ${sumHtml(view.total, 'total')}</tfoot>
          </table>
          <dl class="notes">${view.notes.map(pairHtml)}</dl>
        </main>
      </body>
    </html>`;
}

function pairHtml([name, value]: readonly [string, string]): Html {
  return html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`;
}

function partyHtml({ heading, name, details }: InvoiceView['seller']): Html {
  const lines = details.map((detail) => html`<br /><bdi>${detail}</bdi>`);
  return html`<div><h2>${heading}</h2><p><strong><bdi>${name}</bdi></strong>${lines}</p></div>`;
}

function lineHtml({ cells, details }: LineView, columns: LineView['cells']): Html {
  const small = details.map((text) => html`<small>${text}</small>`);
  const [description, ...figures] = cells;
  const named = figures.map(
    (figure, index) => html`<td class="amount" data-name="${columns[index + 1]}">${figure}</td>`,
  );
  return html`<tr><td>${description}${small}</td>${named}</tr>`;
}

function sumHtml([name, amount]: readonly [string, string], className: string): Html {
  return html`<tr class="${className}"><th scope="row" colspan="4">${name}</th><td class="amount">${amount}</td></tr>`;
}

const stylesheet = `:root {
  color-scheme: light dark;
  --ink: #1b1b1f; --soft: #55555e; --line: #d5d5dc; --paper: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf1; --soft: #b4b4bf; --line: #45454f; --paper: #17171b; }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 46rem; margin: 0 auto; padding: clamp(1rem, 5vw, 3.5rem) clamp(1rem, 4vw, 2rem); }
h1 { margin: 0 0 2rem; font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
h1 span { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
h2 { margin: 0 0 .25rem; color: var(--soft); font-size: .8rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase; }
p { margin: 0; }
.parties { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1.5rem 2rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 2rem; margin: 2rem 0; padding: 1rem 0; border-block: 1px solid var(--line); }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: start; color: var(--soft); font-size: .85rem; padding-bottom: .5rem; }
th, td { padding: .6rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; }
td small { display: block; color: var(--soft); }
th + .amount, td + .amount { padding-inline-start: 1rem; }
.amount { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
tfoot th, tfoot td { border: 0; padding-block: .3rem; text-align: end; }
tfoot .total th, tfoot .total td { font-weight: 650; font-size: 1.1rem; border-top: 2px solid var(--ink); padding-top: .6rem; }
.notes { margin: 2rem 0 0; }
.notes div { margin-bottom: .6rem; }
.notes dd { white-space: pre-line; }
@media (max-width: 36rem) {
  thead { position: absolute; clip-path: inset(50%); }
  tbody tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); padding-block: .6rem; }
  tbody td { border: 0; padding: 0; }
  tbody td:first-child { grid-column: 1 / -1; }
  tbody td[data-name] { display: contents; }
  tbody td[data-name]::before { content: attr(data-name); color: var(--soft); text-align: start; }
  tfoot tr { display: grid; grid-template-columns: 1fr auto; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; }
  main { max-width: none; padding: 0; }
  thead { display: table-header-group; }
  tr, .parties, .facts { break-inside: avoid; }
  @page { size: A4; margin: 20mm; }
}
`;

/** The hash of the page's one inline style, by which other inline styles stay forbidden. */
export const invoiceStyleSource = `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
