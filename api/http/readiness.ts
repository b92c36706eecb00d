/** Checks of what a process needs in order to serve, by name; false where it is missing. */
export type Checks = Readonly<Record<string, () => Promise<boolean>>>;

export interface Readiness {
  readonly httpStatus: 200 | 503;
  readonly status: 'ready' | 'not ready' | 'draining';
  readonly checks: Readonly<Record<string, boolean>>;
}

interface ReadinessOptions {
  readonly checks: Checks;
  readonly now: () => number;
  /** Whether the process is about to stop, so that a load balancer sends it nothing more. */
  readonly isDraining?: (() => boolean) | undefined;
}

/** Readiness needs no key but queries the database and Temporal, so these are queried at most once in this time. */
const mostMsKept = 1_000;

/**
 * Whether the process should get requests. Draining is answered at once; the results of the checks are kept for a
 * second.
 */
export function createReadiness({ checks, now, isDraining }: ReadinessOptions): () => Promise<Readiness> {
  const results = keptFor(mostMsKept, now, () => resultsOf(checks));
  return async () => {
    if (isDraining?.() === true) return { httpStatus: 503, status: 'draining', checks: {} };
    const passed = await results();
    const isReady = Object.values(passed).every(Boolean);
    return { httpStatus: isReady ? 200 : 503, status: isReady ? 'ready' : 'not ready', checks: passed };
  };
}

async function resultsOf(checks: Checks): Promise<Readonly<Record<string, boolean>>> {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const);
  return Object.fromEntries(await Promise.all(results));
}

async function passes(check: () => Promise<boolean>): Promise<boolean> {
  return check().catch(() => false);
}

/** Repeats the work only after that time; calls in between get the last result, or the one under way. */
function keptFor<T>(ms: number, now: () => number, work: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= ms) last = { at: now(), result: work() };
    return last.result;
  };
}
