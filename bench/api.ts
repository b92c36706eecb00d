import type { Servers } from './servers.ts';

/** Calls the service's API, as ops unless another key is given; throws on any status but a success. */
export async function callApi<T>(
  { url, opsKey }: Pick<Servers, 'url' | 'opsKey'>,
  method: string,
  path: string,
  body?: unknown,
  key = opsKey,
): Promise<T> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** Sends a POST to the floor's service. */
export async function callFloor({ floor }: Pick<Servers, 'floor'>, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${floor.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The floor's ${path}: ${response.status} ${text}`);
}

interface SignedUp {
  readonly tenantId: string;
  readonly apiKey: string;
  readonly productApiKey: string;
}

/** Creates a tenant that pays from the start, in real time unless it gets a test clock. */
export async function createActive(
  servers: Pick<Servers, 'url' | 'opsKey'>,
  tenantId: string,
  { licences = 3, ...details }: Readonly<Record<string, unknown>> & { readonly licences?: number } = {},
): Promise<SignedUp> {
  const request = { tenantId, name: `Company ${tenantId}`, adminEmail: 'admin@example.com', ...details };
  const keys = await callApi<Pick<SignedUp, 'apiKey' | 'productApiKey'>>(servers, 'POST', '/tenants', request);
  await callApi(servers, 'PUT', `/tenants/${tenantId}/payment-method`, { paymentMethod: 'pm_card_visa' });
  const activation = { quantity: licences, startNow: true };
  await callApi(servers, 'POST', `/tenants/${tenantId}/subscription/activation`, activation);
  return { tenantId, ...keys };
}
