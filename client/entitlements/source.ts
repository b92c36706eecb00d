import { type EntitlementDocument, type EntitlementDocumentJson, readDocument } from '../entitlement-document.ts';
import type { Service } from './service.ts';
import { type PublicKey, verifiedPayload } from './signed.ts';

/** Whether documents are taken signed: with the keys that the service publishes, or with these alone. */
export type Signed = boolean | { readonly keys: readonly PublicKey[] };

export interface Taken {
  readonly document: EntitlementDocument;
  readonly etag: string | null;
  /** The signed document as it came; null where documents are taken unsigned. */
  readonly jws: string | null;
}

/** Where documents come from: the service, or a text that was kept earlier. */
export interface DocumentSource {
  /** Reads the document from the service. Null where it still has this ETag. */
  take(tenantId: string, etag: string | null, signal: AbortSignal): Promise<Taken | null>;
  /** Reads a kept text. Throws where it is another tenant's, or its signature is wrong. */
  read(tenantId: string, kept: string): Promise<Taken & { readonly asOf: number }>;
}

/** What is kept while the process does not run. */
interface Kept {
  readonly asOf: number;
  readonly jws?: string;
  readonly document?: EntitlementDocumentJson;
}

export function documentSource(request: Service, signed: Signed): DocumentSource {
  let published: readonly PublicKey[] = [];

  async function publishedKeys(signal?: AbortSignal): Promise<readonly PublicKey[]> {
    const answer = await request('/.well-known/jwks.json', signal && { signal });
    return ((await answer.json()) as { readonly keys: readonly PublicKey[] }).keys;
  }

  /** A key that is not known may be new: the service is asked for its keys once. */
  async function verified(jws: string, signal?: AbortSignal): Promise<unknown> {
    if (typeof signed === 'object') return verifiedPayload(jws, signed.keys);
    if (published.length > 0) {
      const known = await verifiedPayload(jws, published).catch(() => null);
      if (known !== null) return known;
    }
    published = await publishedKeys(signal);
    return verifiedPayload(jws, published);
  }

  return {
    async take(tenantId, etag, signal) {
      const path = `/v1/tenants/${encodeURIComponent(tenantId)}/entitlements${signed ? '.jws' : ''}`;
      const answer = await request(path, { etag, signal });
      if (answer.status === 304) return null;
      const jws = signed ? await answer.text() : null;
      const body = jws === null ? await answer.json() : await verified(jws, signal);
      return { document: documentOf(tenantId, body), etag: answer.headers.get('etag'), jws };
    },
    async read(tenantId, kept) {
      const { asOf, jws = null, document } = JSON.parse(kept) as Kept;
      if (signed && jws === null) throw new Error(`What is kept of ${tenantId} is not signed`);
      const body = signed && jws !== null ? await verified(jws) : document;
      return { document: documentOf(tenantId, body), etag: null, jws, asOf };
    },
  };
}

export function keptText(document: EntitlementDocument, jws: string | null, asOf: number): string {
  return JSON.stringify(jws === null ? { asOf, document: jsonOf(document) } : { asOf, jws });
}

function documentOf(tenantId: string, body: unknown): EntitlementDocument {
  const json = body as EntitlementDocumentJson;
  if (json.tenantId === tenantId) return readDocument(json);
  throw new Error(`A document of ${json.tenantId} came for ${tenantId}`);
}

function jsonOf(document: EntitlementDocument): EntitlementDocumentJson {
  const holders = [...document.holders].map(([userId, { licenceId, until }]) => ({
    userId,
    licenceId,
    until: instantOf(until),
  }));
  const { accessEndsAt, until, frozenTime } = document;
  const ends = { accessEndsAt: instantOf(accessEndsAt), until: instantOf(until), frozenTime: instantOf(frozenTime) };
  return { ...document, ...ends, holders };
}

function instantOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
