// Small additions to HTML and htmx; everything works without them.

// Errors and new steps take the focus, so that screen readers start reading there.
document.querySelector('[data-focus]')?.focus();

// Shows that a form is under way; a second click changes nothing, since forms carry idempotency keys.
document.addEventListener('submit', ({ target, submitter }) => {
  if (target.dataset.sent === 'true') return;
  target.dataset.sent = 'true';
  submitter?.setAttribute('aria-busy', 'true');
});

// A price belongs to the number that it was asked for: until another number's price is here, it cannot be confirmed.
const holdConfirmation = () => {
  for (const button of document.querySelectorAll('[data-confirms]')) button.disabled = true;
};
const showPrice = (box) => {
  holdConfirmation();
  box.dispatchEvent(new Event('show', { bubbles: true }));
};
document.addEventListener('input', ({ target }) => {
  if (target.id === 'quantity') holdConfirmation();
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-step], [data-shows]');
  const box = button?.form?.elements.namedItem('quantity');
  if (!box) return;
  event.preventDefault();
  const { step } = button.dataset;
  if (step === '1') box.stepUp();
  if (step === '-1') box.stepDown();
  showPrice(box);
});

for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

// A file is read into the box, so that it is seen before it is sent.
document.addEventListener('change', ({ target }) => {
  const box = document.getElementById(target.dataset.readsInto ?? '');
  const file = target.files?.[0];
  if (box === null || file === undefined) return;
  file.text().then((text) => {
    box.value = text;
  }, console.error);
});

// Counts what is ticked where a certain number has to be.
document.addEventListener('change', ({ target }) => {
  const group = target.closest('[data-counted]');
  if (group === null) return;
  const ticked = group.querySelectorAll(':checked').length;
  group.querySelector('output').value = group.dataset.counted.replace('#', ticked);
});

// Going back restores a page as it was left, with its button still busy.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
  const box = document.querySelector('#quantity');
  const confirmation = document.querySelector('[data-confirms]');
  if (box !== null && confirmation !== null && confirmation.value !== box.value) showPrice(box);
});

const offline = document.querySelector('#offline');
const showConnection = (isOffline) => {
  if (offline !== null) offline.hidden = !isOffline;
};
addEventListener('offline', () => showConnection(true));
addEventListener('online', () => showConnection(false));
document.addEventListener('htmx:error', () => showConnection(true));
document.addEventListener('htmx:after:swap', () => showConnection(false));
