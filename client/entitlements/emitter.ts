type Listener<Detail> = (detail: Detail) => void;

export interface Emitter<Events extends object> {
  /** Adds a listener. Returns a function that removes it. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void;
}

/** Calls listeners with what happened. A listener that throws does not stop the others. */
export function emitter<Events extends { readonly error: Error }>(): Emitter<Events> {
  const listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  function on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const others = listeners[name] ?? new Set();
    listeners[name] = others.add(listener);
    return () => void others.delete(listener);
  }

  function emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void {
    for (const listener of listeners[name] ?? []) {
      try {
        listener(detail);
      } catch (error) {
        if (name !== 'error') emit('error', asError(error));
      }
    }
  }

  return { on, emit };
}

export function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
