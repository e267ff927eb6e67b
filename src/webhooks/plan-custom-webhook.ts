// A custom webhook of a definition as a delivery: what will be sent, made of the case as it is at the entry into the state. Called by
// operations/advance-case.ts inside the transaction of the change. It reads no database and sends nothing.

import type { AuthoredRequest } from '../domain/authored-request.ts';
import type { Case } from '../domain/case.ts';
import type { NewId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { authorRequest, methodOf } from '../expressions/author-request.ts';
import { authoredUrl } from '../expressions/expand-url.ts';

export interface CustomDelivery {
  readonly id: string;
  /** `webhook-id`: there is no event row behind it. */
  readonly eventId: string;
  readonly eventType: string;
  readonly sequence: number;
  readonly subscriptionId: null;
  readonly receiverId: string;
  readonly status: 'pending';
  readonly reason: null;
  readonly request: AuthoredRequest;
}

export interface CustomPlanningTools {
  readonly newId: NewId;
  readonly at: Date;
  /** The lane of a URL; here of the URL as authored, whatever the case puts into it. */
  readonly receiverId: (url: string) => string;
  /** Letters and digits, random, another one each time. */
  readonly nonce: () => string;
}

/** `entry`: the plugin as authored. A request that cannot be made is planned too: its one attempt says why nothing was sent. */
export function planCustomWebhook(name: string, entry: JsonObject, subject: Case, using: CustomPlanningTools): CustomDelivery {
  const url = authoredUrl(entry['url']);
  const data = { ...subject.context, workflowRuntimeId: subject.id, workflowRuntimeConfig: subject.config };
  const made = authorRequest(entry, data, { nonce: using.nonce(), now: using.at, untransformed: 'everything' });
  return {
    id: using.newId(using.at),
    eventId: using.newId(using.at),
    eventType: `custom.${name}`,
    sequence: subject.sequence,
    subscriptionId: null,
    receiverId: using.receiverId(url),
    status: 'pending',
    reason: null,
    request: made.ok
      ? made.request
      : { method: methodOf(entry), url: [url], headers: {}, body: null, fault: { reason: made.reason, detail: made.detail } },
  };
}
