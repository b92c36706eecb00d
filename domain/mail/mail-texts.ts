import type { Language, Translated } from '../texts/language.ts';
import { htmlOf } from './mail-html.ts';
import type { MailData, MailKind } from './mails.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { type MailLinks, type MailTexts, type Paragraph, Speaker, type Writer } from './texts/said.ts';

export type { MailLinks } from './texts/said.ts';

export interface MailText {
  readonly subject: string;
  /** The plain text. */
  readonly body: string;
  /** The same content as HTML. */
  readonly html: string;
}

/** The reader of a mail. */
export interface Reader {
  readonly language: Language;
  /** The company of the subscription. Null where it is not to be named, as in the kept copy of a mail. */
  readonly company: string | null;
}

const texts: Translated<MailTexts> = { en, de };

/** Subject and text of a mail: short, plain, exact amounts, and dates with their zone (docs/product.md, "Mails"). */
export function textOf(data: MailData, links: MailLinks, { language, company }: Reader): MailText {
  const { hello, manage, about, mails } = texts[language];
  // Each writer takes only the content of its own kind.
  const write = mails[data.kind] as Writer<MailKind>;
  const { subject, says } = write(data, new Speaker(language, data), links);
  const said = says.filter((paragraph) => paragraph !== null);
  const leads = leadsNowhere.has(data.kind) || said.some((one) => isAction(one, links.manageUrl));
  const paragraphs: readonly Paragraph[] = [
    hello,
    ...said,
    ...(leads ? [] : [{ label: manage, url: links.manageUrl, isQuiet: true as const }]),
  ];
  const footer = company === null ? null : about(company);
  const body = [...paragraphs.map(plain), ...(footer === null ? [] : [footer])].join('\n\n');
  return { subject, body: `${body}\n`, html: htmlOf({ language, subject, paragraphs, about, company }) };
}

/** Mails without a link to the pages: the tenant is gone, or the reader is not signed in yet. */
const leadsNowhere: ReadonlySet<MailKind> = new Set(['deletion_certificate', 'invitation', 'sign_in']);

function isAction(paragraph: Paragraph, url: string): boolean {
  return typeof paragraph === 'object' && 'url' in paragraph && paragraph.url === url;
}

function plain(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return paragraph;
  if ('url' in paragraph) return `${paragraph.label}: ${paragraph.url}`;
  return [paragraph.heading, ...paragraph.rows.map(([name, figure]) => `- ${name}: ${figure}`)].join('\n');
}
