/**
 * How a tenant's runs go on: no rule of what is owed, but how the work is spread. Each step that is recorded answers it as it is
 * configured by then, so that the history holds what a run went by.
 */
export interface Pace {
  /** Over how long the renewals of one instant are spread, in milliseconds. */
  readonly spreadMs: number;
  /** How many periods one run bills before it hands over to the next. */
  readonly periodsARun: number;
}

/** Of a run that was told no other. */
export const usualPace: Pace = { spreadMs: 0, periodsARun: 1 };
