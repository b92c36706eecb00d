import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isDatabaseAway } from '../../db/connect.ts';
import { isInstanceGone } from '../../db/instances.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiEnv } from './access.ts';
import {
  ApiError,
  type FieldError,
  invalid,
  invalidFields,
  mostErrors,
  notFound,
  type Problem,
  pointerTo,
} from './problems.ts';
import { RateLimited } from './rate-limits.ts';

interface Validated {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly Issue[] };
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** For unknown fields: their names. */
  readonly keys?: readonly string[];
  /** For a choice: what is wrong with the value by each alternative. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** Refuses bad input, naming every wrong field by JSON pointer. */
export function refuseInvalid(result: Validated): undefined {
  if (result.success || result.error === undefined) return undefined;
  throw invalidFields(ofReadValues(result.error.issues.slice(0, mostErrors)).flatMap((issue) => fieldErrorsOf(issue)));
}

/** Leaves out what a check says of a value of another type: the length of a list is also read from a text in its place. */
function ofReadValues(issues: readonly Issue[]): readonly Issue[] {
  const isOfType = ({ code }: Issue): boolean => code === 'invalid_type';
  const mistyped = new Set(issues.filter(isOfType).map(({ path }) => pointerTo(path)));
  return issues.filter((issue) => isOfType(issue) || !mistyped.has(pointerTo(issue.path)));
}

function fieldErrorsOf(
  { path, message, keys, errors }: Issue,
  parent: readonly PropertyKey[] = [],
): readonly FieldError[] {
  const here = [...parent, ...path];
  if (keys !== undefined)
    return keys
      .slice(0, mostErrors)
      .map((key) => ({ pointer: pointerTo([...here, key]), detail: 'is not known here' }));
  const closest = errors?.map(ofReadValues).toSorted((one, other) => one.length - other.length)[0];
  if (closest !== undefined && closest.length > 0) return closest.flatMap((issue) => fieldErrorsOf(issue, here));
  return [{ pointer: pointerTo(here), detail: message }];
}

/** Answers an error that a route has thrown as a problem; an unforeseen one is logged with its cause. */
export function answerError({ log }: Pick<ApiDeps, 'log'>): ErrorHandler<ApiEnv> {
  return (error, context) => {
    if (error instanceof RateLimited) return answerProblem(error.problem, error.retryAfterSeconds);
    if (error instanceof ApiError) return answerProblem(error.problem);
    if (error instanceof HTTPException && error.status < 500)
      return answerProblem(invalid('', error.message || 'The request cannot be read.').problem);
    if (isInstanceGone(error)) return answerProblem(notFound('instance any more').problem);
    const details = { requestId: context.get('requestId'), route: context.req.routePath, err: error };
    if (isDatabaseAway(error)) {
      log.warn(details, 'The database is away');
      return answerProblem(new ApiError('unavailable', 'The database is away for a moment; ask again.').problem);
    }
    log.error(details, 'A request has failed');
    return answerProblem(new ApiError('internal_error', notYourFault).problem);
  };
}

const notYourFault = 'This was not your fault. It has been noted, under the x-request-id of this answer.';

export function answerProblem(problem: Problem, retryAfterSeconds = 1): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  if (problem.status === 503 || problem.status === 429) headers['retry-after'] = String(retryAfterSeconds);
  // The rest of a body that is too large is not read, so the connection cannot carry another request.
  if (problem.status === 413) headers['connection'] = 'close';
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
