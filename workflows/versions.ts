/** Starts the next run on the current version of the workers. Workers without a version ignore this. */
export const ontoCurrentVersion = { initialVersioningBehavior: 'AUTO_UPGRADE' } as const;
