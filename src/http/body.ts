import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';

/** Why the body of a call could not be read. */
export type BodyProblem = { readonly tooLarge: true } | { readonly broken: string };

/** Reads the raw body of a call and hands it over, or why it could not be read. */
export type BodyReader = (
  request: IncomingMessage,
  response: ServerResponse,
  done: (body: Buffer | BodyProblem) => void,
) => void;

const nothing = Buffer.alloc(0);

/** Reads bodies of up to `limit` bytes, as they came: one that is compressed is refused. */
export function bodyReader(limit: number): BodyReader {
  let unusual: Promise<RequestHandler> | undefined;
  return (request, response, done) => {
    const { headers } = request;
    if (headers['transfer-encoding'] === undefined && headers['content-length'] === undefined) done(nothing);
    else if (isPlain(request, limit)) collect(request, done);
    else {
      unusual ??= import('express').then(({ default: { raw } }) => raw({ type: () => true, inflate: false, limit }));
      const read = (error?: unknown) => done(error === undefined ? bodyOf(request) : problemOf(error));
      void unusual.then((any) => any(request as Request, response as Response, read));
    }
  };
}

/**
 * True for a body that says how long it is, is short enough, and comes as it is: nearly all of them. All others are left to the reader of
 * Express, which takes several times as long.
 */
function isPlain(request: IncomingMessage, limit: number): boolean {
  const { headers } = request;
  return (
    headers['transfer-encoding'] === undefined &&
    headers['content-encoding'] === undefined &&
    Number(headers['content-length']) <= limit &&
    !request.readableDidRead
  );
}

// That as many bytes come as were announced, Node sees to.
function collect(request: IncomingMessage, done: (body: Buffer | BodyProblem) => void): void {
  const chunks: Buffer[] = [];
  let isOver = false;
  const end = (problem?: BodyProblem) => {
    if (isOver) return;
    isOver = true;
    const [first = nothing] = chunks;
    done(problem ?? (chunks.length > 1 ? Buffer.concat(chunks) : first));
  };
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => end());
  request.on('aborted', () => end({ broken: 'request aborted' }));
  request.on('error', (error) => end({ broken: error.message }));
}

function bodyOf(request: IncomingMessage): Buffer {
  return 'body' in request && request.body instanceof Buffer ? request.body : nothing;
}

function problemOf(error: unknown): BodyProblem {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return { tooLarge: true };
  return { broken: error instanceof Error ? error.message : String(error) };
}
