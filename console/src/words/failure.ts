// Why an attempt failed, for a person: what happened, and what to do about it. The words of attempts, deliveries and plugin calls.
// Pure.

/** What failed: the stable word of the API, and the status if somebody answered. */
export interface Failure {
  readonly reason: string | null;
  readonly status: number | null;
  /** The API's own sentence, for reasons that this page has no words for. */
  readonly detail: string | null;
}

interface Words {
  readonly says: string;
  /** What the reader may do. */
  readonly todo?: string;
}

const ours = 'Nothing was sent. Mend it, then retry the delivery.';

const byReason: Readonly<Record<string, Words>> = {
  timeout: {
    says: 'The receiver did not answer in time',
    todo: 'Let the receiver answer first and work afterwards, or give its subscription more time (timeoutMs).',
  },
  connection_refused: {
    says: 'The receiver refused the connection',
    todo: 'Nothing listens at this address and port: is the receiver running?',
  },
  connection_reset: {
    says: 'The receiver closed the connection before it answered',
    todo: 'Look into the log of the receiver, or of a proxy in front of it.',
  },
  dns: { says: 'The name of the receiver could not be resolved', todo: 'Check the spelling of the host in the URL.' },
  tls: { says: 'The secure connection failed', todo: 'Check the receiver’s certificate: its name, its chain, its end.' },
  address_not_allowed: {
    says: 'Refused: this address may not be called',
    todo: 'Only https and public addresses are called. The operator may allow a private one with CASEWIRE_ALLOW_TARGETS.',
  },
  invalid_response: { says: 'The receiver’s answer was not valid HTTP', todo: 'Is it an HTTP server that listens there?' },
  network: { says: 'The receiver could not be reached' },
  node_lost: { says: 'The server that was sending it was lost, so nobody knows whether it arrived' },
  gone: { says: 'The receiver says that it is gone (410)' },
  subscription_disabled: { says: 'Its subscription is disabled' },
  subscription_deleted: { says: 'Its subscription was removed' },
  unreadable_secret: { says: 'The signing secret cannot be opened', todo: 'Was the server started with another master key?' },
  unknown_secret: { says: 'The request names a secret that the workspace does not have', todo: ours },
  missing_value: { says: 'The request names a value that the case does not have', todo: ours },
  transform_failed: { says: 'The transform of the request failed', todo: ours },
  request_schema: { says: 'The request does not fit its own schema', todo: ours },
  header_not_allowed: { says: 'A header of the request may not be sent', todo: ours },
};

/** What happened, without a full stop: `The receiver answered 500`. */
export function failureWords(failure: Failure): string {
  const { reason, status, detail } = failure;
  if (reason === 'http_status' && status !== null) return `The receiver answered ${status}`;
  if (reason === 'redirect' && status !== null) return `The receiver answered ${status}, a redirect; redirects are not followed`;
  const known = reason === null ? undefined : byReason[reason];
  if (known) return known.says;
  return (detail ?? (reason === null ? 'It failed' : `It failed: ${reason.replaceAll('_', ' ')}`)).replace(/\.$/, '');
}

/** What to do about it; null when there is nothing better than to wait. */
export function failureAdvice({ reason, status }: Failure): string | null {
  if (reason === 'redirect') return 'Subscribe the address that it redirects to.';
  if (reason !== 'http_status' || status === null) return (reason !== null && byReason[reason]?.todo) || null;
  if (status === 401 || status === 403) return 'The receiver turned the request away: compare the signing secret on both sides.';
  if (status === 404 || status === 405) return 'The receiver has no such path for a POST: check the URL.';
  if (status === 413) return 'The receiver takes no body of this size.';
  if (status === 429) return 'The receiver asks for fewer requests; the retries wait for as long as it says.';
  if (status >= 500) return 'The fault is on the receiver’s side: its answer below and its log tell more.';
  return 'The receiver did not like the request: its answer below tells more.';
}

/** The API's own sentence in place of ours, which speak of receivers: for the tries of plugins, whose other side is a vendor. */
export function inItsOwnWords<Tried extends Pick<Failure, 'reason' | 'detail'>>(tried: Tried): Tried {
  return tried.detail === null ? tried : { ...tried, reason: null };
}

/** True when both are the same failure, so that they can be counted together. */
export function sameFailure(left: Failure, right: Failure): boolean {
  return left.reason === right.reason && left.status === right.status;
}
