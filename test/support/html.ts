/** The part of the DOM that is used in tests: the project compiles without a browser's types. */
export interface Element {
  readonly nodeType: number;
  readonly localName: string;
  readonly textContent: string;
  readonly childNodes: Iterable<Element>;
  readonly ownerDocument: Element;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  closest(selector: string): Element | null;
  cloneNode(deep: boolean): Element;
  remove(): void;
}

const textNode = 3;
const inline: ReadonlySet<string> = new Set(['a', 'abbr', 'b', 'button', 'code', 'em', 'i', 'span', 'strong', 'time']);
const unread: ReadonlySet<string> = new Set(['head', 'script', 'style', 'template']);

/** What is read of an element, with each run of spaces as one; what is hidden is not read. */
export function textOf(element: Element): string {
  return rawTextOf(element).replaceAll(/\s+/g, ' ').trim();
}

function rawTextOf(node: Element): string {
  if (node.nodeType === textNode) return node.textContent;
  if (unread.has(node.localName) || node.hasAttribute?.('hidden')) return '';
  const text = [...node.childNodes].map(rawTextOf).join('');
  return inline.has(node.localName) ? text : ` ${text} `;
}

/** What a button or a link is called. */
export function nameOf(element: Element): string {
  return element.getAttribute('aria-label') ?? textOf(element);
}

/** What a section is called. */
export function titleOf(section: Element): string {
  const heading = section.querySelector('h1, h2, h3');
  return section.getAttribute('aria-label') ?? (heading === null ? '' : textOf(heading));
}

/** What the label of a field says, around it or by its id. */
export function labelOf(field: Element): string {
  const id = field.getAttribute('id');
  const around = field.closest('label');
  const label = around ?? (id === null ? null : field.ownerDocument.querySelector(`label[for="${id}"]`));
  if (label === null) return field.getAttribute('aria-label') ?? '';
  return textOf(label.querySelector('span') ?? label);
}

/** What a field would send as it is. */
export function valueIn(field: Element): string {
  if (field.localName === 'textarea') return field.textContent;
  if (field.localName !== 'select') return field.getAttribute('value') ?? '';
  const options = [...field.querySelectorAll('option')];
  const chosen = options.find((option) => option.hasAttribute('selected')) ?? options[0];
  return chosen?.getAttribute('value') ?? chosen?.textContent ?? '';
}
