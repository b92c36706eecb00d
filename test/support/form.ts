import { type Element, labelOf, valueIn } from './html.ts';

/** What pressing a button sends. */
export interface Submission {
  readonly method: 'get' | 'post';
  /** On the site, from its root, without a query. */
  readonly path: string;
  readonly fields: URLSearchParams;
}

/** What a browser sends when a button is pressed after fields were filled in by their labels. */
export function submissionOf(pressed: Element, filled: Readonly<Record<string, string>>, from: string): Submission {
  const form = formOf(pressed);
  if (form === null) throw new Error('The button is in no form');
  const controls = controlsOf(form).filter(
    (control) => !control.hasAttribute('disabled') && (control.getAttribute('name') ?? '') !== '',
  );
  const labels = controls.map(labelOf);
  for (const label of Object.keys(filled))
    if (!labels.includes(label)) throw new Error(`There is no field ${label} among: ${labels.join(' | ')}`);
  const sent = controls.filter((control) => isSent(control, pressed));
  expectNoFieldTwice(sent);
  const { pathname } = new URL(form.getAttribute('action') ?? from, 'http://site');
  return {
    method: form.getAttribute('method') === 'post' ? 'post' : 'get',
    path: pathname,
    fields: new URLSearchParams(
      sent.map((control): [string, string] => [nameIn(control), filled[labelOf(control)] ?? sentValue(control)]),
    ),
  };
}

/** The form that a control names by its id, else the one around it. */
function formOf(control: Element): Element | null {
  const id = control.getAttribute('form');
  return id === null ? control.closest('form') : control.ownerDocument.querySelector(`form[id="${id}"]`);
}

/** In the page's order, wherever on it they are. */
function controlsOf(form: Element): readonly Element[] {
  const all = [...form.ownerDocument.querySelectorAll('input, select, textarea, button')];
  return all.filter((control) => formOf(control) === form);
}

/** Of buttons only the pressed one, of boxes only those that are checked. */
function isSent(control: Element, pressed: Element): boolean {
  if (control.localName === 'button') return control === pressed;
  return isBox(control) ? control.hasAttribute('checked') : true;
}

/** A name may be sent twice by check boxes, and by a list of hidden fields whose values all differ; else it is a slip. */
function expectNoFieldTwice(sent: readonly Element[]): void {
  for (const name of new Set(sent.map(nameIn))) {
    const controls = sent.filter((control) => nameIn(control) === name);
    const values = new Set(controls.map(valueIn));
    const isList = controls.every((control) => isBox(control) || typeIn(control) === 'hidden');
    if (controls.length > 1 && !(isList && values.size === controls.length))
      throw new Error(`The form sends the field ${name} ${controls.length} times`);
  }
}

function sentValue(control: Element): string {
  return isBox(control) ? (control.getAttribute('value') ?? 'on') : valueIn(control);
}

function isBox(control: Element): boolean {
  return ['checkbox', 'radio'].includes(typeIn(control));
}

function typeIn(control: Element): string {
  return control.getAttribute('type') ?? '';
}

function nameIn(control: Element): string {
  return control.getAttribute('name') ?? '';
}
