// What a page does beyond its HTML and htmx. Everything works without it.

// Whoever is told of an error, or comes to a new page, starts reading there.
document.querySelector('[data-focus]')?.focus();

// A form is sent once: a second click on its way changes nothing anyhow, but it should not look as if it might.
document.addEventListener('submit', ({ target, submitter }) => {
  if (target.dataset.sent === 'true') return;
  target.dataset.sent = 'true';
  submitter?.setAttribute('aria-busy', 'true');
});

// Back from the next page, in the state in which this one was left.
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
