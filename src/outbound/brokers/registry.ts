// Every kind of broker that a delivery can go to; the only list. The broker client looks a subscription's type up here.

import type { BrokerType } from '../../domain/broker.ts';
import type { BrokerDriver } from './broker.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redisStream } from './redis-stream.ts';

export const brokerDrivers: Readonly<Record<BrokerType, BrokerDriver>> = { nats, rabbitmq, 'redis-stream': redisStream };
