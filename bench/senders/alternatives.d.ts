// The little of each alternative that the benches use, so that the type check needs none of them installed.

declare module 'graphile-worker' {
  export interface Runner {
    stop(): Promise<void>;
  }
  export interface WorkerUtils {
    migrate(): Promise<void>;
    release(): Promise<void>;
  }
  export class Logger {
    constructor(factory: () => () => void);
  }
  export function makeWorkerUtils(options: { readonly connectionString: string; readonly logger: Logger }): Promise<WorkerUtils>;
  export function run(options: {
    readonly preset: { readonly worker: Readonly<Record<string, unknown>> };
    readonly noHandleSignals: boolean;
    readonly taskList: Readonly<Record<string, (payload: unknown) => Promise<void>>>;
    readonly logger: Logger;
  }): Promise<Runner>;
}

declare module 'pg-boss' {
  export default class PgBoss {
    constructor(options: Readonly<Record<string, unknown>>);
    on(event: 'error', listener: (error: Error) => void): this;
    start(): Promise<this>;
    stop(options: { readonly graceful: boolean; readonly timeout: number }): Promise<void>;
    createQueue(name: string): Promise<void>;
    insert(jobs: readonly { readonly name: string; readonly data: object }[]): Promise<void>;
    work<Data>(
      name: string,
      options: { readonly batchSize: number; readonly pollingIntervalSeconds: number },
      handle: (jobs: readonly { readonly data: Data }[]) => Promise<void>,
    ): Promise<string>;
  }
}

declare module 'bullmq' {
  export interface Connection {
    readonly host: string;
    readonly port: number;
    readonly maxRetriesPerRequest: null;
  }
  export class Queue<Data> {
    constructor(name: string, options: { readonly connection: Connection });
    addBulk(jobs: readonly { readonly name: string; readonly data: Data }[]): Promise<unknown>;
    obliterate(options: { readonly force: boolean }): Promise<void>;
    getJobCounts(...states: readonly string[]): Promise<Readonly<Record<string, number>>>;
    close(): Promise<void>;
  }
  export class Worker<Data> {
    constructor(name: string, handle: (job: { readonly data: Data }) => Promise<void>, options: Readonly<Record<string, unknown>>);
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'failed', listener: (job: unknown, error: Error) => void): this;
    close(): Promise<void>;
  }
}

declare module 'axios' {
  const axios: { post(url: string, body: string, options: { readonly headers: Readonly<Record<string, string>> }): Promise<unknown> };
  export default axios;
}
