import type { Texts } from '../en.ts';

export const remove: Texts['remove'] = {};
