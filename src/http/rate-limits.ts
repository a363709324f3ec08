import { type CallWindow, countCall } from '../core/call-window.js';
import { formatDuration } from '../core/duration.js';
import type { Provider, Reply, Row } from '../core/provider.js';
import type { Workspace } from '../core/workspace.js';

interface CallsRow extends Row {
  readonly window: CallWindow;
}

/** Counts a call of a principal against the provider's own rate limit; the provider's 429 when there were too many, with a line for the journal. */
export async function overLimit(
  { provider, workspace }: { readonly provider: Provider; readonly workspace: Workspace },
  { principal, requestId }: { readonly principal: { readonly id: string }; readonly requestId: string },
): Promise<{ readonly reply: Reply; readonly note: string } | undefined> {
  const rule = provider.rateLimit?.(workspace.reading(provider));
  if (rule === undefined) return undefined;
  const { isOver, retryAfterMs } = await workspace.unit(provider, (ctx) => {
    const rows = ctx.rows<CallsRow>(rule.collection);
    const before = rows.get(principal.id);
    const counted = countCall(before?.window, rule, ctx.now);
    if (before === undefined) rows.insert({ id: principal.id, window: counted.window });
    else rows.update(principal.id, { window: counted.window });
    return counted;
  });
  if (!isOver) return undefined;
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const plain: Reply = { status: 429, headers: { 'Retry-After': String(seconds) } };
  const reply = provider.rateLimited?.(workspace.reading(provider), requestId, retryAfterMs) ?? plain;
  const about = `${rule.limit} calls in ${formatDuration(rule.windowMs)}`;
  return { reply, note: `The rate limit of ${about} is reached; calls go on in ${formatDuration(retryAfterMs)}.` };
}
