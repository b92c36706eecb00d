/** Where the host keeps documents: a file, a cache, a database. */
export interface Kept {
  load(tenantId: string): Promise<string | null | undefined>;
  save(tenantId: string, text: string): Promise<void>;
}

export interface Keeper {
  /** Notes that a copy has changed, with its text where that is known already. */
  changed(tenantId: string, text: string | null): void;
  /** Keeps all changes that are not yet kept. */
  close(): Promise<void>;
}

/** Changes come in bursts: each is kept a second later, together with those that follow it. */
const keepAfterMs = 1_000;

/** Keeps documents. `textOf` gives the text to keep, or null where it calls `changed` with the text itself. */
export function keeper(
  kept: Kept | undefined,
  textOf: (tenantId: string) => Promise<string | null>,
  report: (error: unknown) => void,
): Keeper {
  const waiting = new Map<string, string | null>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  async function keepAll(): Promise<void> {
    timer = undefined;
    const changed = [...waiting];
    waiting.clear();
    await Promise.all(changed.map(([tenantId, text]) => keepOne(tenantId, text).catch(report)));
  }

  async function keepOne(tenantId: string, known: string | null): Promise<void> {
    const text = known ?? (await textOf(tenantId));
    if (text !== null) await kept?.save(tenantId, text);
  }

  function keepAtOnce(): Promise<void> {
    clearTimeout(timer);
    return keepAll();
  }

  return {
    changed(tenantId, text) {
      if (kept === undefined || isClosed) return;
      waiting.set(tenantId, text);
      timer ??= setTimeout(() => void keepAll(), keepAfterMs);
    },
    async close() {
      await keepAtOnce();
      // A signed document was read again for this, and came with its text.
      isClosed = true;
      await keepAtOnce();
    },
  };
}
