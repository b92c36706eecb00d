export interface Uses {
  /** Notes that the user made a call; costs a look into a set. */
  note(userId: string, nowMs: number): void;
  /** What is noted and not yet taken, by day; days that end after `endedByMs` stay. */
  take(endedByMs: number): readonly DayOfUse[];
  /** Gives back what could not be reported. */
  putBack(days: readonly DayOfUse[]): void;
}

export interface DayOfUse {
  /** Of UTC: `2026-11-30`. */
  readonly on: string;
  readonly userIds: readonly string[];
}

const dayMs = 86_400_000;

/** The days on which users were answered from memory: only days are kept, as the service keeps them. */
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
