import { describe, expect, it } from 'vitest';

import { createDestinationRule, type Destination } from './destination-safety.ts';

const strict = createDestinationRule([]);
const development = createDestinationRule(['127.0.0.0/8', '::1']);
const open = createDestinationRule([
  '10.0.0.0/8', '100.64.0.0/10', 'fc00::/7', '192.168.7.7', '192.168.7.8:8080', '[fd00::8]:8080', 'receiver', 'hooks.corp.internal', '*.svc.internal', 'Host:9000',
  'bücher.internal', 'named.example.com',
]);
const everything = createDestinationRule(['0.0.0.0/0', '::/0', '*.internal', 'listed.example.com']);

const accepted = (rule: typeof strict, url: string) => rule.checkUrl(url).ok;

const destination = (rule: typeof strict, url: string): Destination => {
  const verdict = rule.checkUrl(url);
  if (!verdict.ok) throw new Error(verdict.reason);
  return verdict.destination;
};

const publicUrls = [
  'https://example.com', 'https://example.com/', 'https://example.com/hook?a=1&b=%20', 'https://EXAMPLE.com/', 'https://example.com:443/', 'https://example.com:8443/hook',
  'https://example.com./hook', 'https://a.b.c.d.e.example.co.uk/', 'https://xn--bcher-kva.example.com/', 'https://bücher.example.com/', 'https://a_b.example.com/',
  'https://123.example.com/', 'https://localhost.example.com/', 'https://internal.example.com/', 'https://notlocalhost.com/', 'https://mylocal.net/', 'https://127.0.0.1.nip.io/',
  'https://1.1.1.1/', 'https://8.8.8.8:8443/x', 'https://9.255.255.255/', 'https://11.0.0.0/', 'https://100.63.255.255/', 'https://100.128.0.0/', 'https://126.255.255.255/', 'https://128.0.0.0/',
  'https://169.253.255.255/', 'https://169.255.0.0/', 'https://172.15.255.255/', 'https://172.32.0.0/', 'https://192.0.1.0/', 'https://192.0.3.0/', 'https://192.167.255.255/', 'https://192.169.0.0/',
  'https://198.17.255.255/', 'https://198.20.0.0/', 'https://203.0.112.255/', 'https://203.0.114.0/', 'https://223.255.255.255/', 'https://168.63.129.15/', 'https://168.63.129.17/', 'https://16843009/',
  'https://[2606:4700:4700::1111]/', 'https://[2001:4860:4860::8888]:8443/', 'https://[2a00:1450:4001:800::200e]/', 'https://[2001:200::1]/', 'https://[2001:db7::1]/', 'https://[2001:db9::1]/', 'https://[2003::1]/',
  'https://[2000::1]/', 'https://[3ffe::1]/', 'https://[3fff:1000::1]/', 'https://[2620:4f:7fff::1]/', 'https://[2620:4f:8001::1]/', 'https://[::ffff:8.8.8.8]/', 'https://[64:ff9b::8.8.8.8]/',
  'https://[2a00:1450::5eff:7f00:1]/',
  'https://example.com/@user', 'https://example.com/?to=http://127.0.0.1', 'https://example.com/?a@b', 'https://0x7f.example.com/', 'https://example.com:1/', 'https://example.com:65535/',
];

