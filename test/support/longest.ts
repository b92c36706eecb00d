import { readFileSync } from 'node:fs';
import type { Client } from 'licence-billing-client';

/** Answers of the API as long as its document lets them be, for what pages make of them. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly maxLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Described {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const { paths, components } = JSON.parse(
  readFileSync(new URL('../../client/openapi.json', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** What the document does not narrow down as far as the service does. */
const known: Readonly<Record<string, unknown>> = {
  currency: 'huf',
  locale: 'en-GB',
  timeZone: 'America/Argentina/ComodRivadavia',
  country: 'GB',
  last4: '4242',
  brand: 'american express',
  invoiceNumber: 'INV-999999999',
  licences: 10_000,
  month: '2026-09',
  declineCode: 'authentication_not_handled',
  nextCursor: null,
};
const mostMoney = 99_999_999;
const isInstant = /(At|Until|Time|Since)$|^(at|now|since|start|end|until)$/;
const isDate = /(^date|On|OrderUntil)$|^(from|to)$/;

/** A value of the schema: every field is there, lists have two items, and texts are one word where `word` says so. */
function longestOf(schema: Schema, word: string, name = ''): unknown {
  if (Object.hasOwn(known, name) && (schema.properties ?? schema.items ?? schema.$ref) === undefined)
    return known[name];
  if (schema.$ref !== undefined)
    return longestOf(components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, word, name);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => longestOf(part, word, name) as object));
  const choices = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => type !== 'null');
  if (choices?.[0] !== undefined) return longestOf(choices[0], word, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum.toSorted((a, b) => String(b).length - String(a).length)[0];
  const type = [schema.type].flat().find((one) => one !== 'null');
  if (type === 'array') return [0, 1].map(() => longestOf(schema.items ?? {}, word, name.replace(/s$/, '')));
  if (type === 'object') return objectOf(schema, word);
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return mostMoney;
  return textOf(schema, word, name);
}

function objectOf({ properties = {} }: Schema, word: string): object {
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, longestOf(field, word, name)]));
}

function textOf({ format, maxLength = 200 }: Schema, word: string, name: string): string {
  if (format === 'date' || isDate.test(name)) return '2026-09-30';
  if (format === 'date-time' || isInstant.test(name)) return '2026-09-30T22:59:00Z';
  if (format === 'uri') return `https://example.com/${'w'.repeat(200)}`;
  return word.repeat(Math.ceil(200 / word.length)).slice(0, Math.min(maxLength, 200));
}

/** What fields of these names hold instead, wherever they are. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

type Given = Readonly<Record<string, unknown>>;

function withGiven(value: unknown, given: Given): unknown {
  if (Array.isArray(value)) return value.map((item) => withGiven(item, given));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    Object.hasOwn(given, name) && !isObject(field) ? given[name] : withGiven(field, given),
  ]);
  return Object.fromEntries(fields);
}

/** A client whose every answer is as long as may be; its texts repeat `word`. */
export function longestClient(word: string, given: Given = {}): Client {
  const answer = async (route: string): Promise<unknown> => {
    const [method = '', path = ''] = route.split(' ');
    const responses = paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const [, ok] = Object.entries(responses).find(([status]) => /^20[014]$/.test(status)) ?? [];
    const schema = ok?.content?.['application/json']?.schema;
    return schema === undefined ? null : withGiven(longestOf(schema, word), given);
  };
  const client = {
    do: answer,
    change: answer,
    ask: async (route: string) => ({ ok: true, status: 200, body: await answer(route) }),
    open: async () => new Response(''),
  };
  return client as unknown as Client;
}
