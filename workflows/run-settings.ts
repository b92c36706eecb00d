/** How a run goes about its work. It is given as the run begins, as those that began with others are replayed with those. */
export interface RunSettings {
  /** Steps that follow from an activity's answer are recorded within the workflow task. */
  readonly recordsLocally?: boolean;
  /** What the run before had promised gets its outcome written down even where it changed nothing: nobody may be waiting. */
  readonly recordsPromises?: boolean;
  /** A run this long is handed over; without it, where Temporal says so, at some 4,000 events. */
  readonly mostEvents?: number;
}

/** For whoever starts a run now. A worker that has a run not in its cache replays a thousand events within a second. */
export const runSettings: RunSettings = { recordsLocally: true, recordsPromises: true, mostEvents: 1_000 };
