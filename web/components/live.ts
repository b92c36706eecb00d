/**
 * Attributes by which a GET form or a link updates one part of its page. htmx morphs the part rather than replacing it,
 * which keeps the focus and lets `aria-live` regions announce what changed.
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

/** The trigger after a pause in typing, and immediately when the form is sent. */
export const whileTyping = 'submit, input delay:250ms';
