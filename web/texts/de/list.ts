import type { Texts } from '../en.ts';

export const list: Texts['list'] = {};
