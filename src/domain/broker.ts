// Where messages to brokers go, and with which login. What a delivery to a broker has in place of an HTTP address.

import type { DestinationType } from './subscription.ts';

export type BrokerType = Exclude<DestinationType, 'webhook'>;

/** In clear: for the wire only. */
export type BrokerCredentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string };

/** Where in the broker a message goes; `kind` is the broker's. */
export type BrokerPlace =
  /** `stream`: the one that must take it; null leaves that to the server. */
  | { readonly kind: 'nats'; readonly subject: string; readonly stream: string | null }
  /** An exchange of no name is the default one: the routing key is then a queue. */
  | { readonly kind: 'rabbitmq'; readonly exchange: string; readonly routingKey: string }
  /** `maxLength`: about how many entries are kept; null keeps all. */
  | { readonly kind: 'redis-stream'; readonly stream: string; readonly maxLength: number | null };
