import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { InvoiceView } from './invoice-view.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** An invoice as a page: whole without scripts, in light and dark, on a small screen and on paper. */
export function invoiceHtml(view: InvoiceView): Html {
  return html`<!doctype html>
    <html lang="en-GB">
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
          <section class="parties">
            ${partyHtml('From', view.seller)} ${partyHtml('To', view.buyer)}
          </section>
          <dl class="facts">${view.facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
          <table>
            <caption>What it is for</caption>
            <thead>
              <tr><th scope="col">Description</th><th scope="col" class="amount">Net amount</th></tr>
            </thead>
            <tbody>${view.lines.map(lineHtml)}</tbody>
            <tfoot>
              ${view.sums.map((sum) => sumHtml(sum, ''))} ${sumHtml(view.total, 'total')}
            </tfoot>
          </table>
          <p class="note">${view.note}</p>
        </main>
      </body>
    </html>`;
}

function partyHtml(heading: string, { name, details }: InvoiceView['seller']): Html {
  return html`<div><h2>${heading}</h2><p><strong>${name}</strong>${details.map((detail) => html`<br />${detail}`)}</p></div>`;
}

function lineHtml({ description, span, arithmetic, amount }: InvoiceView['lines'][number]): Html {
  const small = [span, arithmetic].filter((text) => text !== '').map((text) => html`<small>${text}</small>`);
  return html`<tr><td>${description}${small}</td><td class="amount">${amount}</td></tr>`;
}

function sumHtml([name, amount]: readonly [string, string], className: string): Html {
  return html`<tr class="${className}"><th scope="row">${name}</th><td class="amount">${amount}</td></tr>`;
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
.note { margin-top: 2rem; color: var(--soft); max-width: 38rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; }
  main { max-width: none; padding: 0; }
  tr, .parties, .facts { break-inside: avoid; }
  @page { size: A4; margin: 20mm; }
}
`;

/** The page's one style, by its hash: other inline styles stay forbidden, and the page needs no other file. */
export const invoiceStyleSource = `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
