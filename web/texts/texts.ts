import { de } from './de.ts';
import { en, type Texts } from './en.ts';
import type { Translated } from './language.ts';

export type { Texts } from './en.ts';

/** All that a tenant's pages say, by language and subject (docs/decisions/0058). */
export const texts: Translated<Texts> = { en, de };
