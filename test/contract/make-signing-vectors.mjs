// Writes signing-vectors.json: `node test/contract/make-signing-vectors.mjs`. It computes signatures from the text of Standard
// Webhooks 1.0.0 with node:crypto alone, and imports neither the product nor verify/: the vectors are a third opinion.

import { createHmac, createPrivateKey, createPublicKey, sign as signEd25519 } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const now = 1_674_087_231;
const bytes = (length, seed) => Buffer.from(Array.from({ length }, (_, at) => (at * 37 + seed * 101 + 11) % 256));
const secretOf = (key) => `whsec_${key.toString('base64')}`;
const hmac = (key, text, form) => createHmac('sha256', key).update(text).digest(form);
const keyOf = (secret) => Buffer.from(secret.slice(6), 'base64');
const v1 = (secret, id, timestamp, body) => `v1,${hmac(keyOf(secret), `${id}.${timestamp}.${body}`, 'base64')}`;

/** HKDF-SHA256 by the text of RFC 5869: no salt, info `casewire v1a`, one block of output. */
const seedOf = (secret) => hmac(hmac(Buffer.alloc(32), keyOf(secret)), 'casewire v1a\u0001');
const privateKey = (secret) =>
  createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: seedOf(secret).toString('base64url'), x: '' }, format: 'jwk' });
const v1a = (secret, id, timestamp, body) =>
  `v1a,${signEd25519(null, Buffer.from(`${id}.${timestamp}.${body}`), privateKey(secret)).toString('base64')}`;
const publicKey = (secret) => createPublicKey(privateKey(secret)).export({ format: 'der', type: 'spki' }).subarray(-32);
const whpk = (secret) => `whpk_${publicKey(secret).toString('base64')}`;

const [one, two, three] = [secretOf(bytes(32, 1)), secretOf(bytes(32, 2)), secretOf(bytes(32, 3))];
const id = '01912d68-783e-7a03-8467-5661c1243ad4';
const event = JSON.stringify({ id, eventName: 'workflow.completed', apiVersion: 1, sequence: 7, data: {} });

const signed = (name, more = {}) => {
  const input = { id, timestamp: now, body: event, secrets: [one], sharedSecret: 'webhook-shared-secret-secret', ...more };
  const of = (make) => input.secrets.map((secret) => make(secret, input.id, input.timestamp, input.body));
  return {
    name,
    ...input,
    signature: of(v1).join(' '),
    asymmetric: of(v1a).join(' '),
    publicKeys: input.secrets.map(whpk),
    bodySignature: hmac(input.sharedSecret, input.body, 'hex'),
  };
};

const sign = [
  signed('an ordinary event'),
  signed('the example of the Standard Webhooks specification', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  }),
  signed('an empty body', { body: '' }),
  signed('an empty object', { body: '{}' }),
  signed('a body of one blank', { body: ' ' }),
  signed('a body with line feeds', { body: '{\n  "a": 1\n}\n' }),
  signed('a body with carriage returns', { body: '{\r\n"a":1}\r\n' }),
  signed('two-byte characters', { body: '{"name":"Ærøskøbing"}' }),
  signed('three-byte characters', { body: '{"name":"株式会社"}' }),
  signed('four-byte characters', { body: '{"mood":"🦊"}' }),
  signed('escaped characters stay escaped', { body: '{"name":"\\u00c6"}' }),
  signed('a byte order mark', { body: '\ufeff{}' }),
  signed('a NUL character', { body: '{"a":"\u0000"}' }),
  signed('dots in the body', { body: '1674087231.{"a":1}' }),
  signed('numbers keep their spelling', { body: '{"n":1.0,"m":1e2}' }),
  signed('a body of 20,000 characters', { body: `{"data":"${'x'.repeat(19_989)}"}` }),
  signed('the earliest time', { timestamp: 1 }),
  signed('a time past 2038', { timestamp: 4_102_444_800 }),
  signed('an id of one character', { id: 'a' }),
  signed('an id with underscores and dashes', { id: 'msg_-_9' }),
  signed('a key of 24 bytes', { secrets: [secretOf(bytes(24, 4))] }),
  signed('a key of 25 bytes, padded twice', { secrets: [secretOf(bytes(25, 5))] }),
  signed('a key of 64 bytes', { secrets: [secretOf(bytes(64, 6))] }),
  signed('a key of zeros', { secrets: [secretOf(Buffer.alloc(32))] }),
  signed('a key of 0xff', { secrets: [secretOf(Buffer.alloc(32, 255))] }),
  signed('two keys during a rotation', { secrets: [two, one] }),
  signed('the order of the keys is kept', { secrets: [one, two] }),
  signed('three keys', { secrets: [three, two, one] }),
  signed('a shared secret with blanks and umlauts', { sharedSecret: 'größer als 1' }),
  signed('a shared secret longer than a block', { sharedSecret: 's'.repeat(100) }),
  signed('a shared secret of one character', { sharedSecret: 's' }),
];

