import { invalidRequest } from '../wire/errors.ts';

/** A decoded form: texts, nested by the brackets in their names. */
export type Form = { [name: string]: string | Form | FormList };
export type FormList = (string | Form | FormList)[];

const MAX_DEPTH = 8;

/** The pairs of a form in a fixed order, to compare two requests. */
export function canonicalPairs(encoded: string): string {
  return [...new URLSearchParams(encoded)]
    .map(([name, value]) => JSON.stringify([name, value]))
    .sort()
    .join();
}

/** Decodes `a[b][0]=x&a[b][1]=y` to `{a: {b: ['x', 'y']}}`; numbers or nothing in the brackets make a list. */
export function decodeForm(encoded: string): Form {
  const root = empty();
  for (const [name, value] of new URLSearchParams(encoded)) place(root, pathOf(name), value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, listsWithin(value)]));
}

function empty(): Form {
  return Object.create(null) as Form;
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  const [, first, rest = ''] = match ?? [];
  const path = first === undefined ? [] : [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part = '']) => part)];
  if (path.length === 0 || path.length > MAX_DEPTH || path.includes('__proto__')) {
    throw invalidRequest(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
  }
  return path;
}

function place(root: Form, path: readonly string[], value: string): void {
  let node = root;
  path.forEach((part, depth) => {
    const name = part === '' ? String(Object.keys(node).length) : part;
    if (depth === path.length - 1) {
      node[name] = value;
      return;
    }
    const child = node[name];
    const next = typeof child === 'object' && !Array.isArray(child) ? child : empty();
    node[name] = next;
    node = next;
  });
}

/** Turns nodes whose names all are numbers into lists, from the leaves up. */
function listsWithin(value: string | Form | FormList): string | Form | FormList {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, listsWithin(inner)] as const);
  return entries.every(([name]) => /^\d+$/.test(name))
    ? entries.map(([, inner]) => inner)
    : Object.fromEntries(entries);
}