const refusedUrls = [
  // Not a web address, or not written as one.
  '', ' ', 'example.com', '//example.com/', '/hook', 'https:', 'https://', 'https:///', 'https:///example.com', 'https:example.com', 'https:/example.com', 'ftp://example.com/', 'file:///etc/passwd',
  'gopher://example.com/', 'data:text/plain,x', 'javascript:alert(1)', 'ws://example.com/', 'wss://example.com/', 'blob:https://example.com/x', 'unix:/var/run/docker.sock', 'http+unix://%2Fsock/', 'dict://127.0.0.1:11211/', 'httpsx://example.com/',
  'https//example.com', 'https://?x', 'https://:443/', 'https://example.com:99999/', 'https://example.com:x/', 'https://example.com:0/', 'https://example.com:-1/',
  // Plain http to the world.
  'http://example.com/', 'HTTP://example.com/', 'http://1.1.1.1/', 'http://[2606:4700:4700::1111]/',
  // Credentials, fragments, blanks, control characters, backslashes.
  'https://user@example.com/', 'https://user:pass@example.com/', 'https://:pass@example.com/', 'https://@example.com/', 'https://:@example.com/', 'https://example.com@127.0.0.1/', 'https://127.0.0.1%2f@example.com/',
  'https://example.com/#', 'https://example.com/#a', 'https://example.com#@127.0.0.1/', ' https://example.com/', 'https://example.com/ ', 'https://exa mple.com/', 'https://exa\tmple.com/', 'https://example.com/\n', 'https://example.com/\r\nx: y',
  'https://example.com/\u0000', 'https://example.com/\u007f', 'https:\\\\example.com\\', 'https://example.com\\@127.0.0.1/', 'https://example.com/a\\b', `https://example.com/${'x'.repeat(2048)}`,
  // Hosts that are no names.
  'https://./', 'https://../', 'https://.example.com/', 'https://example..com/', 'https://example.com../', 'https://-example.com/', 'https://example-.com/', 'https://*.example.com/', `https://${'a'.repeat(64)}.com/`,
  `https://${'a.'.repeat(130)}com/`, 'https://a%00b.com/', 'https://exa<mple.com/', 'https://foo.0x4/', 'https://256.1.1.1/', 'https://1.2.3.4.5/', 'https://[1::2::3]/', 'https://[::1/', 'https://[fe80::1%25eth0]/', 'https://[v1.x]/', "https://a'b.com/", 'https://a!b.com/', 'https://a,b.com/', 'https://a$b.com/',
  // Loopback in every spelling.
  'https://127.0.0.1/', 'http://127.0.0.1/', 'https://127.0.0.1:8080/', 'https://127.1/', 'https://127.0.1/', 'https://127.255.255.254/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://017700000001/',
  'https://0x7f.0x0.0x0.0x1/', 'https://127.0.0.1./', 'https://127.0.0.1../', 'https://１２７.０.０.１/', 'https://127。0。0。1/', 'https://①②⑦.⓪.⓪.①/', 'https://%31%32%37.0.0.1/', 'https://0/', 'https://0.0.0.0/', 'https://0x0/', 'https://00/', 'https://0.1.2.3/',
  'https://localhost/', 'https://LOCALHOST/', 'https://localhost./', 'https://foo.localhost/', 'https://localhost.localdomain/', 'https://ⓛocalhost/', 'https://%6cocalhost/', 'https://localhost:443/', 'http://localhost:3000/', 'https://[::1]/', 'https://[0:0:0:0:0:0:0:1]/', 'https://[::]/', 'https://[::127.0.0.1]/',
  // Private, shared, reserved IPv4.
  'https://10.0.0.0/', 'https://10.255.255.255/', 'https://012.0.0.1/', 'https://100.64.0.0/', 'https://100.127.255.255/', 'https://169.254.0.0/', 'https://169.254.255.255/', 'https://172.16.0.0/', 'https://172.31.255.255/', 'https://192.0.0.0/', 'https://192.0.0.8/',
  'https://192.0.0.255/', 'https://192.0.2.1/', 'https://192.31.196.1/', 'https://192.52.193.1/', 'https://192.88.99.1/', 'https://192.168.0.0/', 'https://192.168.255.255/', 'https://192.175.48.1/', 'https://198.18.0.0/', 'https://198.19.255.255/', 'https://198.51.100.1/', 'https://203.0.113.1/',
  'https://224.0.0.1/', 'https://239.255.255.255/', 'https://240.0.0.1/', 'https://255.255.255.255/', 'https://4294967295/', 'https://3232235521/',
  // Metadata.
  'https://169.254.169.254/latest/meta-data/', 'http://169.254.169.254/', 'https://169.254.170.2/', 'https://0xa9fea9fe/', 'https://2852039166/', 'https://[::ffff:a9fe:a9fe]/', 'https://168.63.129.16/', 'https://100.100.100.200/', 'https://192.0.0.192/', 'https://[fd00:ec2::254]/', 'https://[fd20:ce::254]/',
  'https://metadata.google.internal/', 'https://metadata.goog/', 'https://metadata/', 'https://instance-data/', 'https://METADATA.google.internal./',
  // IPv6 outside 2000::/3, and its special blocks.
  'https://[1::1]/', 'https://[4000::1]/', 'https://[5f00::1]/', 'https://[100::1]/', 'https://[fc00::1]/', 'https://[fd12:3456::1]/', 'https://[fe80::1]/', 'https://[febf::1]/', 'https://[fec0::1]/', 'https://[ff02::1]/', 'https://[ff0e::1]/', 'https://[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]/',
  'https://[1fff:ffff::1]/', 'https://[2001::1]/', 'https://[2001:2::1]/', 'https://[2001:10::1]/', 'https://[2001:20::1]/', 'https://[2001:1ff::1]/', 'https://[2001:db8::1]/', 'https://[2001:db8:ffff::1]/', 'https://[3fff::1]/', 'https://[3fff:fff::1]/', 'https://[2620:4f:8000::1]/',
  // IPv6 that carries an IPv4 address.
  'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[0:0:0:0:0:ffff:7f00:1]/', 'https://[::ffff:10.0.0.1]/', 'https://[::ffff:0:127.0.0.1]/', 'https://[::ffff:0:8.8.8.8]/', 'https://[::7f00:1]/', 'https://[::8.8.8.8]/', 'https://[64:ff9b::127.0.0.1]/', 'https://[64:ff9b::10.0.0.1]/',
  'https://[64:ff9b::a9fe:a9fe]/', 'https://[64:ff9b:1::8.8.8.8]/', 'https://[64:ff9b:1:ffff::1]/', 'https://[2002:7f00:1::]/', 'https://[2002:a00:1::1]/', 'https://[2002:808:808::1]/', 'https://[2001:0:a9fe:a9fe::1]/', 'https://[2001:0:808:808:0:ffff:f7f7:f7f7]/', 'https://[::5efe:7f00:1]/', 'https://[fe80::5efe:10.0.0.1]/',
  'https://[2a00:1450::5efe:7f00:1]/', 'https://[2a00:1450::200:5efe:a00:1]/',
  // Names that only mean something inside.
  'https://intranet/', 'https://db/', 'https://receiver:8080/', 'https://printer.local/', 'https://nas.lan/', 'https://git.corp/', 'https://wiki.intranet/', 'https://db.internal/', 'https://router.home/', 'https://router.home.arpa/', 'https://x.localdomain/', 'https://kubernetes.default.svc.cluster.local/', 'https://host.docker.internal/', 'https://x.private/',
];