const badSecrets = [
  ['no prefix', one.slice(6)],
  ['nothing', ''],
  ['the prefix alone', 'whsec_'],
  ['the prefix in capitals', one.replace('whsec_', 'WHSEC_')],
  ['a private ed25519 key', one.replace('whsec_', 'whsk_')],
  ['23 bytes', secretOf(bytes(23, 7))],
  ['65 bytes', secretOf(bytes(65, 8))],
  ['no padding', one.replace(/=+$/, '')],
  ['the URL alphabet', `whsec_${Buffer.alloc(32, 255).toString('base64url')}`],
  ['a blank in the middle', `${one.slice(0, 20)} ${one.slice(20)}`],
  ['a line feed at the end', `${one}\n`],
  ['characters outside base64', `whsec_${'!'.repeat(44)}`],
].map(([name, secret]) => ({ name, secret }));

const good = { 'webhook-id': id, 'webhook-timestamp': String(now), 'webhook-signature': v1(one, id, now, event) };
const check = (name, result, more = {}) => ({ name, result, body: event, headers: good, secret: one, now, ...more });
const withHeaders = (headers) => ({ headers: { ...good, ...headers } });
const without = (name) => ({ headers: Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)) });
const at = (timestamp) => withHeaders({ 'webhook-timestamp': String(timestamp), 'webhook-signature': v1(one, id, timestamp, event) });
const signature = good['webhook-signature'];
const flip = (text, position) => text.slice(0, position) + (text[position] === 'A' ? 'B' : 'A') + text.slice(position + 1);
const shared = 'webhook-shared-secret-secret';
const bodyOnly = { headers: { 'x-hmac-signature': hmac(shared, event, 'hex') }, secret: shared };

