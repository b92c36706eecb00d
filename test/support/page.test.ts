import { describe, expect, it } from 'vitest';
import { Page } from './page.ts';

const pageOf = (form: string): Page => new Page(`<html><body><main>${form}</main></body></html>`);
const sent = (form: string, button = 'Send', filled: Readonly<Record<string, string>> = {}): string =>
  pageOf(`<form method="post" action="/there">${form}</form>`).submission(button, filled).fields.toString();
const send = '<button>Send</button>';

describe('pressing a button', () => {
  it('sends what a browser sends: hidden fields, what was filled in, checked boxes and the pressed button alone', () => {
    const fields = `
      <input type="hidden" name="csrf" value="x&amp;y">
      <label for="name">Name</label><input id="name" name="name" value="old">
      <label><span>State</span><select name="state"><option value="">Any</option><option value="on" selected>On</option></select></label>
      <label>Why<textarea name="why">because</textarea></label>
      <label><input type="checkbox" name="licence" value="lic_1" checked> Ann</label>
      <label><input type="checkbox" name="licence" value="lic_2"> Ben</label>
      <label><input type="checkbox" name="licence" value="lic_3" checked> Cat</label>
      <input name="off" value="off" disabled>
      <button name="step" value="-1">Less</button><button name="step" value="1" aria-label="More">+</button>`;
    expect(sent(fields, 'More', { Name: 'new' })).toBe(
      'csrf=x%26y&name=new&state=on&why=because&licence=lic_1&licence=lic_3&step=1',
    );
  });

  it('is an error where a field would be sent twice; a list of hidden fields is none', () => {
    const hidden = (value: string): string => `<input type="hidden" name="startNow" value="${value}">`;
    expect(() => sent(hidden('true') + hidden('true') + send)).toThrow('sends the field startNow 2 times');
    expect(() => sent(`${hidden('1')}<input name="startNow" value="2">${send}`)).toThrow('startNow 2 times');
    expect(sent(hidden('lic_1') + hidden('lic_2') + send)).toBe('startNow=lic_1&startNow=lic_2');
  });

  it('is an error where there is no such button or field', () => {
    expect(() => sent(send, 'Pay')).toThrow('There is no button Pay among: Send');
    expect(() => sent(send, 'Send', { Name: 'x' })).toThrow('There is no field Name');
  });
});

describe('what is read', () => {
  const page = pageOf(`
    <section aria-label="Runs"><h2>Periods</h2><table><caption>Runs</caption><thead><tr><th>Period</th></tr></thead>
      <tbody><tr><th>Period 1<small>March</small></th><td><a href="/one">£60.00<span>, Renewal</span></a></td></tr></tbody></table></section>
    <section><h2>Text</h2><p>5 &lt; 6, <strong>so</strong>, yes</p><p hidden>Not this</p><script>nor()</script></section>`);

  it('is its text without what is hidden, and what it names by label or heading', () => {
    expect(page.section('Text').text).toBe('Text 5 < 6, so, yes');
    expect(
      page
        .section('Runs')
        .rows()
        .map(({ text }) => text),
    ).toEqual(['Period 1 March £60.00, Renewal']);
    expect(page.row('Period 1').link(/Renewal/)).toBe('/one');
    expect(() => page.section('Else')).toThrow('There is no section Else among: Runs | Text');
  });
});
