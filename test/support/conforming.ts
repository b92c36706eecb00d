import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Holds every answer of the API to its OpenAPI document. */

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses?: Readonly<Record<string, Described>> }>>>
  >;
}

const file = fileURLToPath(new URL('../../client/openapi.json', import.meta.url));
const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'api', components: document.components });

const routes = Object.entries(document.paths).map(([path, item]) => ({
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  item,
}));

/** Throws where an answer is not as the document says; what the document does not tell of is let through. */
export async function expectConforming(method: string, url: string, response: Response): Promise<void> {
  const { pathname } = new URL(url);
  const operation = routes.find(({ pattern, item }) => pattern.test(pathname) && method.toLowerCase() in item)?.item[
    method.toLowerCase()
  ];
  if (operation?.responses === undefined) return;
  const own = operation.responses[String(response.status)];
  const described = own ?? (response.ok ? undefined : operation.responses['default']);
  const request = `${method} ${pathname}: ${response.status}`;
  if (described === undefined) throw new Error(`${request} is not in the document`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (described.content === undefined) return;
  const content = described.content[type];
  if (content === undefined)
    throw new Error(`${request} is ${type}, not ${Object.keys(described.content).join(' or ')}`);
  if (!type.includes('json')) return;
  const fits = checkOf(content.schema ?? {});
  const body: unknown = await response.clone().json();
  if (!fits(body))
    throw new Error(`${request} does not conform: ${ajv.errorsText(fits.errors)}\n${JSON.stringify(body)}`);
}

const checks = new Map<object, ValidateFunction>();

function checkOf(schema: object): ValidateFunction {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  const ofApi = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
  const check = ajv.compile(JSON.parse(ofApi) as object);
  checks.set(schema, check);
  return check;
}
