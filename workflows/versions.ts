/** The next run goes to the version of the workers that is to take it; workers without a version do not heed this. */
export const ontoCurrentVersion = { initialVersioningBehavior: 'AUTO_UPGRADE' } as const;
