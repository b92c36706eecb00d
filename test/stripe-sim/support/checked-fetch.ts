import { expect, it } from 'vitest';
import { decodeForm } from '../../../stripe-sim/http/form.ts';
import { describedOperation, requestSchema, responseSchema, stripeOpenApi, violations } from './openapi.ts';

const spec = stripeOpenApi();
const faults: string[] = [];
let checked = 0;

/** `fetch`, with every request and answer compared to Stripe's OpenAPI document. */
export async function checkedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (spec !== undefined) compare(String(input), init, response.status, await response.clone().text());
  return response;
}

function compare(url: string, init: RequestInit | undefined, status: number, body: string): void {
  if (spec === undefined) return;
  const { pathname, search } = new URL(url);
  const method = init?.method ?? 'GET';
  const operation = describedOperation(spec, method, pathname);
  if (operation === undefined) return;
  checked += 1;
  const form = decodeForm(typeof init?.body === 'string' && init.body !== '' ? init.body : search.slice(1));
  const answer = responseSchema(operation, status);
  // A request that was refused as senseless may well be at odds with the document.
  const inRequest = status === 400 ? [] : violations(spec, requestSchema(operation), form, { form: true });
  const inAnswer = answer === undefined ? ['no such answer'] : violations(spec, answer, JSON.parse(body));
  const name = `${method} ${pathname} ${status}`;
  faults.push(
    ...inRequest.map((fault) => `${name} request ${fault}`),
    ...inAnswer.map((fault) => `${name} answer ${fault}`),
  );
}

/** To be called at the end of a file: fails if anything that went through `checkedFetch` was at odds with the document. */
export function itAgreesWithTheDocument(): void {
  it.skipIf(spec === undefined)(
    "agrees in every request and answer with Stripe's OpenAPI document (skipped where Go cannot get it)",
    () => {
      expect([...new Set(faults)]).toEqual([]);
      expect(checked).toBeGreaterThan(0);
    },
  );
}

/** What is at odds with the document in an object that did not come as an answer, such as an event's. */
export function objectFaults(object: { readonly object: string }): string[] {
  const schema = spec?.components.schemas[object.object];
  if (spec === undefined) return [];
  return schema === undefined ? [`no object is called ${object.object}`] : violations(spec, schema, object);
}
