/**
 * What hosted pages are made of: server-rendered, without script, readable in light and dark. Whatever is put into a page is escaped,
 * so that a customer's name can never become markup.
 */
import { renderSVG } from 'uqr';
import { readableText } from './json.js';
import type { Reply } from './provider.js';

/** Text that is markup already. Made by {@link html} and {@link qrCode} only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may be put into {@link html}: text and numbers are escaped, markup is taken as it is, `undefined` is nothing. */
export type Insert = string | number | Markup | undefined | readonly Insert[];

/** Markup from a template literal, with everything that is put in escaped. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(strings.map((string, at) => (at === 0 ? '' : textOf(inserts[at - 1])) + string).join(''));
}

function textOf(insert: Insert): string {
  if (insert === undefined) return '';
  if (insert instanceof Markup) return insert.text;
  if (Array.isArray(insert)) return insert.map(textOf).join('');
  return escaped(String(insert));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** A list of names and values. */
export function facts(rows: readonly (readonly [name: string, value: Insert])[]): Markup {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A QR code as an SVG picture, with the text itself as its label. Throws for more than about 2,900 bytes. */
export function qrCode(text: string): Markup {
  const picture = renderSVG(text, { border: 2, pixelSize: 4 }).replace('<svg ', '<svg role="img" class="qr" ');
  return html`<figure aria-label="QR code of ${text}">${new Markup(picture)}</figure>`;
}

/** Buttons of one form; the one that is pressed sends its value under `name`. */
export function buttons(name: string, choices: readonly (readonly [value: string, label: string])[]): Markup {
  const button = ([value, label]: readonly [string, string]) =>
    html`<button type="submit" name="${name}" value="${value}">${label}</button> `;
  return html`<form method="post">${choices.map(button)}</form>`;
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}pre{white-space:pre-wrap}
h1{font-size:1.3rem}h2{font-size:1.1rem}dt{opacity:.7}dd{margin:0 0 .5rem}button,input,select{font:inherit;padding:.4rem .8rem;margin:.1rem 0;box-sizing:border-box;max-width:100%}
label{display:block;margin:.6rem 0}figure{margin:1rem 0}.qr{width:12rem;height:12rem;background:#fff}.wrong{color:#b00020}@media(prefers-color-scheme:dark){.wrong{color:#ff8a95}}`;

const themes = {
  light: ':root{color-scheme:light}.wrong{color:#b00020!important}',
  dark: ':root{color-scheme:dark}.wrong{color:#ff8a95!important}',
};

/** A hosted page. */
export interface PageSpec {
  /** 200 when left out. */
  readonly status?: number;
  readonly title: string;
  readonly body: Markup;
  /** Light or dark whatever the browser prefers, for providers whose links say so. */
  readonly theme?: 'light' | 'dark';
  /** Loads the page anew, or goes elsewhere, after some seconds of real time: for a status that follows the clock. */
  readonly refresh?: { readonly seconds: number; readonly url?: string };
  /** Origins besides our own to which an answer to a form of this page may lead, e.g. the shop's `returnUrl`. */
  readonly formsLeadTo?: readonly string[];
}

/** The answer that shows a page. It can load nothing, run nothing and be framed nowhere. */
export function pageReply({ status = 200, title, body, theme, refresh, formsLeadTo = [] }: PageSpec): Reply {
  const again =
    refresh === undefined
      ? undefined
      : html`<meta http-equiv="refresh" content="${refresh.seconds}${refresh.url === undefined ? '' : `;url=${hrefOf(refresh.url)}`}">`;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}<title>${title}</title>`;
  const page = html`<!doctype html><html lang="en"><head>${head}<style>${new Markup(style + (theme === undefined ? '' : themes[theme]))}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>
`;
  return {
    status,
    text: page.text,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; form-action ${["'self'", ...formsLeadTo.map(originOf)].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  };
}

/** Leads a browser elsewhere with a GET (303), e.g. after a form was taken. Throws for what is neither a path nor an http(s) URL. */
export function leadTo(url: string): Reply {
  return { status: 303, headers: { Location: hrefOf(url), 'Cache-Control': 'no-store' } };
}

function hrefOf(url: string): string {
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  const { href, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`a page cannot lead to ${protocol}`);
  return href;
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** The fields of a form that a browser sent. */
export function formOf(call: { readonly request: { readonly body: Buffer } }): URLSearchParams {
  return new URLSearchParams(readableText(call.request.body));
}
