/** From the OpenAPI document to the types of the client, so that neither can say what the routes do not. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type PathItem = Readonly<Partial<Record<(typeof methods)[number], Operation>>> & {
  readonly parameters?: readonly Parameter[];
};

export interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, PathItem>>;
}

const methods = ['get', 'post', 'put', 'delete'] as const;

export function clientTypes({ components, paths }: Document): string {
  const named = Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation === undefined
        ? []
        : [`'${method.toUpperCase()} ${path}': ${operationType(operation, item.parameters ?? [])};`];
    }),
  );
  const head = '// Written by `npm run openapi` from the routes; edit those instead.';
  return [head, ...named, `export interface Operations {\n${operations.join('\n')}\n}`, ''].join('\n\n');
}

function operationType({ parameters = [], requestBody, responses }: Operation, ofPath: readonly Parameter[]): string {
  const parts = [
    parametersType('params', 'path', [...ofPath, ...parameters]),
    parametersType('query', 'query', parameters),
    ...(requestBody === undefined ? [] : [bodyType(requestBody)]),
  ];
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => `${status}: ${contentType(content)};`);
  return `{ ${parts.join(' ')} answers: { ${answers.join(' ')} } }`;
}

function parametersType(name: string, place: string, parameters: readonly Parameter[]): string {
  const here = parameters.filter((parameter) => parameter.in === place);
  if (here.length === 0) return '';
  const fields = here.map((parameter) => field(parameter.name, parameter.schema, parameter.required === true));
  const isOptional = here.every(({ required }) => required !== true);
  return `${name}${isOptional ? '?' : ''}: { ${fields.join(' ')} };`;
}

function bodyType({ required, content }: NonNullable<Operation['requestBody']>): string {
  return `body${required === true ? '' : '?'}: ${contentType(content)};`;
}

function contentType(content: Content | undefined): string {
  const [[type, { schema = {} }] = ['', {}]] = Object.entries(content ?? {});
  if (type === '') return 'null';
  return type.includes('json') ? typeOf(schema) : 'Uint8Array';
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  if (typeof schema.type !== 'string') {
    if (schema.type === undefined) return 'unknown';
    return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  }
  if (schema.type === 'array') return `readonly (${typeOf(schema.items ?? {})})[]`;
  if (schema.type === 'object') return objectType(schema);
  return schema.type === 'integer' ? 'number' : schema.type;
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    return additionalProperties === false ? 'Readonly<Record<string, never>>' : `Readonly<Record<string, ${value}>>`;
  }
  const fields = Object.entries(properties).map(([name, schema]) => field(name, schema, required.includes(name)));
  return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${fields.join(' ')} }`;
}

function field(name: string, schema: Schema, required: boolean): string {
  return `readonly ${name}${required ? '' : '?'}: ${typeOf(schema)};`;
}
