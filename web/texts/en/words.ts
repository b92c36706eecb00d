import { counted } from '../../format.ts';

/** What is said on many pages. */
export const words = {
  licences: (count: number) => counted(count, 'licence'),
  days: (count: number) => counted(count, 'day'),
  hours: (count: number) => counted(count, 'hour'),
};
