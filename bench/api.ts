import type { Servers } from './servers.ts';

/** Asks the service over HTTP, as ops unless another key is given; what is no success is an error. */
export async function ask<T>(
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

/** The same at the floor's service. */
export async function askFloor({ floor }: Pick<Servers, 'floor'>, path: string, body: unknown): Promise<void> {
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

/** A tenant that pays from its first minute, in real time unless it gets a test clock. */
export async function createActive(
  servers: Servers,
  tenantId: string,
  { licences = 3, ...details }: Readonly<Record<string, unknown>> & { readonly licences?: number } = {},
): Promise<SignedUp> {
  const request = { tenantId, name: `Company ${tenantId}`, adminEmail: 'admin@example.com', ...details };
  const keys = await ask<Pick<SignedUp, 'apiKey' | 'productApiKey'>>(servers, 'POST', '/tenants', request);
  await ask(servers, 'PUT', `/tenants/${tenantId}/payment-method`, { paymentMethod: 'pm_card_visa' });
  const activation = { quantity: licences, startNow: true };
  await ask(servers, 'POST', `/tenants/${tenantId}/subscription/activation`, activation);
  return { tenantId, ...keys };
}
