import type { Stage } from './state.ts';

/** The tenant is gone: its subscription has ended, and its instance is being deleted or is deleted. */
export function hasEnded(stage: Stage): boolean {
  return stage === 'deleting' || stage === 'deleted';
}
