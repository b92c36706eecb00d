import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Language } from '../../domain/texts/language.ts';

export type Content = HtmlEscapedString | Promise<HtmlEscapedString>;

interface MailedPage {
  readonly language: Language;
  readonly title: string;
  /** For a page that waits for an outcome: after how many seconds it is loaded again automatically. */
  readonly againAfterSeconds?: number;
}

/** A page that a mailed link opens: one column, complete without scripts and any other file. */
export function mailedPage({ language, title, againAfterSeconds }: MailedPage, content: Content): Content {
  const again =
    againAfterSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${againAfterSeconds}" />`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        ${again}
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --ink: #1b1b1f; --paper: #fff; --link: #1a635c; --soft: #55555e; --line: #d5d5dc; --alarm: #a3261c; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #17171b; --link: #8fd3ca; --soft: #b4b4bf; --line: #45454f; --alarm: #ff9c90; } }
body { margin: 0; color: var(--ink); background: var(--paper); padding: 3rem 1rem; overflow-wrap: anywhere; }
main { max-width: 30rem; margin: 0 auto; }
a { color: var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; }
button { font: inherit; font-weight: 600; padding: .6rem 1rem; border: 1px solid #1a635c; border-radius: .5rem; color: #fff; background: #1a635c; cursor: pointer; }
button.quiet { color: inherit; background: none; border-color: currentColor; }
form { display: inline-block; margin: 0 .5rem .75rem 0; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .35rem 0; text-align: start; font-weight: 400; border-bottom: 1px solid var(--line); vertical-align: top; }
td:last-child { text-align: end; white-space: nowrap; padding-inline-start: 1rem; font-variant-numeric: tabular-nums; }
tr.total th, tr.total td { font-weight: 650; border-bottom: 0; }
.soft { color: var(--soft); }
.alarm { color: var(--alarm); font-weight: 600; }
:focus-visible { outline: 2px solid; outline-offset: 2px; }`;
