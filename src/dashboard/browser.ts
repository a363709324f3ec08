/** What the page takes from the browser besides the document: time, timers, storage, the clipboard. Nothing that it decides depends on them. */

/** Real time in ms, to let a running virtual clock tick on the screen between two answers. */
export function realNow(): number {
  return performance.now();
}

/** Calls `run` after so many ms; the answer takes it back. */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Calls `run` before the next picture; in a tab that nobody sees, soon. The answer takes it back. */
export function nextFrame(run: () => void): () => void {
  if (document.visibilityState === 'hidden') return later(250, run);
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
}

const tokenKey = 'paydrill-token';

/** The token of the control API, kept until the tab is closed. */
export const token = {
  read: (): string => sessionStorage.getItem(tokenKey) ?? '',
  write: (value: string): void => sessionStorage.setItem(tokenKey, value),
};

/** The workspace that the address of the page names. */
export function workspaceInAddress(): string {
  return new URLSearchParams(location.search).get('workspace') ?? 'default';
}

/** Names a workspace in the address of the page, so that a reload or a sent link shows the same. */
export function showWorkspaceInAddress(name: string): void {
  const url = new URL(location.href);
  if (name === 'default') url.searchParams.delete('workspace');
  else url.searchParams.set('workspace', name);
  history.replaceState(null, '', url);
}

/** Puts text into the clipboard. False where the browser does not allow it, as on a plain address of another machine. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
