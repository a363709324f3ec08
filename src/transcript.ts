import type { Workspace } from './core/workspace.js';

const ownAddress = /127\.0\.0\.1:\d+/g;

/**
 * Something that was recorded, as text that is the same in every run on a virtual wire: without the ports, which are free ones, and so
 * without the signatures over webhook bodies that name one, e.g. in a link to a hosted page.
 */
export function transcriptOf(recorded: unknown, workspace: Workspace): string {
  let text = JSON.stringify(recorded);
  for (const { provider, body, attempts } of workspace.deliveries.list()) {
    if (body.search(ownAddress) < 0) continue;
    const { signatureHeaders = [] } = workspace.provider(provider).webhooks;
    for (const { headers } of attempts)
      for (const [name, value] of Object.entries(headers)) {
        const isSignature = signatureHeaders.some((one) => one.toLowerCase() === name.toLowerCase());
        if (isSignature) text = text.replaceAll(value, 'SIGNATURE');
      }
  }
  return text.replace(ownAddress, 'HERE');
}
