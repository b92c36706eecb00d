import { type Language, locales } from '../../web/texts/language.ts';

/** Words of one language that the other has not. */
const telling: Readonly<Record<Language, RegExp>> = {
  en: /(?<![\p{L}_])(?:and|are|billing|for|from|has|is|licences?|not|nothing|of|the|this|to|with|your?)(?![\p{L}_])/giu,
  de: /(?<![\p{L}_])(?:das|der|die|eine?|für|ihre?|ist|kein|lizenz|mit|nicht|rechnung|sie|und|werden|wird)(?![\p{L}_])/giu,
};

/** A country's name. */
const sameInBoth = 'Isle of Man';

/** The words of other languages on a page, each with what is around it: in its text, and in what is read out or shown of attributes. */
export function foreignWordsOn(html: string, language: Language): readonly string[] {
  const attributes = [...html.matchAll(/\s(?:aria-label|placeholder|alt|title)="([^"]*)"/g)].map(([, text]) => text);
  // What says its own language may be in it, as a document's note is.
  const own = html.slice(html.indexOf('<title>')).replaceAll(/<(\w+)[^>]*\slang="\w+"[^>]*>[^<]*<\/\1>/g, ' ');
  const text = [own.replaceAll(/<[^>]*>/g, ' '), ...attributes].join(' ').replaceAll(sameInBoth, '');
  const others = (Object.keys(locales) as Language[]).filter((other) => other !== language);
  return others.flatMap((other) =>
    [...text.matchAll(telling[other])].map(({ index }) => text.slice(Math.max(0, index - 30), index + 30)),
  );
}
