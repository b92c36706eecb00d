import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of an OpenAPI 3.0 schema that Stripe's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly maxLength?: number;
  readonly pattern?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described | undefined>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Fields that the SDK's API version has and the document, two months older, has not. */
const NEWER_THAN_THE_DOCUMENT = new Set([
  'allowed_payment_method_types',
  'electronic_commerce_indicator',
  'intended_submission_method',
  'payment_record',
  'source',
  'submission_method',
]);

const GO = 'go';
const MODULE = 'github.com/stripe/stripe-mock@v0.203.0';

/** Stripe's own OpenAPI document, which a Go module of Stripe's carries; undefined where Go cannot get it. */
export function stripeOpenApi(): OpenApi | undefined {
  try {
    const printed = execFileSync(GO, ['mod', 'download', '-json', MODULE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    const { Dir } = JSON.parse(printed) as { Dir: string };
    return JSON.parse(readFileSync(join(Dir, 'embedded', 'openapi', 'spec3.json'), 'utf8')) as OpenApi;
  } catch {
    return undefined;
  }
}

/** The operation in the document that a request goes to. */
export function describedOperation(spec: OpenApi, method: string, path: string): Described | undefined {
  const candidates = Object.keys(spec.paths).filter((pattern) =>
    new RegExp(`^${pattern.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  const best = candidates.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  return best === undefined ? undefined : spec.paths[best]?.[method.toLowerCase()];
}

/** The schema of everything an operation takes: its query, or its form. */
export function requestSchema(operation: Described): Schema {
  const body = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(query.map(({ name, schema }) => [name, schema]));
  const required = query.filter((parameter) => parameter.required === true).map(({ name }) => name);
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...properties, ...body?.properties },
    required: [...required, ...(body?.required ?? [])],
  };
}

export function responseSchema(operation: Described, status: number): Schema | undefined {
  return (operation.responses[String(status)] ?? operation.responses['default'])?.content['application/json']?.schema;
}

/**
 * What is wrong with a value. Stricter than the document: a field that an object's schema does not name is a fault.
 * With `form` every leaf is a text that must read as what the schema asks for.
 */
export function violations(
  spec: OpenApi,
  schema: Schema,
  value: unknown,
  options: { readonly form?: boolean } = {},
  path = '',
): string[] {
  const inner = (next: Schema, child: unknown, name: string) =>
    violations(spec, next, child, options, path === '' ? name : `${path}.${name}`);
  if (schema.$ref !== undefined) return violations(spec, resolve(spec, schema.$ref), value, options, path);
  if (value === null)
    return schema.nullable === true || (schema.enum?.includes(null) ?? false) ? [] : [`${path}: null`];
  if (schema.anyOf !== undefined)
    return leastWrong(schema.anyOf.map((choice) => violations(spec, choice, value, options, path)));
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${path}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`];
  if (!hasType(schema, value, options.form === true))
    return [`${path}: ${JSON.stringify(value)?.slice(0, 80)} is not of type ${schema.type}`];
  if (typeof value === 'string') return textFaults(schema, value, path);
  if (Array.isArray(value))
    return value.flatMap((item, i) => (schema.items === undefined ? [] : inner(schema.items, item, String(i))));
  if (typeof value !== 'object') return [];
  const missing = (schema.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}.${name}: missing`);
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, child]) => fieldFaults(schema, name, child, path, inner)),
  ];
}

function fieldFaults(
  schema: Schema,
  name: string,
  child: unknown,
  path: string,
  inner: (schema: Schema, child: unknown, name: string) => string[],
): string[] {
  const known = schema.properties?.[name];
  if (known !== undefined) return inner(known, child, name);
  if (typeof schema.additionalProperties === 'object') return inner(schema.additionalProperties, child, name);
  if (schema.additionalProperties === true || schema.properties === undefined || NEWER_THAN_THE_DOCUMENT.has(name))
    return [];
  return [`${path}.${name}: unknown`];
}

function textFaults({ maxLength, pattern }: Schema, value: string, path: string): string[] {
  const long = maxLength !== undefined && value.length > maxLength ? [`${path}: longer than ${maxLength}`] : [];
  return pattern === undefined || new RegExp(pattern).test(value) ? long : [...long, `${path}: not like ${pattern}`];
}

function hasType({ type }: Schema, value: unknown, form: boolean): boolean {
  switch (type) {
    case 'integer':
      return form ? typeof value === 'string' && /^-?\d+$/.test(value) : Number.isInteger(value);
    case 'number':
      return form
        ? typeof value === 'string' && value !== '' && Number.isFinite(Number(value))
        : typeof value === 'number';
    case 'boolean':
      return form ? value === 'true' || value === 'false' : typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}

function leastWrong(choices: readonly string[][]): string[] {
  return choices.reduce((best, next) => (next.length < best.length ? next : best), choices[0] ?? []);
}

function resolve(spec: OpenApi, ref: string): Schema {
  const schema = spec.components.schemas[ref.slice(ref.lastIndexOf('/') + 1)];
  if (schema === undefined) throw new Error(`The document has no ${ref}`);
  return schema;
}
