/** One line of the table. `ratio` is ours to the floor's, where there is a floor. */
export interface Row {
  readonly measured: string;
  readonly figure: string;
  readonly floor: string;
  readonly ratio: number | null;
  readonly toReach: string;
  readonly met: boolean | null;
}

/** What a figure has to reach, and whether it did; null where there is no goal. */
type Goal = Pick<Row, 'toReach' | 'met'>;

interface Figures {
  readonly ours: number;
  readonly floor: number;
}

/** The limits that a figure has to keep, all of them; without any there is no goal. */
export interface Limits {
  readonly most?: number;
  readonly least?: number;
  readonly mostTimesFloor?: number;
  readonly leastTimesFloor?: number;
}

type Format = (figure: number) => string;

const noGoal: Goal = { toReach: '', met: null };

/** A figure without a floor. */
export function figureRow(measured: string, figure: string, goal: Goal = noGoal): Row {
  return { measured, figure, floor: '', ratio: null, ...goal };
}

/** A figure and the floor's, both written by `format`. */
export function comparedRow(measured: string, figures: Figures, format: Format, limits: Limits = {}): Row {
  const { ours, floor } = figures;
  const goal = goalOf(figures, format, limits);
  return { measured, figure: format(ours), floor: format(floor), ratio: ours / floor, ...goal };
}

function goalOf({ ours, floor }: Figures, format: Format, limits: Limits): Goal {
  const { most = null, least = null, mostTimesFloor = null, leastTimesFloor = null } = limits;
  const goals = [
    most !== null && { toReach: `≤ ${format(most)}`, met: ours <= most },
    least !== null && { toReach: `≥ ${format(least)}`, met: ours >= least },
    mostTimesFloor !== null && { toReach: `≤ ${mostTimesFloor} × floor`, met: ours <= mostTimesFloor * floor },
    leastTimesFloor !== null && { toReach: `≥ ${leastTimesFloor} × floor`, met: ours >= leastTimesFloor * floor },
  ].filter((goal) => goal !== false);
  if (goals.length === 0) return noGoal;
  return { toReach: goals.map(({ toReach }) => toReach).join(', '), met: goals.every(({ met }) => met) };
}
