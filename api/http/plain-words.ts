import { z } from '@hono/zod-openapi';

/** Sets the schemas' error messages to words that follow a field's name, where a check has none of its own. */
export function usePlainWords(): void {
  z.config({ localeError: plainWords });
}

const noun: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const form: Readonly<Record<string, string>> = {
  datetime: 'is not an instant, such as 2026-03-01T10:00:00Z',
  date: 'is not a date, such as 2026-03-01',
  url: 'is not a web address, such as https://example.com/billing',
};

function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `has to be ${noun[issue.expected] ?? `of type ${issue.expected}`}`;
    case 'too_small':
      return `${boundOf(issue.origin, 'at least')} ${counted(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${boundOf(issue.origin, 'at most')} ${counted(issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return form[issue.format] ?? 'is written in a form that is not taken';
    case 'invalid_value':
      return `has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'is none of the alternatives that are known';
    case 'unrecognized_keys':
      return 'has fields that are not known here';
    case 'not_multiple_of':
      return `has to be a multiple of ${issue.divisor}`;
    default:
      return 'cannot be used';
  }
}

/** The quantity that is bounded: the length of a text or a list, or a number itself. */
function boundOf(origin: string, bound: string): string {
  return origin === 'string' || origin === 'array' ? `has to have ${bound}` : `has to be ${bound}`;
}

function counted(bound: number | bigint, origin: string): string {
  const [one, many] =
    origin === 'string' ? [' character', ' characters'] : origin === 'array' ? [' entry', ' entries'] : ['', ''];
  return `${bound}${bound === 1 ? one : many}`;
}
