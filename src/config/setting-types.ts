// How the text of a setting becomes a value: one reader a type, used by the table in settings.ts.
// A reader never throws and never repeats the text in its answer, since the text may be a secret.

import { isIP } from 'node:net';
import { suggestion } from '../domain/did-you-mean.ts';

export type Read<Value> = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'problem'; readonly problem: string };

export interface SettingType<Value> {
  /** For docs/settings.md: what may be written. */
  readonly label: string;
  /** `problem` is the end of the sentence "PORT …": `must be a whole number from 1 to 65535`. */
  readonly read: (text: string) => Read<Value>;
}

function value<Value>(of: Value): Read<Value> {
  return { kind: 'value', value: of };
}

function problem(text: string): { readonly kind: 'problem'; readonly problem: string } {
  return { kind: 'problem', problem: text };
}

/** 0 lets the system pick a free port. */
export const port: SettingType<number> = {
  label: 'port number',
  read: (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? value(Number(text)) : problem('must be a whole number from 0 to 65535'),
};

export const host: SettingType<string> = {
  label: 'address or host name',
  read: (text) => (isIP(text) !== 0 || isHostName(text) ? value(text) : problem('must be an IP address or a host name')),
};

export const folder: SettingType<string> = {
  label: 'folder',
  read: (text) => (text.includes('\0') ? problem('must be a path') : value(text)),
};

export const postgresUrl: SettingType<string> = {
  label: '`postgres://` URL',
  read: (text) => {
    if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
      return problem('must be a URL such as postgres://user:password@host:5432/database');
    return value(text);
  },
};

export const days: SettingType<number> = {
  label: 'number of days',
  read: (text) => (/^\d{1,5}$/.test(text) ? value(Number(text)) : problem('must be a whole number of days from 0 to 99999; 0 is for ever')),
};

export const amount: SettingType<number> = {
  label: 'whole number',
  read: (text) => (/^\d{1,9}$/.test(text) ? value(Number(text)) : problem('must be a whole number from 0 to 999999999; 0 is no limit')),
};

export const connections: SettingType<number> = {
  label: 'number of connections',
  read: (text) => (/^\d{1,4}$/.test(text) && Number(text) >= 3 ? value(Number(text)) : problem('must be a whole number from 3 to 9999')),
};

export const seconds: SettingType<number> = {
  label: 'number of seconds',
  read: (text) =>
    /^\d{1,3}$/.test(text) && Number(text) <= 300 ? value(Number(text)) : problem('must be a whole number of seconds from 0 to 300'),
};

/** The value has no trailing slash. */
export const webUrl: SettingType<string> = {
  label: '`https://` URL',
  read: (text) => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return problem('must be a URL such as https://casewire.example.com');
    const url = new URL(text);
    if (url.username !== '' || url.search !== '' || url.hash !== '') return problem('must have no credentials, query or fragment');
    return value(text.replace(/\/+$/, ''));
  },
};

export const smtpUrl: SettingType<string> = {
  label: '`smtp://` or `smtps://` URL',
  read: (text) => {
    if (/^smtps?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '') return value(text);
    return problem('must be a URL such as smtps://user:password@mail.example.com');
  },
};

/** `no-reply@example.com`, or `Casewire <no-reply@example.com>`. */
export const mailSender: SettingType<string> = {
  label: 'address, or `Name <address>`',
  read: (text) =>
    /^([^<>@\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)
      ? value(text)
      : problem('must be an address such as no-reply@example.com, or Name <no-reply@example.com>'),
};

/** 32 bytes, as 64 hex digits or as base64 (also base64url); the value is always base64. */
export const masterKey: SettingType<string> = {
  label: '32 bytes in base64 or hex',
  read: (text) => {
    const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : readBase64(text);
    if (bytes === null) return problem('must be base64 or 64 hex digits; `openssl rand -base64 32` makes one');
    if (bytes.length !== 32) return problem(`must hold 32 bytes, not ${bytes.length}; \`openssl rand -base64 32\` makes one`);
    return value(bytes.toString('base64'));
  },
};

/** Hosts and address blocks, separated by commas. The rule itself is `outbound/destination-safety.ts`; this catches slips of the pen. */
export const targets: SettingType<readonly string[]> = {
  label: 'comma-separated CIDR blocks, addresses, host names',
  read: (text) => {
    const entries = listOf(text);
    const bad = entries.filter((entry) => !isTarget(entry));
    if (bad.length === 0) return value(entries);
    return problem(
      `has ${bad.map((entry) => `"${entry}"`).join(', ')}: give CIDR blocks, addresses, host names or *.suffix, with :port if need be`,
    );
  },
};

/** Address blocks and addresses, separated by commas. A block of all addresses would believe everybody, so it is refused. */
export const networks: SettingType<readonly string[]> = {
  label: 'comma-separated CIDR blocks, addresses',
  read: (text) => {
    const entries = listOf(text);
    const bad = entries.filter((entry) => !isNetwork(entry));
    if (bad.length === 0) return value(entries);
    return problem(`has ${bad.map((entry) => `"${entry}"`).join(', ')}: give addresses, or CIDR blocks from /1 on`);
  },
};

export function choice<Word extends string>(words: readonly Word[]): SettingType<Word> {
  return {
    label: words.map((word) => `\`${word}\``).join(', '),
    read: (text) => {
      const word = words.find((known) => known === text);
      return word === undefined ? problem(`must be one of ${words.join(', ')}.${suggestion(text, words)}`) : value(word);
    },
  };
}

/** One or more of the words, separated by commas, without repeats. */
export function choices<Word extends string>(words: readonly Word[]): SettingType<readonly Word[]> {
  return {
    label: `comma-separated: ${words.map((word) => `\`${word}\``).join(', ')}`,
    read: (text) => {
      const entries = listOf(text);
      const unknown = entries.find((entry) => !words.some((word) => word === entry));
      if (unknown !== undefined) return problem(`has "${unknown}"; it may have ${words.join(', ')}.${suggestion(unknown, words)}`);
      return entries.length === 0
        ? problem(`must name at least one of ${words.join(', ')}`)
        : value(words.filter((word) => entries.includes(word)));
    },
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function readBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text);
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const width = { 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return width > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= width));
}

function isTarget(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (bits !== undefined) {
    const width = { 4: 32, 6: 128, 0: -1 }[isIP(address)] ?? -1;
    return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= width;
  }
  if (isIP(entry) !== 0) return true;
  const [, bracketed, name = '', portText] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const portFits = portText === undefined || (Number(portText) >= 1 && Number(portText) <= 65_535);
  return portFits && (bracketed === undefined ? isHostName(name.replace(/^\*?\./, '')) : isIP(bracketed) === 6);
}
