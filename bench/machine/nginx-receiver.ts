// The receiver of every bench: nginx in a process of its own, which answers 204 and keeps connections alive. It counts what it got, so
// that no sender's word is taken for it. Under /timed/ it also notes when, and the webhook's id.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { freePort } from '../../test/support/free-port.ts';
import { endProcess, findProgram, sleep, startProcess } from './processes.ts';

export interface Receiver {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Requests since the start, without those that ask for this number. */
  count(): Promise<number>;
  /** When each webhook under /timed/ was answered, in milliseconds since 1970, by `webhook-id`. Starts anew with each call. */
  timed(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

/** Throws when there is no nginx. */
export async function startReceiver(): Promise<Receiver> {
  const program = findProgram('nginx');
  if (program === null) throw new Error('nginx is needed, the receiver of the benches (Debian: `apt-get install nginx-light`).');
  const folder = mkdtempSync(join(tmpdir(), 'casewire-bench-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
  const child = startProcess(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await untilUp(child, url);
  const client = new Client(url, { keepAliveTimeout: 60_000 });
  const log = join(folder, 'timed.log');
  let read = 0;
  let asked = 1;
  return {
    url,
    port,
    count: async () => {
      asked += 1;
      const { body } = await client.request({ method: 'GET', path: '/status' });
      const text = await body.text();
      return Number(/\n\s*\d+ \d+ (\d+)/.exec(text)?.[1]) - asked;
    },
    timed: async () => {
      // The log is flushed each second.
      await sleep(1_200);
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      const fresh = lines.slice(read);
      read = lines.length;
      return new Map(fresh.map((line) => [line.slice(line.indexOf(' ') + 1), Number(line.slice(0, line.indexOf(' '))) * 1000] as const));
    },
    stop: async () => {
      await client.close();
      await endProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(child: ChildProcess, url: string): Promise<void> {
  const client = new Client(url);
  for (let tries = 0; child.exitCode === null && tries < 200; tries += 1) {
    const answer = await client.request({ method: 'GET', path: '/status' }).catch(() => null);
    if (answer) {
      await answer.body.dump();
      await client.close();
      return;
    }
    await sleep(25);
  }
  throw new Error('nginx did not start');
}

const configuration = (folder: string, port: number): string => `
daemon off;
pid ${folder}/pid;
error_log stderr error;
worker_processes 1;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  access_log off;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  client_body_buffer_size 64k;
  log_format timed '$msec $http_webhook_id';
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location /status { stub_status; }
    location /timed/ { access_log ${folder}/timed.log timed buffer=64k flush=1s; return 204; }
    location / { return 204; }
  }
}
`;
