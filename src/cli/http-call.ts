import type { IncomingMessage } from 'node:http';

/** A call to be made. */
export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a call and answers its response, the body still to be read. Not `fetch`: that gives up on an event stream that is silent
 * for five minutes, and knows ports that it does not call.
 */
export async function openCall(url: string, { method, headers, body, signal }: HttpCall): Promise<IncomingMessage> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) }, resolve);
    call.on('error', reject);
    call.end(body);
  });
}

/** The body of a response as text. */
export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