/** Rule, URL, verdict: what the operator's list opens, and what it does not. */
const withAllowed: readonly (readonly [typeof strict, string, boolean])[] = [
  [development, 'http://127.0.0.1:4000/hook', true], [development, 'https://127.9.9.9/', true], [development, 'http://localhost:4000/', true], [development, 'http://a.localhost/', true], [development, 'http://[::1]:4000/', true],
  [development, 'http://0x7f.1/', true], [development, 'http://[::ffff:127.0.0.1]/', true], [development, 'http://10.0.0.1/', false], [development, 'http://0.0.0.0/', false], [development, 'http://example.com/', false], [development, 'https://example.com/', true],
  [development, 'http://169.254.169.254/', false], [development, 'http://[::]/', false], [development, 'http://[::127.0.0.1]/', false], [development, 'http://intranet/', false], [development, 'http://127.0.0.1:0/', false], [development, 'http://u@127.0.0.1/', false],
  [open, 'http://10.1.2.3/', true], [open, 'https://10.1.2.3:8443/', true], [open, 'http://11.0.0.1/', false], [open, 'https://11.0.0.1/', true], [open, 'http://192.168.7.7:1234/', true], [open, 'http://192.168.7.6/', false], [open, 'http://192.168.7.8:8080/', true],
  [open, 'http://192.168.7.8/', false], [open, 'http://192.168.7.8:8081/', false], [open, 'http://[fd12::1]/', true], [open, 'http://[fd00::8]:8080/', true], [open, 'http://[fe80::1]/', false], [open, 'http://100.64.0.1/', true],
  [open, 'http://100.100.100.200/', false], [open, 'http://[fd00:ec2::254]/', false], [open, 'http://[fd20:ce::254]/', false], [open, 'http://[fd12::5efe:a00:1]/', false], [open, 'http://127.0.0.1/', false], [open, 'http://localhost/', false], [open, 'http://[64:ff9b::10.0.0.1]/', true],
  [open, 'http://receiver/', true], [open, 'http://receiver:8080/x', true], [open, 'http://RECEIVER./', true], [open, 'http://receiver2/', false], [open, 'http://a.receiver/', false], [open, 'http://hooks.corp.internal/', true], [open, 'http://x.hooks.corp.internal/', false],
  [open, 'http://a.svc.internal/', true], [open, 'http://a.b.svc.internal/', true], [open, 'http://svc.internal/', false], [open, 'http://asvc.internal/', false], [open, 'http://host:9000/', true], [open, 'http://host/', false], [open, 'https://host:9001/', false],
  [open, 'http://bücher.internal/', true], [open, 'http://xn--bcher-kva.internal/', true], [open, 'http://named.example.com/', true], [open, 'http://other.example.com/', false], [open, 'https://other.corp.internal/', false],
  [everything, 'http://127.0.0.1/', true], [everything, 'http://[fe80::1]/', false], [everything, 'http://169.254.169.254/', false], [everything, 'http://169.254.1.1/', false], [everything, 'http://168.63.129.16/', false], [everything, 'http://100.100.100.200/', false],
  [everything, 'http://192.0.0.192/', false], [everything, 'http://[::ffff:169.254.169.254]/', false], [everything, 'http://[64:ff9b::169.254.169.254]/', false], [everything, 'http://[2002:a9fe:a9fe::1]/', false], [everything, 'http://[::169.254.169.254]/', false],
  [everything, 'http://[fd00:ec2::254]/', false], [everything, 'http://[::5efe:a9fe:a9fe]/', false], [everything, 'http://metadata.google.internal/', false], [everything, 'http://db.internal/', true], [everything, 'http://1.1.1.1/', true], [everything, 'http://example.com/', false],
];