const verify = [
  check('a good signature', 'ok'),
  check('header names in capitals', 'ok', {
    headers: Object.fromEntries(Object.entries(good).map(([key, value]) => [key.toUpperCase(), value])),
  }),
  check('other headers are passed over', 'ok', withHeaders({ 'content-type': 'application/json', 'x-hmac-signature': 'nonsense' })),
  check('a header as a list of one', 'ok', withHeaders({ 'webhook-id': [id] })),
  check('old and new signature, old secret', 'ok', withHeaders({ 'webhook-signature': `${v1(two, id, now, event)} ${signature}` })),
  check('old and new signature, new secret', 'ok', {
    ...withHeaders({ 'webhook-signature': `${v1(two, id, now, event)} ${signature}` }),
    secret: two,
  }),
  check('one signature, two secrets, the first fits', 'ok', { secret: [one, two] }),
  check('one signature, two secrets, the second fits', 'ok', { secret: [two, one] }),
  check('several signatures and several secrets', 'ok', {
    ...withHeaders({ 'webhook-signature': `${v1(three, id, now, event)} ${signature}` }),
    secret: [two, one],
  }),
  check('an unknown version beside a good one', 'ok', withHeaders({ 'webhook-signature': `v1a,AAAA ${signature}` })),
  check('two blanks between signatures', 'ok', withHeaders({ 'webhook-signature': `v1,AAAA  ${signature}` })),
  check('as old as is allowed', 'ok', at(now - 300)),
  check('as far ahead as is allowed', 'ok', at(now + 300)),
  check('a wider tolerance', 'ok', { ...at(now - 900), toleranceSeconds: 900 }),
  check('a body with characters of many bytes', 'ok', {
    body: '{"mood":"🦊 Æ"}',
    ...withHeaders({ 'webhook-signature': v1(one, id, now, '{"mood":"🦊 Æ"}') }),
  }),
  check('the shared secret', 'ok', bodyOnly),
  check('the shared secret, second of two', 'ok', { ...bodyOnly, secret: ['another', shared] }),
  check('one second too old', 'timestamp_out_of_tolerance', at(now - 301)),
  check('one second too far ahead', 'timestamp_out_of_tolerance', at(now + 301)),
  check('years old', 'timestamp_out_of_tolerance', at(1)),
  check('a narrower tolerance', 'timestamp_out_of_tolerance', { ...at(now - 11), toleranceSeconds: 10 }),
  check('milliseconds instead of seconds', 'invalid_headers', at(now * 1000)),
  check('letters after the time', 'invalid_headers', withHeaders({ 'webhook-timestamp': `${now}abc` })),
  check('a fraction in the time', 'invalid_headers', withHeaders({ 'webhook-timestamp': `${now}.0` })),
  check('a blank before the time', 'invalid_headers', withHeaders({ 'webhook-timestamp': ` ${now}` })),
  check('a plus before the time', 'invalid_headers', withHeaders({ 'webhook-timestamp': `+${now}` })),
  check('a zero before the time', 'invalid_headers', withHeaders({ 'webhook-timestamp': `0${now}` })),
  check('a negative time', 'invalid_headers', at(-now)),
  check('a time in hexadecimal', 'invalid_headers', withHeaders({ 'webhook-timestamp': `0x${now.toString(16)}` })),
  check('a time with an exponent', 'invalid_headers', withHeaders({ 'webhook-timestamp': '1.674087231e9' })),
  check('a time in words', 'invalid_headers', withHeaders({ 'webhook-timestamp': 'Thu, 19 Jan 2023 00:13:51 GMT' })),
  check('digits of another script', 'invalid_headers', withHeaders({ 'webhook-timestamp': '١٦٧٤٠٨٧٢٣١' })),
  check('not a number', 'invalid_headers', withHeaders({ 'webhook-timestamp': 'NaN' })),
  check('the id takes the time along', 'invalid_headers', {
    body: '{"a":1}',
    ...withHeaders({ 'webhook-id': `x.${now}`, 'webhook-timestamp': '5', 'webhook-signature': v1(one, 'x', now, `5.{"a":1}`) }),
  }),
  check('the id of another event', 'signature_mismatch', withHeaders({ 'webhook-id': 'another' })),
  check('a blank in the id', 'invalid_headers', withHeaders({ 'webhook-id': `${id} ` })),
  check('a line feed in the id', 'invalid_headers', withHeaders({ 'webhook-id': `${id}\n` })),
  check('no id', 'missing_headers', without('webhook-id')),
  check('no time', 'missing_headers', without('webhook-timestamp')),
  check('no signature', 'missing_headers', without('webhook-signature')),
  check('no headers at all', 'missing_headers', { headers: {} }),
  check('an empty id', 'missing_headers', withHeaders({ 'webhook-id': '' })),
  check('an empty time', 'missing_headers', withHeaders({ 'webhook-timestamp': '' })),
  check('an empty signature', 'missing_headers', withHeaders({ 'webhook-signature': '' })),
  check('two ids', 'missing_headers', withHeaders({ 'webhook-id': [id, id] })),
  check('the time of another attempt', 'signature_mismatch', withHeaders({ 'webhook-timestamp': String(now + 1) })),
  check('another body', 'signature_mismatch', { body: event.replace('7', '8') }),
  check('the same JSON, spelt anew', 'signature_mismatch', { body: JSON.stringify(JSON.parse(event), null, 1) }),
  check('a line feed after the body', 'signature_mismatch', { body: `${event}\n` }),
  check('the body left out', 'signature_mismatch', { body: '' }),
  check('another secret', 'signature_mismatch', { secret: two }),
  check('the first character changed', 'signature_mismatch', withHeaders({ 'webhook-signature': flip(signature, 3) })),
  check('a character in the middle changed', 'signature_mismatch', withHeaders({ 'webhook-signature': flip(signature, 20) })),
  check('cut short', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.slice(0, -4) })),
  check('without its padding', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.replace(/=+$/, '') })),
  check('lengthened', 'signature_mismatch', withHeaders({ 'webhook-signature': `${signature}A` })),
  check('in small letters', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.toLowerCase() })),
  check('version 2', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.replace('v1', 'v2') })),
  check('a capital V', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.replace('v1', 'V1') })),
  check('no version', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.slice(3) })),
  check('a comma more', 'signature_mismatch', withHeaders({ 'webhook-signature': signature.replace(',', ',,') })),
  check('separated by a comma', 'signature_mismatch', withHeaders({ 'webhook-signature': `v1,AAAA,${signature}` })),
  check(
    'as hexadecimal',
    'signature_mismatch',
    withHeaders({ 'webhook-signature': `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}` }),
  ),
  check('in the URL alphabet', 'signature_mismatch', {
    body: '{"try":0}',
    ...withHeaders({ 'webhook-signature': v1(one, id, now, '{"try":0}').replaceAll('+', '-').replaceAll('/', '_').replace('=', '') }),
  }),
  check(
    'signed with the text of the secret',
    'signature_mismatch',
    withHeaders({ 'webhook-signature': `v1,${hmac(one, `${id}.${now}.${event}`, 'base64')}` }),
  ),
  check(
    'a signature of the body alone',
    'signature_mismatch',
    withHeaders({ 'webhook-signature': `v1,${hmac(keyOf(one), event, 'base64')}` }),
  ),
  check('body and signature exchanged', 'signature_mismatch', { body: signature, ...withHeaders({ 'webhook-signature': 'v1,e30=' }) }),
  check('a signed body that is not JSON', 'invalid_body', {
    body: 'hello',
    ...withHeaders({ 'webhook-signature': v1(one, id, now, 'hello') }),
  }),
  check('a signed empty body', 'invalid_body', { body: '', ...withHeaders({ 'webhook-signature': v1(one, id, now, '') }) }),
  check('no secret', 'invalid_secret', { secret: [] }),
  check('an empty secret', 'invalid_secret', { secret: '' }),
  check('secrets of two kinds', 'invalid_secret', { secret: [one, shared] }),
  check('a secret that is too short', 'invalid_secret', { secret: 'whsec_c2hvcnQ=' }),
  check('shared secret, no signature of the body', 'missing_headers', { secret: shared }),
  check('shared secret, another body', 'signature_mismatch', { ...bodyOnly, body: '{}' }),
  check('shared secret, another secret', 'signature_mismatch', { ...bodyOnly, secret: 'webhook-shared-secret-secres' }),
  check('shared secret, capitals', 'signature_mismatch', {
    ...bodyOnly,
    headers: { 'x-hmac-signature': bodyOnly.headers['x-hmac-signature'].toUpperCase() },
  }),
  check('shared secret, cut short', 'signature_mismatch', {
    ...bodyOnly,
    headers: { 'x-hmac-signature': bodyOnly.headers['x-hmac-signature'].slice(0, -1) },
  }),
  check('shared secret, base64', 'signature_mismatch', { ...bodyOnly, headers: { 'x-hmac-signature': hmac(shared, event, 'base64') } }),
  check('shared secret, the word UNSIGNED', 'signature_mismatch', { ...bodyOnly, headers: { 'x-hmac-signature': 'UNSIGNED' } }),
];

