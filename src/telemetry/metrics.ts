// What Prometheus may ask: counts and times of what this process did, taken from the signals, and what it holds at the moment of asking.
// No label names a workspace, a case or a URL: labels are few, and the log and the API tell about single ones. The help texts below are
// the documentation; docs/telemetry.md lists the names.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Signals } from './signals.ts';

export interface Metrics {
  readonly contentType: string;
  /** The exposition text (OpenMetrics' predecessor, version 0.0.4). Asks `due` when a caller gave it. */
  text(): Promise<string>;
  /** One request is answered. `route` is the pattern, not the path. */
  answered(request: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }): void;
}

export interface MetricsSources {
  readonly signals: Signals;
  /** Of this process to the database. */
  readonly connections: () => number;
  /** Due and unsent deliveries of all workspaces, counted to a bound. */
  readonly due: () => Promise<number>;
}

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const attemptSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];
/** The default, 10 ms, would wake an idle process a hundred times a second. */
const eventLoopPrecisionMs = 100;

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopPrecisionMs });
  countSignals(sources.signals, registers);
  new Gauge({
    name: 'casewire_database_connections',
    help: 'Connections that this process holds to the database',
    registers,
    collect() {
      this.set(sources.connections());
    },
  });
  new Gauge({
    name: 'casewire_deliveries_due',
    help: 'Deliveries of all workspaces that are due and not sent; counted to 10000 at most; NaN while the database is away',
    registers,
    async collect() {
      this.set(await sources.due().catch(() => Number.NaN));
    },
  });
  const requests = new Histogram({
    name: 'casewire_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: requestSeconds,
    registers,
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    answered: ({ seconds, ...labels }) => requests.observe(labels, seconds),
  };
}

function countSignals(signals: Signals, registers: Registry[]): void {
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `casewire_${name}_total`, help, labelNames, registers });
  const attempts = new Histogram({
    name: 'casewire_delivery_attempt_seconds',
    help: 'Time of one attempt, from its look-up of the address to the end of the answer; outcome: delivered, failed, gone, impossible',
    labelNames: ['outcome'],
    buckets: attemptSeconds,
    registers,
  });
  const calls = counter('plugin_calls', 'Tries of plugin calls that are over; outcome: answered, failed, retry, start-child', ['outcome']);
  const steps = counter('case_steps', 'Events that moved a case or changed its context');
  const planned = counter('deliveries_planned', 'Deliveries that were made with those events');
  const timers = counter('timers_fired', 'Timers that fired');
  const released = counter('rows_released', 'Deliveries and plugin calls taken back from nodes that were lost');
  signals.on('delivery.settled', ({ outcome, durationMs }) => attempts.observe({ outcome: String(outcome) }, Number(durationMs) / 1_000));
  signals.on('plugin.settled', ({ outcome }) => calls.inc({ outcome: String(outcome) }));
  signals.on('case.advanced', ({ deliveries }) => {
    steps.inc();
    planned.inc(Number(deliveries));
  });
  signals.on('timer.fired', () => timers.inc());
  signals.on('deliveries.released', ({ count }) => released.inc(Number(count)));
}
