import { describe, expect, it } from 'vitest';
import { renderAddress, renderHeader, renderText } from './email-template.ts';

const data = {
  name: 'Ann <b>"&\'',
  nested: { list: [{ id: 7 }] },
  yes: true,
  none: null,
  trick: '{name}',
  breaking: 'a\r\nBcc: x@y.z',
  mail: 'ann@example.com',
};

describe('renderText', () => {
  it('fills placeholders, and escapes values in html only', () => {
    expect(renderText('<p>{name}</p>', data, 'html')).toEqual({ ok: true, text: '<p>Ann &lt;b&gt;&quot;&amp;&#39;</p>' });
    expect(renderText('Dear {name}', data, 'text')).toEqual({ ok: true, text: 'Dear Ann <b>"&\'' });
    expect(renderText('{nested.list.0.id} {yes} [{none}]', data, 'text')).toEqual({ ok: true, text: '7 true []' });
  });

  it('never reads values for placeholders, and leaves braces of other kinds alone', () => {
    expect(renderText('{trick}', data, 'text')).toEqual({ ok: true, text: '{name}' });
    expect(renderText('p { color: red } {} {{a b}}', data, 'html')).toEqual({ ok: true, text: 'p { color: red } {} {{a b}}' });
  });

  it('fails when a value is missing, is a prototype’s, or is no text', () => {
    expect(renderText('{nobody} {nested}', data, 'text')).toEqual({
      ok: false,
      message: '{nobody} has no value; {nested} is not text, a number or true/false',
    });
    expect(renderText('{constructor.name}{toString}', data, 'text')).toMatchObject({ ok: false });
  });
});

describe('renderHeader', () => {
  it.each(['{breaking}', 'a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b'])('refuses control characters: %j', (template) => {
    expect(renderHeader(template, data)).toMatchObject({ ok: false, message: expect.stringContaining('line breaks') });
  });

  it('takes other scripts as they are', () => {
    expect(renderHeader('Grüße, 木 {mail}', data)).toEqual({ ok: true, text: 'Grüße, 木 ann@example.com' });
  });
});

describe('renderAddress', () => {
  it('takes exactly one address', () => {
    expect(renderAddress('{mail}', data)).toEqual({ ok: true, text: 'ann@example.com' });
  });

  it.each([
    '{mail}, bob@example.com',
    'Ann <ann@example.com>',
    'ann@a@b',
    'ann',
    '',
    '"ann"@example.com',
    'a b@example.com',
    '{name}',
    '{breaking}',
  ])('refuses %j', (template) => {
    expect(renderAddress(template, data)).toMatchObject({ ok: false });
  });
});
