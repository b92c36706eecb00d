import type { Request } from '../../domain/inputs.ts';
import type { ApiDeps } from '../deps.ts';

/** A request with the present configuration's conditions: one that may activate a tenant may need billing details. */
export function asConfigured<R extends Request>({ config }: Pick<ApiDeps, 'config'>, request: R): R {
  const mayActivate = request.type === 'activate' || request.type === 'pay';
  return config.requiresBillingDetails && mayActivate ? { ...request, requiresDetails: true } : request;
}
