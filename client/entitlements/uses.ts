export interface Uses {
  /** Notes that the user made a call. It costs one look-up in a set. */
  note(userId: string, nowMs: number): void;
  /** Takes out the noted days that end by `endedByMs`. Later days stay. */
  take(endedByMs: number): readonly DayOfUse[];
  /** Puts back days that could not be reported. */
  putBack(days: readonly DayOfUse[]): void;
}

export interface DayOfUse {
  /** A day of UTC: `2026-11-30`. */
  readonly on: string;
  readonly userIds: readonly string[];
}

const dayMs = 86_400_000;

/** Collects the days on which users were answered from memory. Only days are kept, as in the service. */
export function collectUses(): Uses {
  const days = new Map<number, Set<string>>();
  let today = -1;
  let usersToday = new Set<string>();

  function usersOf(day: number): Set<string> {
    const users = days.get(day) ?? new Set();
    days.set(day, users);
    return users;
  }

  return {
    note(userId, nowMs) {
      const day = Math.floor(nowMs / dayMs);
      if (day !== today) {
        today = day;
        usersToday = usersOf(day);
      }
      usersToday.add(userId);
    },
    take(endedByMs) {
      const ended = [...days].filter(([day]) => (day + 1) * dayMs <= endedByMs);
      for (const [day] of ended) days.delete(day);
      today = -1;
      return ended.map(([day, users]) => ({ on: nameOf(day), userIds: [...users] }));
    },
    putBack(taken) {
      for (const { on, userIds } of taken) {
        const users = usersOf(Date.parse(on) / dayMs);
        for (const userId of userIds) users.add(userId);
      }
    },
  };
}

function nameOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
