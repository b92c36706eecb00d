import type { Language } from '../texts/language.ts';
import type { Paragraph } from './texts/said.ts';

interface Letter {
  readonly language: Language;
  readonly subject: string;
  readonly paragraphs: readonly Paragraph[];
  readonly about: (company: string) => string;
  readonly company: string | null;
}

/**
 * The layout of every mail: one column that mail programs of all ages show. Nothing in it is loaded from elsewhere, so that
 * opening a mail tells the sender nothing; colours follow the reader's scheme where the program knows schemes.
 */
export function htmlOf({ language, subject, paragraphs, about, company }: Letter): string {
  const footer = company === null ? '' : `<p class="soft">${named(about, company)}</p>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${style}</style>
</head>
<body>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" style="max-width:36rem"><tr><td align="left" style="padding:24px">
${paragraphs.map(block).join('\n')}
${footer}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function block(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return `<p>${escaped(paragraph)}</p>`;
  if ('url' in paragraph) {
    const style = paragraph.isQuiet ? '' : ` style="${buttonStyle}"`;
    return `<p><a href="${escaped(paragraph.url)}"${style}>${escaped(paragraph.label)}</a></p>`;
  }
  const rows = paragraph.rows.map(([name, figure]) => `<li>${escaped(name)}: ${escaped(figure)}</li>`);
  return `<p>${escaped(paragraph.heading)}</p>\n<ul>${rows.join('')}</ul>`;
}

const mark = '\u0000';

/** Isolates a name, which may run from right to left in a sentence that does not. */
function named(about: (company: string) => string, company: string): string {
  return escaped(about(mark)).replace(mark, () => `<bdi dir="auto">${escaped(company)}</bdi>`);
}

/** A text escaped for HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Repeated at the link itself, as some programs drop the style sheet. */
const buttonStyle =
  'display:inline-block;padding:10px 16px;border-radius:8px;background:#1a635c;color:#ffffff;font-weight:600;text-decoration:none';

const style = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 0; background: #f4f4f2; color: #1d1d20; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.sheet { background: #ffffff; }
p, ul { margin: 0 0 16px; overflow-wrap: anywhere; }
a { color: #1a635c; }
.soft { color: #5a5a62; font-size: 14px; }
@media (prefers-color-scheme: dark) {
  body { background: #17171a; color: #ececf0; }
  .sheet { background: #222226; }
  a { color: #8fd3ca; }
  .soft { color: #a9a9b2; }
}`;
