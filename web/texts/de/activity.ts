import type { Texts } from '../en.ts';

export const activity: Texts['activity'] = {};
