import type { Texts } from '../en.ts';

export const licences: Texts['licences'] = {};
