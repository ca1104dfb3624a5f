/** Server-sent events out of text that comes in pieces, as the HTML standard writes them; comments are left out. */

export interface ServerSentEvent {
  event: string;
  data: string;
  /** The last one given, by this message or before. */
  id: string;
}

export class SseReader {
  #rest = '';
  #event = '';
  #id = '';
  #data: string[] = [];

  /** @returns the messages that this piece completes */
  read(piece: string): ServerSentEvent[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    const messages: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else {
        if (this.#data.length > 0)
          messages.push({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id });
        this.#event = '';
        this.#data = [];
      }
    }
    return messages;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') this.#id = value;
    if (name === 'event') this.#event = value;
    if (name === 'data') this.#data.push(value);
  }
}
