import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, type Router } from 'express';

/** Where the files of the page are, below the control API: no provider documents such a path. */
export const pagePath = '/_paydrill/page';

// The page stands in dist/ also while the code runs from its sources, as in tests.
const isSource = import.meta.url.endsWith('.ts');
const folder = fileURLToPath(new URL(isSource ? '../../dist/dashboard/' : '../dashboard/', import.meta.url));

/** Nothing is loaded from elsewhere, nothing runs that does not stand in a file of ours, and nobody may frame it. */
const headers = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** True when a client prefers a page to JSON, as browsers do and curl does not. */
export function wantsPage(request: Request): boolean {
  return request.accepts(['json', 'html']) === 'html' && existsSync(`${folder}index.html`);
}

/** Answers with the page. It holds no secrets: what it shows, it asks the control API for. */
export function sendPage(response: Response): void {
  response.set({ ...headers, 'Cache-Control': 'no-cache' }).sendFile('index.html', { root: folder });
}

/** Script, style and icon of the page. Their names change with their content, so they may be kept. */
export function pageFiles(): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set(headers);
    next();
  });
  router.use(express.static(folder, { index: false, redirect: false, immutable: true, maxAge: '1y' }));
  return router;
}
