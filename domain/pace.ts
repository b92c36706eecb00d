/**
 * How a tenant's runs spread their work, which is no rule of what is owed. Recording a step answers it as it is
 * configured then, so that the history holds the pace of its run.
 */
export interface Pace {
  /** Over how many milliseconds the renewals of one instant are spread. */
  readonly spreadMs: number;
  /** How many periods one run bills before it hands over to the next. */
  readonly periodsARun: number;
}

/** The pace of a run that no step has given another. */
export const usualPace: Pace = { spreadMs: 0, periodsARun: 1 };
