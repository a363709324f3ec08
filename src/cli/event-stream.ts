/** Splits a stream of server-sent events, as far as a server of ours writes them: `event:` and `data:` lines, comments. */
export class EventParser {
  readonly #listener: (event: string, data: string) => void;
  #rest = '';
  #event = 'message';
  #data: string[] = [];

  constructor(listener: (event: string, data: string) => void) {
    this.#listener = listener;
  }

  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0) this.#listener(this.#event, this.#data.join('\n'));
      this.#event = 'message';
      this.#data = [];
      return;
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') this.#event = value;
    if (field === 'data') this.#data.push(value);
  }
}
