// Small additions to HTML and htmx; everything works without them.

// Errors and new steps take the focus, so that screen readers start reading there.
document.querySelector('[data-focus]')?.focus();

// Shows that a form is under way; a second click changes nothing, since forms carry idempotency keys.
document.addEventListener('submit', ({ target, submitter }) => {
  if (target.dataset.sent === 'true') return;
  target.dataset.sent = 'true';
  submitter?.setAttribute('aria-busy', 'true');
});

// Going back restores a page as it was left, with its button still busy.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
});

const offline = document.querySelector('#offline');
const showConnection = (isOffline) => {
  if (offline !== null) offline.hidden = !isOffline;
};
addEventListener('offline', () => showConnection(true));
addEventListener('online', () => showConnection(false));
document.addEventListener('htmx:error', () => showConnection(true));
document.addEventListener('htmx:after:swap', () => showConnection(false));
