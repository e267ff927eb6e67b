// The demo's company register: a local server that stands for a third party. It knows three invented companies, one for each way in
// which a case of kyb-onboarding can go, and answers as registers do: JSON, or 404.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DemoRegister {
  /** What the definition asks: `?name=` is looked up. */
  readonly url: string;
  stop(): void;
}

interface Company {
  readonly name: string;
  readonly registrationNumber: string;
  readonly country: string;
  readonly status: 'active' | 'dissolved';
  readonly incorporatedOn: string;
  readonly activity: string;
  readonly owners: readonly string[];
}

/** Goes to a reviewer, is approved, is rejected: in this order. */
export const companies: readonly Company[] = [
  {
    name: 'YTO CENTRE',
    registrationNumber: 'US-0812345',
    country: 'US',
    status: 'active',
    incorporatedOn: '2011-05-17',
    activity: 'commercial property',
    owners: ['Ada Okafor', 'Jonas Lind', 'Mei Tanaka', 'Rosa Duarte'],
  },
  {
    name: 'Harbour Tea Ltd',
    registrationNumber: 'GB-0455120',
    country: 'GB',
    status: 'active',
    incorporatedOn: '2009-02-03',
    activity: 'tea import',
    owners: ['Jonas Lind'],
  },
  {
    name: 'Gone Trading Ltd',
    registrationNumber: 'GB-0399871',
    country: 'GB',
    status: 'dissolved',
    incorporatedOn: '2004-11-30',
    activity: 'wholesale',
    owners: ['Rosa Duarte'],
  },
];

/** Listens on 127.0.0.1: on `port` if it is free, so that the definition which names it stays good; else on any. */
export async function startDemoRegister(port: number): Promise<DemoRegister> {
  const server = (await listening(port)) ?? (await listening(0));
  if (!server) throw new Error('no port is free for the demo’s company register');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/companies`, stop: () => void server.close() };
}

/** Null when the port is taken. */
async function listening(port: number): Promise<Server | null> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://register');
    const name = searchParams.get('name')?.toLowerCase();
    const company = pathname === '/companies' ? companies.find((known) => known.name.toLowerCase() === name) : undefined;
    response.writeHead(company ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(company ?? { error: 'no such company' }));
  });
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}
