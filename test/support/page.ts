import { DOMParser } from 'linkedom';
import { type Submission, submissionOf } from './form.ts';
import { type Element, labelOf, nameOf, textOf, titleOf, valueIn } from './html.ts';

/** What something is called: the whole name, or a pattern in it. */
export type Name = string | RegExp;

export interface Field {
  readonly name: string;
  readonly value: string;
  readonly isInvalid: boolean;
  /** What helps to fill it in, and what is wrong with it. */
  readonly description: string;
}

/** A part of a page, in which things are found as a reader finds them: by what they are called. */
export class Part {
  protected readonly root: Element;

  constructor(root: Element) {
    this.root = root;
  }

  /** What can be read in it, with each run of spaces as one. */
  get text(): string {
    return textOf(this.root);
  }

  /** The same without what a selector finds. */
  textWithout(selector: string): string {
    const copy = this.root.cloneNode(true);
    for (const found of copy.querySelectorAll(selector)) found.remove();
    return textOf(copy);
  }

  headings(): readonly string[] {
    return [...this.root.querySelectorAll('h1, h2, h3')].map(textOf);
  }

  /** The section that is named by its label or its heading. */
  section(name: Name): Part {
    return new Part(only('section', name, this.#named('section', titleOf)));
  }

  field(label: Name): Field {
    const control = only('field', label, this.#named('input:not([type=hidden]), select, textarea', labelOf));
    const isInvalid = control.getAttribute('aria-invalid') === 'true';
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '');
    const hints = described.map((id) => this.root.querySelector(`[id="${id}"]`)).map((hint) => hint && textOf(hint));
    return {
      name: control.getAttribute('name') ?? '',
      value: valueIn(control),
      isInvalid,
      description: hints.join(' '),
    };
  }

  /** The buttons of a name, in order. */
  buttons(name: Name): readonly string[] {
    return matching(name, this.#named('button', nameOf)).map(nameOf);
  }

  /** Where the only link of a name leads. */
  link(name: Name): string {
    return only('link', name, this.#named('a[href]', nameOf)).getAttribute('href') ?? '';
  }

  /** Where the links of a name lead, in order. */
  links(name: Name): readonly string[] {
    return matching(name, this.#named('a[href]', nameOf)).map((link) => link.getAttribute('href') ?? '');
  }

  /** The rows of its tables, without their heads. */
  rows(): readonly Part[] {
    return [...this.root.querySelectorAll('tbody tr')].map((row) => new Part(row));
  }

  /** The only row that contains a text. */
  row(text: string): Part {
    const rows = [...this.root.querySelectorAll('tbody tr')];
    const found = rows.filter((row) => textOf(row).includes(text));
    return new Part(onlyOf('row', text, found, rows.map(textOf)));
  }

  /** The pictures drawn in it. */
  get drawings(): number {
    return [...this.root.querySelectorAll('svg')].length;
  }

  /**
   * What a browser sends when the only button of a name is pressed, or the first of several, once fields are filled in by
   * their labels. `from` is the page's own address,
   * where a form without an action is sent.
   */
  submission(button: Name, filled: Readonly<Record<string, string>> = {}, from = '/'): Submission {
    const [pressed] = matching(button, this.#named('button', nameOf));
    if (pressed === undefined) throw missing('button', button, this.buttons(/.*/));
    return submissionOf(pressed, filled, from);
  }

  #named(selector: string, name: (element: Element) => string): Named {
    return [...this.root.querySelectorAll(selector)].map((element) => [name(element), element]);
  }
}

/** A whole page. */
export class Page extends Part {
  constructor(html: string) {
    super(new DOMParser().parseFromString(html, 'text/html') as unknown as Element);
  }

  /** The page's content, without the frame of every page. */
  get main(): Part {
    return new Part(this.root.querySelector('main') ?? this.root);
  }
}

type Named = readonly (readonly [name: string, element: Element])[];

function matching(name: Name, named: Named): readonly Element[] {
  const fits = (text: string): boolean => (typeof name === 'string' ? text === name : name.test(text));
  return named.filter(([text]) => fits(text)).map(([, element]) => element);
}

function only(what: string, name: Name, named: Named): Element {
  return onlyOf(
    what,
    name,
    matching(name, named),
    named.map(([text]) => text),
  );
}

function onlyOf(what: string, name: Name, found: readonly Element[], there: readonly string[]): Element {
  const [element] = found;
  if (element === undefined) throw missing(what, name, there);
  if (found.length > 1) throw new Error(`There are ${found.length} of the ${what} ${String(name)}`);
  return element;
}

function missing(what: string, name: Name, there: readonly string[]): Error {
  return new Error(`There is no ${what} ${String(name)} among: ${there.join(' | ')}`);
}
