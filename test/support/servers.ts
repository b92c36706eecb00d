import { inject, type ProvidedContext } from 'vitest';

let ofScript: ProvidedContext | null = null;

/** The servers underneath: those that vitest's global set-up provides, or those that a script has started for itself. */
export function server<Name extends keyof ProvidedContext>(name: Name): ProvidedContext[Name] {
  return ofScript === null ? inject(name) : ofScript[name];
}

/** For a script, which vitest provides with nothing. */
export function useServers(servers: ProvidedContext): void {
  ofScript = servers;
}
