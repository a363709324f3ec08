import type { Page } from '../../core/provider.js';
import { invoicePages } from './pages-invoices.js';
import { onrampPages } from './pages-onramp.js';
import { onrampLinkPages } from './pages-onramp-link.js';
import { widgetPages } from './pages-widgets.js';

/** Pages that Calypso hosts for people who pay. */
export const pages: readonly Page[] = [...invoicePages, ...widgetPages, ...onrampPages, ...onrampLinkPages];
