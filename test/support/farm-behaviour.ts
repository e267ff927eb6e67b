// How an endpoint of the receiver farm behaves: it answers, fails by dice or by a list, or misbehaves until the sender gives up.
// Called by farm-process.ts for each request, after the request is in the ledger.

import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export type Behaviour =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly afterMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** `status` for that share of the requests, chosen by the farm's seed; else 204. */
  | { readonly kind: 'sometimes'; readonly status: number; readonly share: number }
  /** Takes the request and says nothing. */
  | { readonly kind: 'hang' }
  /** 200, then a body that does not end. */
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** 200, then as many bytes as the sender reads. */
  | { readonly kind: 'endless' }
  /** Takes the request, then resets the connection. */
  | { readonly kind: 'reset' }
  /** By the attempt of a webhook-id at this endpoint; the last one repeats. */
  | { readonly kind: 'script'; readonly statuses: readonly number[] };

/** What decides between answers, besides the behaviour. */
export interface Turn {
  readonly seed: number;
  readonly endpoint: string;
  readonly webhookId: string;
  /** The requests with this webhook-id that this endpoint has seen, this one included. */
  readonly attempt: number;
}

/** The answer that is given at once, and needs no further line in the ledger; null when there is none. */
export function immediateAnswer(behaviour: Behaviour, turn: Turn): Omit<Extract<Behaviour, { kind: 'answer' }>, 'kind'> | null {
  switch (behaviour.kind) {
    case 'answer':
      return behaviour.afterMs ? null : behaviour;
    case 'sometimes':
      return { status: dice(turn) < behaviour.share ? behaviour.status : 204 };
    case 'script':
      return { status: behaviour.statuses[Math.min(turn.attempt, behaviour.statuses.length) - 1] ?? 204 };
    default:
      return null;
  }
}

/** Everything else. `answered` is told the status just before its headers go out. */
export function misbehave(behaviour: Behaviour, response: ServerResponse, answered: (status: number) => void): void {
  switch (behaviour.kind) {
    case 'answer': {
      const timer = setTimeout(() => {
        answered(behaviour.status);
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      }, behaviour.afterMs);
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'drip': {
      answered(200);
      response.writeHead(200);
      response.flushHeaders();
      const timer = setInterval(() => response.write('.'), 1_000 / behaviour.bytesPerSecond);
      response.once('close', () => clearInterval(timer));
      return;
    }
    case 'endless': {
      answered(200);
      response.writeHead(200);
      const chunk = Buffer.alloc(65_536, '.');
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
    case 'sometimes':
    case 'script':
      return;
  }
}

/** In [0, 1), the same for the same turn in whatever order requests come. */
function dice({ seed, endpoint, webhookId, attempt }: Turn): number {
  const hash = createHash('sha256').update(`${seed} ${endpoint} ${webhookId} ${attempt}`).digest();
  return hash.readUInt32BE() / 2 ** 32;
}
