import type { Texts } from '../en.ts';

export const give: Texts['give'] = {};
