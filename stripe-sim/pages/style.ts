/** The style sheet of all pages. */
export const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 2rem 1rem; }
main { max-width: 26rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.2; }
.notice { font-size: .875rem; border-left: .25rem solid #b8860b; padding-left: .75rem; }
.error { border: 2px solid #b3261e; border-radius: .375rem; padding: .5rem .75rem; }
form { display: grid; gap: 1rem; margin: 1rem 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
label { display: grid; gap: .25rem; font-weight: 600; }
input, button { font: inherit; padding: .625rem .75rem; border: 1px solid #767676; border-radius: .375rem; min-width: 0; }
button { font-weight: 600; color: #fff; background: #4b3fc9; border-color: #4b3fc9; cursor: pointer; }
button.plain { color: inherit; background: transparent; border-color: #767676; }
:focus-visible { outline: 3px solid #4b3fc9; outline-offset: 2px; }
table { border-collapse: collapse; font-size: .875rem; }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; }
`;
