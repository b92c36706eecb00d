// Small additions to HTML and htmx; everything works without them.

// Errors and new steps take the focus, so that screen readers start reading there; else the first field that is wrong.
(document.querySelector('[data-focus]') ?? document.querySelector('main [aria-invalid="true"]'))?.focus();

// Shows that a form is under way; a second click changes nothing, since forms carry idempotency keys.
document.addEventListener('submit', ({ target, submitter }) => {
  if (target.dataset.sent === 'true') return;
  target.dataset.sent = 'true';
  submitter?.setAttribute('aria-busy', 'true');
});

// A price belongs to one number: until the price of a newly typed number has arrived, it cannot be confirmed.
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

// The `/` key leads to the search box, as in most lists of work, unless something is being typed.
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, [contenteditable]')) return;
  const box = document.querySelector('[data-search]') ?? document.querySelector('input[type="search"]');
  if (box === null) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A secret that is shown once is copied by one click; where copying is not allowed, it is selected instead.
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-copies]');
  const field = document.getElementById(button?.dataset.copies ?? '');
  if (field === null) return;
  field.select();
  const copied = () => {
    button.textContent = 'Copied';
  };
  navigator.clipboard?.writeText(field.value).then(copied, () => {});
});

// A file is read into the text box, so that its content is seen before it is sent.
document.addEventListener('change', ({ target }) => {
  const box = document.getElementById(target.dataset.readsInto ?? '');
  const file = target.files?.[0];
  if (box === null || file === undefined) return;
  file.text().then((text) => {
    box.value = text;
  }, console.error);
});

// Counts the ticked boxes where a certain number is required.
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
