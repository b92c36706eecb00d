/**
 * What a request of a route costs of its key's limit, in requests: about its time beside that of a plain read. What is not
 * here costs one.
 */
const costs: ReadonlyMap<string, number> = new Map([
  ['GET /metrics', 20],
  ['GET /v1/finance/accounting', 5],
  ['GET /v1/finance/charges', 5],
  ['GET /v1/finance/deferred-revenue', 20],
  ['GET /v1/finance/summary', 20],
  ['GET /v1/ops/needs', 5],
  ['GET /v1/ops/tenants', 5],
  ['GET /v1/tenants/{t}/export', 100],
  ['GET /v1/tenants/{t}/invoice-archive', 200],
  ['GET /v1/tenants/{t}/invoices/{number}', 20],
  ['GET /v1/tenants/{t}/upcoming', 5],
  ['GET /v1/tenants/{t}/users', 5],
  ['POST /v1/finance/charges/{id}/look-up', 20],
  ['POST /v1/finance/reconciliations', 500],
  ['POST /v1/ops/tenants/{t}/reconcile', 20],
  ['POST /v1/ops/tenants/{t}/run', 20],
  ['POST /v1/tenants/{t}/invoices/{number}/mails', 20],
  ['POST /v1/tenants/{t}/quotes', 5],
  ['POST /v1/tenants/{t}/tax-id-checks', 20],
  // A save writes for good, and may have a register asked.
  ['PUT /v1/tenants/{t}/billing-details', 20],
]);

export function costOf(route: string): number {
  return costs.get(route) ?? 1;
}

/** Every route that costs more than one request; a test proves that each exists. */
export const costlyRoutes: readonly string[] = [...costs.keys()];