const both = (signature) => withHeaders({ 'webhook-signature': signature });
const asymmetric = v1a(one, id, now, event);
const [keyOne, keyTwo] = [whpk(one), whpk(two)];
verify.push(
  check('v1a and its public key', 'ok', { ...both(asymmetric), secret: keyOne }),
  check('v1a beside v1, public key', 'ok', { ...both(`${signature} ${asymmetric}`), secret: keyOne }),
  check('v1a beside v1, secret', 'ok', both(`${asymmetric} ${signature}`)),
  check('v1a during a rotation, old key', 'ok', { ...both(`${v1a(two, id, now, event)} ${asymmetric}`), secret: keyOne }),
  check('v1a during a rotation, new key', 'ok', { ...both(`${v1a(two, id, now, event)} ${asymmetric}`), secret: keyTwo }),
  check('v1a, one signature and two keys', 'ok', { ...both(asymmetric), secret: [keyTwo, keyOne] }),
  check('a secret and a public key together, v1', 'ok', { secret: [keyTwo, one] }),
  check('a secret and a public key together, v1a', 'ok', { ...both(asymmetric), secret: [two, keyOne] }),
  check('v1a, a body with characters of many bytes', 'ok', {
    body: '{"mood":"🦊 Æ"}',
    ...both(v1a(one, id, now, '{"mood":"🦊 Æ"}')),
    secret: keyOne,
  }),
  check('v1a, the key of another subscription', 'signature_mismatch', { ...both(asymmetric), secret: keyTwo }),
  check('v1a, another body', 'signature_mismatch', { ...both(asymmetric), body: event.replace('7', '8'), secret: keyOne }),
  check('v1a, another id', 'signature_mismatch', {
    ...withHeaders({ 'webhook-id': 'another', 'webhook-signature': asymmetric }),
    secret: keyOne,
  }),
  check('v1a, the time of another attempt', 'signature_mismatch', {
    ...withHeaders({ 'webhook-timestamp': String(now + 1), 'webhook-signature': asymmetric }),
    secret: keyOne,
  }),
  check('v1a, too old', 'timestamp_out_of_tolerance', {
    ...withHeaders({ 'webhook-timestamp': String(now - 301), 'webhook-signature': v1a(one, id, now - 301, event) }),
    secret: keyOne,
  }),
  check('v1a, a character changed', 'signature_mismatch', { ...both(flip(asymmetric, 30)), secret: keyOne }),
  check('v1a, cut short', 'signature_mismatch', { ...both(asymmetric.slice(0, -4)), secret: keyOne }),
  check('v1a, without its padding', 'signature_mismatch', { ...both(asymmetric.replace(/=+$/, '')), secret: keyOne }),
  check('v1a, empty', 'signature_mismatch', { ...both('v1a,'), secret: keyOne }),
  check('v1a, zeros', 'signature_mismatch', { ...both(`v1a,${Buffer.alloc(64).toString('base64')}`), secret: keyOne }),
  check('v1a called v1', 'signature_mismatch', { ...both(asymmetric.replace('v1a', 'v1')), secret: keyOne }),
  check('v1a where only the secret is known', 'signature_mismatch', both(asymmetric)),
  check('v1 where only the public key is known', 'signature_mismatch', { secret: keyOne }),
  check('the public key taken for an HMAC secret', 'signature_mismatch', {
    ...both(`v1,${hmac(publicKey(one), `${id}.${now}.${event}`, 'base64')}`),
    secret: keyOne,
  }),
  check('a public key that is too short', 'invalid_secret', { ...both(asymmetric), secret: 'whpk_c2hvcnQ=' }),
  check('a public key and a shared secret', 'invalid_secret', { secret: [keyOne, shared] }),
  check('characters of many bytes as signature', 'signature_mismatch', both('é'.repeat(signature.length))),
);

const text = JSON.stringify({ sign, badSecrets, verify }, null, 2);
writeFileSync(new URL('./signing-vectors.json', import.meta.url), `${text}\n`);
console.log(`${sign.length} sign, ${badSecrets.length} bad secrets, ${verify.length} verify`);
