// THE table of settings: every name that Casewire reads from outside, and the only place to add one. docs/settings.md is
// generated from it (`npm run generate`); test/contract/settings-doc.test.ts holds the two equal.

import {
  amount,
  choice,
  choices,
  connections,
  days,
  folder,
  host,
  mailSender,
  masterKey,
  networks,
  port,
  postgresUrl,
  type SettingType,
  seconds,
  smtpUrl,
  targets,
  webUrl,
} from './setting-types.ts';

export type Role = 'api' | 'worker';

/** What the process was told, checked and frozen. One field a row of the table below, which says what each means. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | null;
  readonly databaseDirectUrl: string | null;
  readonly databasePooling: 'session' | 'transaction';
  readonly databaseConnections: number;
  readonly dataDir: string;
  /** 32 bytes, always base64, however it was written. */
  readonly masterKey: string | null;
  readonly roles: readonly Role[];
  readonly allowTargets: readonly string[];
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly retentionPayloadDays: number;
  readonly retentionFactDays: number;
  readonly backlogLimit: number;
  readonly drainSeconds: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logFormat: 'json' | 'pretty';
}

/** Also the key in casewire.yaml; the flag is its kebab-case. */
export type SettingName = keyof Config;

export interface Setting<Value> {
  readonly env: string;
  readonly type: SettingType<NonNullable<Value>>;
  /** As it would be written; null leaves the value null. */
  readonly default: string | null;
  /** Printed only as "set" or "not set". */
  readonly secret?: true;
  readonly doc: string;
}

type Settings = { readonly [Name in SettingName]: Setting<Config[Name]> };

export const settings: Settings = {
  port: { env: 'PORT', type: port, default: '3000', doc: 'Port of the API, its docs and the health checks. 0 picks a free one.' },
  host: {
    env: 'HOST',
    type: host,
    default: '127.0.0.1',
    doc: 'Address to listen on; `0.0.0.0` for all. `dev` and `demo` always listen on 127.0.0.1, because their access key is public knowledge.',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    type: postgresUrl,
    default: null,
    secret: true,
    doc: 'PostgreSQL 15 or later. Unset: the embedded database in the data folder, for evaluation only; `serve` requires it.',
  },
  databaseDirectUrl: {
    env: 'DATABASE_DIRECT_URL',
    type: postgresUrl,
    default: null,
    secret: true,
    doc: 'The same database past its pooler, for migrations and for the connection that wakes workers. Unset: migrations go by DATABASE_URL, and where that pools by transaction workers look every second instead.',
  },
  databasePooling: {
    env: 'DATABASE_POOLING',
    type: choice(['session', 'transaction'] as const),
    default: 'session',
    doc: 'What a connection of DATABASE_URL is: `session`, as PostgreSQL gives it, or `transaction` behind a pooler such as PgBouncer in transaction mode. docs/running-it.md says what differs.',
  },
  databaseConnections: {
    env: 'CASEWIRE_DATABASE_CONNECTIONS',
    type: connections,
    default: '10',
    doc: 'Connections to the database that this process opens at most, the one that wakes workers among them. Over all nodes they must fit into its `max_connections`.',
  },
  dataDir: {
    env: 'CASEWIRE_DATA_DIR',
    type: folder,
    default: './.data',
    doc: 'Folder of the embedded database, and of the master key that `dev` and `demo` make for themselves.',
  },
  masterKey: {
    env: 'CASEWIRE_MASTER_KEY',
    type: masterKey,
    default: null,
    secret: true,
    doc: 'Encrypts secrets at rest; the same on every node, kept apart from database backups. `serve` requires it; lost, all signing secrets are lost.',
  },
  roles: {
    env: 'CASEWIRE_ROLES',
    type: choices(['api', 'worker'] as const),
    default: 'api,worker',
    doc: 'What this process does: answer requests, send webhooks, or both.',
  },
  allowTargets: {
    env: 'CASEWIRE_ALLOW_TARGETS',
    type: targets,
    default: '',
    doc: 'Targets that outgoing calls may reach besides public https addresses. `dev` and `demo` add loopback.',
  },
  publicUrl: {
    env: 'CASEWIRE_PUBLIC_URL',
    type: webUrl,
    default: null,
    doc: 'Where callers and browsers reach this server: for links that it hands out, and for the console, which changes things from pages of this address only. Unset: the address it listens on.',
  },
  trustedProxies: {
    env: 'CASEWIRE_TRUSTED_PROXIES',
    type: networks,
    default: '',
    doc: 'Proxies in front of this server, whose `X-Forwarded-For` says where a request comes from: wrong sign-in links are counted by that address. Unset: nobody’s is believed, and all who come through one proxy share its count.',
  },
  smtpUrl: {
    env: 'CASEWIRE_SMTP_URL',
    type: smtpUrl,
    default: null,
    secret: true,
    doc: 'Mail server of the `email` plugin, with user and password if need be. Unset: its calls fail with that reason.',
  },
  mailFrom: {
    env: 'CASEWIRE_MAIL_FROM',
    type: mailSender,
    default: null,
    doc: 'Sender of every mail: an address, or `Name <address>`. Needed beside CASEWIRE_SMTP_URL.',
  },
  retentionPayloadDays: {
    env: 'CASEWIRE_RETENTION_PAYLOAD_DAYS',
    type: days,
    default: '30',
    doc: 'How long the bodies of events, requests and answers are kept; 0 for ever. They go by whole weeks, and never before a delivery that needs them is settled.',
  },
  retentionFactDays: {
    env: 'CASEWIRE_RETENTION_FACT_DAYS',
    type: days,
    default: '90',
    doc: 'How long events, deliveries and attempts themselves are kept; 0 for ever. Not shorter than CASEWIRE_RETENTION_PAYLOAD_DAYS.',
  },
  backlogLimit: {
    env: 'CASEWIRE_BACKLOG_LIMIT',
    type: amount,
    default: '1000000',
    doc: 'Due and unsent deliveries that one workspace may have; retries that wait for their time do not count. Beyond it, starting a case or sending it an event answers 429 with `Retry-After`, until receivers have caught up; 0 is no limit. Counted anew about every five seconds; where counting takes longer than a tenth of a second, less often.',
  },
  drainSeconds: {
    env: 'CASEWIRE_DRAIN_SECONDS',
    type: seconds,
    default: '0',
    doc: 'How long it goes on answering after the order to stop, with /readyz at 503, so that a load balancer notices; 0 where something else sees to that.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    type: choice(['debug', 'info', 'warn', 'error', 'silent'] as const),
    default: 'info',
    doc: 'Least severe line that is written. `demo` defaults to `warn`.',
  },
  logFormat: {
    env: 'LOG_FORMAT',
    type: choice(['json', 'pretty'] as const),
    default: 'json',
    doc: 'One JSON object a line, or text for people. `dev` and `demo` default to `pretty` on a terminal.',
  },
};

export const settingNames = Object.keys(settings) as readonly SettingName[];

/** `--data-dir` for `dataDir`. */
export function flagOf(name: SettingName): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
