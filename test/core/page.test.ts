import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { buttons, facts, formOf, html, leadTo, pageReply, qrCode } from '../../src/core/page.js';

const hostile = `<script>alert("x")</script>'&`;
const harmless = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;';

describe('markup', () => {
  it('escapes whatever is put in, in text, attributes, lists and buttons', () => {
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(`<p title="${harmless}">${harmless}</p>`);
    expect(html`${[html`<b>${hostile}</b>`, hostile, 7, undefined]}`.text).toBe(`<b>${harmless}</b>${harmless}7`);
    expect(facts([[hostile, hostile]]).text).toBe(`<dl><dt>${harmless}</dt><dd>${harmless}</dd></dl>`);
    expect(buttons(hostile, [[hostile, hostile]]).text).not.toContain('<script>');
  });

  it('takes markup as it is, once', () => {
    const inner = html`<b>${'&'}</b>`;
    expect(html`<p>${inner}</p>`.text).toBe('<p><b>&amp;</b></p>');
  });
});

describe('a page', () => {
  const {
    text = '',
    headers,
    status,
  } = pageReply({
    title: hostile,
    body: html`<p>here</p>`,
    refresh: { seconds: 2, url: 'https://shop.example/?a=1&b="2"' },
    formsLeadTo: ['https://shop.example/thanks?order=1'],
  });

  it('can run nothing and be framed nowhere, and its forms lead home or where it says', () => {
    expect(status).toBe(200);
    expect(headers?.['Content-Security-Policy']).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https://shop.example; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers?.['Content-Type']).toBe('text/html; charset=utf-8');
    expect(headers?.['Cache-Control']).toBe('no-store');
  });

  it('escapes its title and where it leads', () => {
    expect(text).toContain(`<title>${harmless}</title>`);
    expect(text).toContain(`<meta http-equiv="refresh" content="2;url=https://shop.example/?a=1&amp;b=%222%22">`);
    expect(text).not.toContain('<script>');
    expect(text.startsWith('<!doctype html>')).toBe(true);
  });

  it('leads elsewhere with a GET, to a path or an absolute URL', () => {
    expect(leadTo('/here').headers?.['Location']).toBe('/here');
    expect(leadTo('https://shop.example/a b').headers?.['Location']).toBe('https://shop.example/a%20b');
    expect(leadTo('/here').status).toBe(303);
    for (const bad of ['nowhere', 'javascript:alert(1)', '//elsewhere.example/']) expect(() => leadTo(bad)).toThrow();
  });

  it('has the colours of the browser, or of a theme', () => {
    const schemes = (theme?: 'light' | 'dark') =>
      pageReply({ title: 'x', body: html``, ...(theme === undefined ? {} : { theme }) }).text?.match(
        /:root.color-scheme:[a-z ]+/g,
      );
    expect(schemes()).toEqual([':root{color-scheme:light dark']);
    expect(schemes('dark')?.at(-1)).toBe(':root{color-scheme:dark');
    expect(schemes('light')?.at(-1)).toBe(':root{color-scheme:light');
  });

  it('reads a form as browsers send it', () => {
    const form = formOf({ request: { body: Buffer.from('a=1+2&b=%E2%82%AC') } });
    expect([form.get('a'), form.get('b')]).toEqual(['1 2', '€']);
  });
});

/** The modules of a QR code as dark and light pixels, read off its picture. */
function pixelsOf(svg: string): { data: Uint8ClampedArray; size: number } {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x, y, width, height] of svg.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)/g)) {
    for (let row = Number(y); row < Number(y) + Number(height); row += 1)
      for (let column = Number(x); column < Number(x) + Number(width); column += 1)
        data.fill(0, (row * size + column) * 4, (row * size + column) * 4 + 3);
  }
  return { data, size };
}

describe('a QR code', () => {
  it.each([
    'bitcoin:2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ?amount=0.00349',
    'ethereum:0x52908400098527886E0F7030069857D2E4169EE7@11155111?value=1e18',
    `long ${'x'.repeat(400)}`,
  ])('is read by another program: %s', (text) => {
    const { data, size } = pixelsOf(qrCode(text).text);
    expect(jsqr.default(data, size, size)?.data).toBe(text);
  });

  it('has its text as an escaped label', () => {
    expect(qrCode('a"b').text).toContain('aria-label="QR code of a&quot;b"');
  });
});
