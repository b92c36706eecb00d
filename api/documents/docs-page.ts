import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { madeOnce } from '../http/fixed-answers.ts';

/** The page of the API's document, shown by Swagger UI; the page itself contains no script. */
export const docsPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Licence billing: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="stylesheet" href="/docs/readable.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`;

/**
 * Makes Swagger UI accessible with a screen reader: no link within an operation's button, no skipped level of headings,
 * and all parts of the page within named landmarks.
 */
const startDocs = `const accessible = ({ React: { createElement } }) => ({
  wrapComponents: {
    DeepLink: () => ({ text }) => createElement('span', null, text),
    InfoContainer: (Info) => (props) => createElement('section', { 'aria-label': 'About this API' }, createElement(Info, props)),
    operations: (Operations) => (props) =>
      createElement('div', null, createElement('h2', { className: 'operations' }, 'Operations'), createElement(Operations, props)),
    Webhooks: (Webhooks) => (props) =>
      createElement('div', null, createElement(Webhooks, props), createElement('h3', null, 'What is sent and answered')),
    responses: (Responses) => (props) => {
      const name = (element) => element?.querySelector('[role=region]')?.setAttribute('aria-label', 'Responses of ' + props.method + ' ' + props.path);
      return createElement('div', { ref: name }, createElement(Responses, props));
    },
  },
});
window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, plugins: [accessible] });`;

/** Swagger's own colours are too pale to be read (WCAG 2.2, 1.4.3). */
const readableDocs = `
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1263b0; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1a7446; }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #8f5500; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #bd1c1c; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0b6e63; }
.swagger-ui .info .title small.version-stamp, .swagger-ui .info .title small { background: #4a5568; }
.swagger-ui .info a, .swagger-ui a.link { color: #1d5fb0; }
.swagger-ui .btn.authorize { color: #1a7446; border-color: #1a7446; }
.swagger-ui .btn.authorize svg { fill: #1a7446; }
.swagger-ui .json-schema-2020-12-expand-deep-button, .swagger-ui .parameter__in, .swagger-ui .parameter__type,
.swagger-ui .parameter__extension { color: #555; }
.swagger-ui .parameter__name.required::after { color: #b01818; }
/* Examples break their lines: what scrolls sideways could not be reached with a keyboard. */
.swagger-ui pre.microlight { white-space: pre-wrap; overflow-wrap: anywhere; overflow: visible !important; height: auto !important; max-height: none !important; }
.swagger-ui pre.microlight span[style*="211, 99, 99"] { color: #ff9c9c !important; }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code, .swagger-ui .info p code { color: #5b21b6 !important; background: #f3f0fa; }
.swagger-ui .highlight-code > .microlight { max-height: none !important; }
.swagger-ui h2.operations { margin: 0 0 1rem; font-family: sans-serif; color: #3b4151; }
`;

const { resolve } = createRequire(import.meta.url);
const fromPackage = (name: string) => async () => readFile(resolve(`swagger-ui-dist/${name}`), 'utf8');

/** The files that the page loads. */
export const docsFiles = new Map([
  ['swagger-ui.css', madeOnce('text/css; charset=utf-8', fromPackage('swagger-ui.css'))],
  ['swagger-ui-bundle.js', madeOnce('text/javascript; charset=utf-8', fromPackage('swagger-ui-bundle.js'))],
  ['readable.css', madeOnce('text/css; charset=utf-8', () => readableDocs)],
  ['start.js', madeOnce('text/javascript; charset=utf-8', () => startDocs)],
]);
