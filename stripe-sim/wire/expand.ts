import type { Reader } from '../http/context.ts';
import type { TableName, Tables } from '../store/rows.ts';
import { chargeObject } from './charge.ts';
import { customerObject } from './customer.ts';
import { invalidRequest } from './errors.ts';
import { find } from './find.ts';
import { paymentIntentObject } from './payment-intent.ts';
import { paymentMethodObject } from './payment-method.ts';
import { setupIntentObject } from './setup-intent.ts';

type Json = { [field: string]: unknown };

/** The object of an id, by the id's prefix. */
const KINDS: { readonly [prefix: string]: (reader: Reader, id: string) => object } = {
  cus: lookUp('customers', customerObject),
  pm: lookUp('payment_methods', paymentMethodObject),
  pi: lookUp('payment_intents', paymentIntentObject),
  ch: lookUp('charges', chargeObject),
  seti: lookUp('setup_intents', setupIntentObject),
};

function lookUp<K extends TableName>(table: K, wire: (reader: Reader, row: Tables[K]) => object) {
  return (reader: Reader, id: string) => wire(reader, find(reader.tx, table, id));
}

/** Fields whose id may be replaced by its object. */
const EXPANDABLE = new Set([
  'customer',
  'payment_method',
  'latest_charge',
  'payment_intent',
  'charge',
  'setup_intent',
  'default_payment_method',
]);
const MAX_DEPTH = 4;

/** A copy in which the ids that `expand[]` names are replaced by their objects. */
export function expand(reader: Reader, object: object, paths: readonly string[]): object {
  if (paths.length === 0) return object;
  const copy = structuredClone(object) as Json;
  for (const path of paths) {
    const names = path.split('.');
    if (names.length > MAX_DEPTH)
      throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`);
    expandIn(reader, copy, names, path);
  }
  return copy;
}

function expandIn(reader: Reader, node: Json, [name = '', ...rest]: readonly string[], path: string): void {
  if (!Object.hasOwn(node, name)) throw cannot(path);
  const value = node[name];
  const whole = typeof value === 'string' ? objectOf(reader, name, value, path) : value;
  if (whole !== value) node[name] = whole;
  if (Array.isArray(whole)) for (const item of whole) expandIn(reader, item as Json, rest, path);
  else if (rest.length > 0 && typeof whole === 'object' && whole !== null) expandIn(reader, whole as Json, rest, path);
  else if (rest.length === 0 && !EXPANDABLE.has(name)) throw cannot(path);
}

function objectOf(reader: Reader, name: string, id: string, path: string): object {
  const kind = KINDS[id.slice(0, id.indexOf('_'))];
  if (kind === undefined || !EXPANDABLE.has(name)) throw cannot(path);
  return structuredClone(kind(reader, id));
}

function cannot(path: string) {
  return invalidRequest(`This property cannot be expanded (${path}).`);
}