/** Rule, URL, the whole DNS answer, verdict: every address has to pass. */
const answers: readonly (readonly [typeof strict, string, readonly string[], boolean])[] = [
  [strict, 'https://example.com/', ['93.184.216.34'], true], [strict, 'https://example.com/', ['93.184.216.34', '2606:2800:220:1::1'], true], [strict, 'https://example.com/', ['127.0.0.1'], false], [strict, 'https://example.com/', ['93.184.216.34', '127.0.0.1'], false],
  [strict, 'https://example.com/', ['93.184.216.34', '::1'], false], [strict, 'https://example.com/', ['10.0.0.1'], false], [strict, 'https://example.com/', ['169.254.169.254'], false], [strict, 'https://example.com/', ['::ffff:10.0.0.1'], false], [strict, 'https://example.com/', ['::ffff:93.184.216.34'], true],
  [strict, 'https://example.com/', ['64:ff9b::5db8:d822'], true], [strict, 'https://example.com/', ['64:ff9b::7f00:1'], false], [strict, 'https://example.com/', ['fe80::1%eth0'], false], [strict, 'https://example.com/', ['fe80::1'], false], [strict, 'https://example.com/', ['0.0.0.0'], false], [strict, 'https://example.com/', ['::'], false],
  [strict, 'https://example.com/', ['not an address'], false], [strict, 'https://example.com/', [''], false], [strict, 'https://example.com/', ['127.1'], false], [strict, 'https://example.com/', ['0x7f.0.0.1'], false], [strict, 'https://example.com/', ['010.0.0.1'], false], [strict, 'https://example.com/', ['8.8.8.8 '], false],
  [strict, 'https://example.com/', ['2130706433'], false], [strict, 'https://example.com/', ['168.63.129.16'], false], [strict, 'https://127.0.0.1.nip.io/', ['127.0.0.1'], false], [strict, 'https://example.com/', ['2002:808:808::1'], false], [strict, 'https://example.com/', ['2600::1%0'], false],
  [development, 'https://example.com/', ['127.0.0.1'], true], [development, 'https://example.com/', ['10.0.0.1'], false], [open, 'https://example.com/', ['10.0.0.1', '93.184.216.34'], true], [open, 'https://example.com/', ['10.0.0.1', '192.168.0.1'], false], [open, 'https://example.com/', ['100.100.100.200'], false],
  [open, 'http://receiver/', ['172.17.0.2'], true], [open, 'http://receiver/', ['172.17.0.2', '192.168.0.1'], true], [open, 'http://receiver/', ['169.254.169.254'], false], [open, 'http://receiver/', ['::ffff:169.254.169.254'], false], [open, 'http://a.svc.internal/', ['fd00:ec2::254'], false],
  [open, 'https://example.com:8080/', ['192.168.7.8'], true], [open, 'https://example.com/', ['192.168.7.8'], false], [everything, 'http://listed.example.com/', ['127.0.0.1'], true], [everything, 'https://example.com/', ['169.254.170.23'], false], [everything, 'https://example.com/', ['fe80::a9fe:a9fe'], false],
];

