import type { Socket } from 'node:net';

/** What the head of an answer begins with that another one follows, character by character. */
const interimHead = [...'HTTP/1.'].map((char) => new RegExp(`[${char}]`)).concat([/\d/, / /, /1/, /\d/, /\d/, /[ \r]/]);

/** No head is longer, as for any answer: a longer one is left to the parser, which refuses it. */
const longestHead = 16_384;

/**
 * Passes over the interim answers that a receiver sends before its answer. Clients have to take them, also those that they did not ask for
 * (RFC 9110, section 15.2); the HTTP client that is used here closes the connection at the first `100 Continue`, when the receiver has the
 * whole webhook already. Called before anything is read from the connection.
 */
export function passOverInterimAnswers(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  // Answers begin after something was sent, and one comes at a time.
  let begins = false;
  let head: Buffer = Buffer.alloc(0);
  socket.write = (...args: unknown[]) => {
    begins = true;
    return write(...args);
  };
  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk = read(size) as Buffer | null;
      if (!begins || chunk === null) return chunk;
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = afterInterimHeads(head);
      if (head.length > 0 && (head.length > longestHead || !mayBeInterim(head))) {
        begins = false;
        const rest = head;
        head = Buffer.alloc(0);
        return rest;
      }
    }
  };
}

/** What comes after the whole heads of interim answers. */
function afterInterimHeads(bytes: Buffer): Buffer {
  let rest = bytes;
  while (rest.length >= interimHead.length && mayBeInterim(rest)) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return rest;
    rest = rest.subarray(end + 4);
  }
  return rest;
}

/** True for an interim answer, and for bytes that may become one; not for 101, which ends HTTP on its connection. */
function mayBeInterim(bytes: Buffer): boolean {
  // Nearly every answer is told apart by the first digit of its status.
  if (bytes.length > 9 && bytes[9] !== 0x31) return false;
  const text = bytes.toString('latin1', 0, interimHead.length);
  return !text.endsWith('101', 12) && [...text].every((char, at) => interimHead[at]?.test(char));
}
