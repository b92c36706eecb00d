import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { invoiceStyleSource } from '../documents/invoice-html.ts';
import type { ApiEnv } from './access.ts';

/** The API's answers run and load nothing; invoices may use the style within them. */
const documentPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: [invoiceStyleSource],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const pagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Leaves out headers that only concern pages and plug-ins, as entitlements are read many times a second. */
const secureDocument = secureHeaders({
  contentSecurityPolicy: documentPolicy,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});
const securePage = secureHeaders({ contentSecurityPolicy: pagePolicy });

/** Sets the security headers of the API's documents, or those of all other answers. */
export const withSecureHeaders = createMiddleware<ApiEnv>((context, next) =>
  (/^\/(v1|codec)\//.test(context.req.path) ? secureDocument : securePage)(context, next),
);

/** The headers of the API's documents, for an answer written without the middleware. */
export async function documentHeaders(): Promise<Readonly<Record<string, string>>> {
  const { headers } = await new Hono().use(secureDocument).request('/');
  headers.delete('content-type');
  return Object.fromEntries(headers);
}
