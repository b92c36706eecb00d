/** One line of the table. `ratio` is what is compared with `toReach`, where there is a floor. */
export interface Row {
  readonly measured: string;
  readonly figure: string;
  readonly floor: string;
  readonly ratio: number | null;
  readonly toReach: string;
  readonly met: boolean | null;
}

/** What a figure has to reach, and whether it did; null where nothing was measured. */
type Goal = Pick<Row, 'toReach' | 'met'>;

const noGoal: Goal = { toReach: '', met: null };

/** A figure without a floor. */
export function figureRow(measured: string, figure: string, goal: Goal = noGoal): Row {
  return { measured, figure, floor: '', ratio: null, ...goal };
}

/** A figure and the floor's, both written by `format`. */
export function comparedRow(
  measured: string,
  { ours, floor }: { readonly ours: number; readonly floor: number },
  format: (figure: number) => string,
  goal: Goal = noGoal,
): Row {
  return { measured, figure: format(ours), floor: format(floor), ratio: ours / floor, ...goal };
}
