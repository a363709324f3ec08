/** Drawings of coins, so that `logo_url` leads somewhere (cryptopay.logoUrl). */
import { html, type Page } from '../../core/provider.js';
import { coins } from './coins.js';

/** The drawing of a coin: its code on a disc. */
export const logoPages: readonly Page[] = [
  {
    id: 'logo',
    method: 'GET',
    path: '/logos/:file',
    handle({ params }) {
      const code = (params['file'] ?? '').replace(/\.svg$/, '').toUpperCase();
      if (!coins.some(({ currency }) => currency === code)) return { status: 404 };
      const drawing = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#456"/><text x="32" y="38" font-family="sans-serif" font-size="16" fill="#fff" text-anchor="middle">${code}</text></svg>`;
      return { status: 200, text: drawing.text, headers: { 'Content-Type': 'image/svg+xml' } };
    },
  },
];
