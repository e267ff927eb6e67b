// The text of Server-Sent Events (HTML living standard, 9.2). Pure: no socket, no clock.

export interface SentEvent {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
}

/** One message. JSON has no line breaks of its own, so the data is one line. */
export function eventText({ id, name, data }: SentEvent): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Moves on what a reader sends as `Last-Event-ID`, without a message. */
export function positionText(id: string): string {
  return `id: ${id}\n\n`;
}

/** The first bytes: how long a reader waits before it comes back. */
export function retryText(milliseconds: number): string {
  return `retry: ${milliseconds}\n\n`;
}

/** A comment, which readers pass over: keeps proxies from closing a silent connection. */
export const heartbeatText = ': still here\n\n';
