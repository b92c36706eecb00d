import type { Client, Problem } from 'licence-billing-client';
import type { Texts } from './texts.ts';

/** A problem of the API in the page's language, with what is wrong with each field. */
export function problemSaid<P extends Problem>(problem: P, { problems }: Texts): P {
  const { errors } = problem;
  return {
    ...problem,
    title: problems.titleOf(problem),
    detail: problems.detailOf(problem),
    ...(errors !== undefined && {
      errors: errors.map((error) => ({ ...error, detail: problems.faultOf(error) })),
    }),
  };
}

/** The client whose refusals are in the page's language: translated here once, no page has to remember it. */
export function clientSpeaking(client: Client, t: Texts): Client {
  return {
    ...client,
    async ask(route, ...request) {
      const answer = await client.ask(route, ...request);
      return answer.ok ? answer : { ...answer, problem: problemSaid(answer.problem, t) };
    },
  };
}