describe('the table of destinations', () => {
  it('has at least 250 cases, none twice', () => {
    const urls = [...publicUrls, ...refusedUrls];
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.length + withAllowed.length + answers.length).toBeGreaterThanOrEqual(250);
  });

  it.each(publicUrls)('lets pass %j', (url) => {
    expect(strict.checkUrl(url)).toMatchObject({ ok: true });
  });

  it.each(refusedUrls.map((url) => [url.slice(0, 80), url] as const))('refuses %j', (_shown, url) => {
    expect(strict.checkUrl(url)).toEqual({ ok: false, reason: expect.stringMatching(/^\S.*\.$/) });
  });

  it.each(withAllowed.map(([rule, url, ok]) => [ok ? 'opens' : 'leaves closed', url, rule, ok] as const))('a list of allowed targets %s %s', (_word, url, rule, ok) => {
    expect(accepted(rule, url)).toBe(ok);
  });

  it.each(answers.map(([rule, url, list, ok]) => [url, list, rule, ok] as const))('%s resolving to %j', (url, list, rule, ok) => {
    const target = destination(rule, url);
    expect(list.every((address) => rule.checkAddress(address, target))).toBe(ok);
  });
});

describe('a destination', () => {
  it('is taken apart for dialling', () => {
    expect(destination(strict, 'https://Hooks.Example.com.:8443/in?a=1')).toEqual({
      origin: 'https://hooks.example.com:8443', hostname: 'hooks.example.com', port: 8443, secure: true, path: '/in?a=1', addresses: null, listed: false,
    });
    expect(destination(development, 'http://[::1]/')).toMatchObject({ origin: 'http://[::1]', hostname: '::1', port: 80, secure: false, addresses: ['::1'] });
  });

  it('knows localhost without DNS, as far as it is allowed', () => {
    expect(destination(development, 'http://localhost/')).toMatchObject({ addresses: ['127.0.0.1', '::1'] });
    expect(destination(createDestinationRule(['::1']), 'http://localhost/')).toMatchObject({ addresses: ['::1'] });
  });

  it('is the same verdict when asked again, and after thousands of others', () => {
    const rule = createDestinationRule([]);
    const before = rule.checkUrl('https://example.com/');
    expect(rule.checkUrl('https://example.com/')).toBe(before);
    for (let index = 0; index < 5000; index += 1) rule.checkUrl(`https://example.com/${index}`);
    expect(rule.checkUrl('https://example.com/')).toEqual(before);
  });
});

describe('the list of allowed targets', () => {
  it.each(['*', '*.', 'a b', 'https://example.com', 'user@host', '10.0.0.0/33', '10.0.0/8', '::/129', 'host:0', 'host:65536', 'host:x', '[::1', '[host]', '[host]:80', 'a.*.b', '10.0.0.0/8:80', 'host/path', '#', 'fe80::1%eth0'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => createDestinationRule([entry])).toThrow(`"${entry}" is not a target`);
    },
  );

  it('passes over blanks and empty entries', () => {
    const rule = createDestinationRule([' 127.0.0.1 ', '', ' ']);
    expect(accepted(rule, 'http://127.0.0.1/')).toBe(true);
  });

  it('reads odd spellings of an address as the address', () => {
    expect(accepted(createDestinationRule(['127.1:80']), 'http://127.0.0.1/')).toBe(true);
    expect(accepted(createDestinationRule(['0x7f000001']), 'http://127.0.0.1/')).toBe(true);
    expect(accepted(createDestinationRule(['127.1']), 'http://127.0.0.2/')).toBe(false);
  });
});
