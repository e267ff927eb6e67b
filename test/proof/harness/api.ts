// Calls to the nodes of a proof as a caller would make them: at any node that is up, and again elsewhere where that is safe.

import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { ClusterNode } from './cluster-node.ts';

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: proofs look into bodies freely
  readonly body: any;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

const answerWithinMs = 30_000;

export class Api {
  readonly #nodes: readonly ClusterNode[];
  readonly #key: string;
  readonly #agent = new Agent({ connections: 64, headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs, connectTimeout: 2_000 });

  constructor(nodes: readonly ClusterNode[], key: string) {
    this.#nodes = nodes;
    this.#key = key;
  }

  /** One try at one node. Rejects when no whole answer came. */
  async at(node: ClusterNode, { method, path, body, idempotencyKey }: Call): Promise<ApiAnswer> {
    const response = await request(`${node.url}${path}`, {
      method,
      dispatcher: this.#agent,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    return { status: response.statusCode, body: text === '' ? null : JSON.parse(text) };
  }

  /** For what may be asked twice: tries the nodes that are up until one answers 2xx, or 4xx, which is an error here. */
  async ask(method: Call['method'], path: string, body?: unknown, withinMs = 30_000): Promise<ApiAnswer['body']> {
    const deadline = Date.now() + withinMs;
    for (let turn = 0; ; turn += 1) {
      const up = this.#nodes.filter(({ isUp }) => isUp);
      const node = up[turn % Math.max(up.length, 1)];
      const answer = node ? await this.at(node, { method, path, body }).catch((error: Error) => error) : new Error('no node is up');
      if (!(answer instanceof Error)) {
        if (answer.status < 300) return answer.body;
        if (answer.status < 500 && answer.status !== 429)
          throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
      if (Date.now() > deadline) throw new Error(`${path} was not answered: ${answer instanceof Error ? answer.message : answer.status}`);
      await wait(100);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
