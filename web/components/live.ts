/**
 * For a GET form or a link that changes a part of its page: htmx fetches the page it leads to and morphs that part into
 * what it is there, which keeps the focus, and lets a screen reader tell what is new in an `aria-live` within.
 */
export function updates(partId: string, href: string, trigger: string) {
  return {
    'hx-get': href,
    'hx-trigger': trigger,
    'hx-target': `#${partId}`,
    'hx-select': `#${partId}`,
    'hx-swap': 'outerMorph',
    'hx-sync': 'this:replace',
  };
}

/** While one types, and at once when the form is sent. */
export const whileTyping = 'submit, input delay:250ms';
