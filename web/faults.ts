import type { Problem } from 'licence-billing-client';
import type { Session } from './deps.ts';

/** The page does not exist, or not for this session. */
export class MissingPage extends Error {
  override name = 'MissingPage';
}

/** The session's role may not see or do this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
}

/** The session's member may not do this; names the roles that may, and the member's own. */
export class NotForRole extends Error {
  override name = 'NotForRole';
  readonly role: Session['role'];
  readonly allowed: readonly Session['role'][];

  constructor(role: Session['role'], allowed: readonly Session['role'][]) {
    super();
    this.role = role;
    this.allowed = allowed;
  }
}

/** The problem for which a request was refused before it reached a page; null for any other error. */
export function inadmissibleIn(error: unknown): Problem | null {
  if (!(error instanceof Error) || error.name !== 'Inadmissible' || !('problem' in error)) return null;
  return error.problem as Problem;
}

/** How many seconds to wait after too many tries from an address; null for any other error. */
export function secondsToWaitIn(error: unknown): number | null {
  if (!(error instanceof Error) || error.name !== 'RateLimited' || !('retryAfterSeconds' in error)) return null;
  return Number(error.retryAfterSeconds);
}

/** The status of a page with a problem: 422 for invalid input, 503 for a passing fault, else 409; 200 without one. */
export function statusOf(problem: Problem | null): 200 | 409 | 422 | 503 {
  if (problem === null) return 200;
  return problem.status === 422 || problem.status === 503 ? problem.status : 409;
}

/** What is wrong with each field of a refused form, by the field's name. */
export function fieldFaults(problem: Problem | null): ReadonlyMap<string, string> {
  return new Map((problem?.errors ?? []).map(({ pointer, detail }) => [pointer.split('/').at(-1) ?? '', detail]));
}

/** The API's problem in an error that its client threw; null for any other error. */
export function problemIn(error: unknown): Problem | null {
  // Compared by name, because the pages import only the client's types.
  if (!(error instanceof Error) || error.name !== 'ApiProblem' || !('problem' in error)) return null;
  return error.problem as Problem;
}
