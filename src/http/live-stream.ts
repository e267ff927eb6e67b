// One open stream of Server-Sent Events: reads its feed when its reader has room and something may be new, and ends when the caller
// may no longer read. It keeps one page at most: a reader that is slow holds up itself only. Made and driven by live-streams.ts.

import { Readable } from 'node:stream';
import { Unavailable } from '../domain/errors.ts';
import type { Feed, Page } from '../operations/stream/open-stream.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import { RefusedRequest } from './problem.ts';
import { eventText, heartbeatText, positionText, retryText } from './server-sent-events.ts';

/** How long a reader waits before it comes back. */
const retryMs = 2_000;
/** Below the 30 to 60 s after which proxies close a silent connection. */
const heartbeatMs = 15_000;
/** How long a reader may leave untouched what waits for it. */
const stuckMs = 30_000;
/** A yes of `readmit` is good for as long. With the 4 s for which a key is remembered: 5 s from its end to the last byte. */
const allowedMs = 1_000;
/** What a reader has to take the end in; then the connection is broken. */
const farewellMs = 1_000;
const bufferBytes = 16_384;

export interface LiveStreamOptions {
  /** Throws a `RefusedRequest` when the caller may no longer read. */
  readonly readmit: () => Promise<unknown>;
  /** Breaks the connection, if the answer is not over. */
  readonly drop: () => void;
  readonly log: Log;
}

export class LiveStream {
  /** What goes to the reader. Destroyed when the reader is gone. */
  readonly text: Readable;
  readonly #feed: Feed;
  readonly #options: LiveStreamOptions;
  /** The reader has room. */
  #wanted = false;
  /** Something may be new. */
  #unread = true;
  #reading = false;
  #asking = false;
  #ended = false;
  #allowedAt = performance.now();
  #sentAt = performance.now();
  #positionSentAt = performance.now();
  #waiting = 0;
  #movedAt = performance.now();

  constructor(feed: Feed, options: LiveStreamOptions) {
    this.#feed = feed;
    this.#options = options;
    this.text = new Readable({
      highWaterMark: bufferBytes,
      read: () => {
        this.#wanted = true;
        void this.#pump();
      },
    });
    this.#push(retryText(retryMs) + positionText(feed.cursor));
  }

  /** Something may be new. */
  wake(): void {
    this.#unread = true;
    void this.#pump();
  }

  /** To be called about twice a second. Never fails. */
  async tick(): Promise<void> {
    this.#lookAtReader();
    await this.#askAgain();
    await this.#pump();
  }

  /** Nothing more is told; what waits may still go, for a second. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.text.push(null);
    setTimeout(this.#options.drop, farewellMs).unref();
  }

  #push(chunk: string): void {
    this.#sentAt = performance.now();
    this.#wanted = this.text.push(chunk);
  }

  /** Reads on while the reader has room, there may be more, and the caller is known to be allowed to. */
  async #pump(): Promise<void> {
    while (this.#wanted && this.#unread && !this.#reading && !this.#ended && performance.now() - this.#allowedAt < allowedMs) {
      this.#reading = true;
      this.#unread = false;
      try {
        const page = await this.#feed.next();
        if (page.more) this.#unread = true;
        if (!this.#ended && !this.text.destroyed) this.#tell(page);
      } catch (error) {
        this.#unread = true;
        // The next tick tries again.
        if (error instanceof Unavailable) return;
        this.#options.log.error('stream.failed', errorFacts(error));
        this.end();
      } finally {
        this.#reading = false;
      }
    }
  }

  #tell({ messages, cursor }: Page): void {
    for (const { cursor: id, name, data } of messages) this.#push(eventText({ id, name, data }));
    // A filter that lets little through must not leave the reader's cursor far behind.
    const old = performance.now() - this.#positionSentAt >= heartbeatMs;
    if (messages.length === 0 && old) this.#push(positionText(cursor));
    if (messages.length > 0 || old) this.#positionSentAt = performance.now();
  }

  async #askAgain(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const asked = performance.now();
    try {
      await this.#options.readmit();
      this.#allowedAt = asked;
    } catch (error) {
      // Without a database nobody can say; nothing is told meanwhile.
      if (error instanceof RefusedRequest) this.end();
      else if (!(error instanceof Unavailable)) this.#options.log.error('stream.failed', errorFacts(error));
    } finally {
      this.#asking = false;
    }
  }

  /** Drops one that takes nothing of what waits for it; shows one that waits for news that we are here. */
  #lookAtReader(): void {
    const now = performance.now();
    const waiting = this.text.readableLength;
    if (waiting === 0 || waiting !== this.#waiting) this.#movedAt = now;
    this.#waiting = waiting;
    if (now - this.#movedAt >= stuckMs) this.#options.drop();
    if (this.#ended || waiting > 0 || now - this.#sentAt < heartbeatMs) return;
    this.#push(heartbeatText);
    this.#unread = true;
  }
}
