import type { Problem } from 'licence-billing-client';

/** There is no such page, or none for whoever asks. */
export class MissingPage extends Error {
  override name = 'MissingPage';
}

/** Whoever is signed in may not see or do this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
}

/** With what a page answers that shows what was refused: nothing, a slip, something that passes, or what stands in the way. */
export function statusOf(problem: Problem | null): 200 | 409 | 422 | 503 {
  if (problem === null) return 200;
  return problem.status === 422 || problem.status === 503 ? problem.status : 409;
}

/** The API's problem in an error that its client has thrown. */
export function problemIn(error: unknown): Problem | null {
  // By name: pages know the client by its types alone.
  if (!(error instanceof Error) || error.name !== 'ApiProblem' || !('problem' in error)) return null;
  return error.problem as Problem;
}
