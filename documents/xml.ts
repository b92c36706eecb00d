/** An element of an XML document: its name, attributes, and children or text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlElement[];
}

type Child = XmlElement | null | readonly (XmlElement | null)[];

/** An element with text in it. */
export function text(name: string, content: string, attributes: Readonly<Record<string, string>> = {}): XmlElement {
  return { name, attributes, content };
}

/** An element with elements in it, without those that are null. */
export function element(name: string, ...children: readonly Child[]): XmlElement {
  return { name, attributes: {}, content: children.flat().filter((child) => child !== null) };
}

const signs: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
/** Characters that XML 1.0 cannot write. */
const unwritable = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

function escaped(content: string): string {
  return content.replace(unwritable, '').replace(/[&<>"]/g, (sign) => signs.get(sign) ?? sign);
}

/** The XML document of an element, indented by two spaces per level. */
export function xmlOf(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, content }: XmlElement, indent: string): readonly string[] {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `${indent}<${name}${given.join('')}`;
  if (typeof content === 'string') return [`${start}>${escaped(content)}</${name}>`];
  if (content.length === 0) return [`${start}/>`];
  return [`${start}>`, ...content.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}
