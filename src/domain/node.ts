// A node: one running process of Casewire. Several may share a database.

/** `lost`: its heartbeat is older than a lease, so others take over what it held. `draining`: told to stop, and not gone yet. */
export const nodeStatuses = ['alive', 'draining', 'lost'] as const;

export type NodeStatus = (typeof nodeStatuses)[number];

export interface NodeReport {
  readonly id: string;
  readonly host: string;
  readonly roles: readonly string[];
  /** Null for a node of a version that did not tell. */
  readonly version: string | null;
  readonly status: NodeStatus;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  /** Deliveries and plugin calls on their way, at the last heartbeat. */
  readonly inFlight: number;
  /** Connections to the database, the one that listens among them: open at the last heartbeat, and at most. Null as above. */
  readonly connections: { readonly open: number; readonly limit: number } | null;
  /** How far the node's clock is ahead of the database's, in milliseconds. Null as above. */
  readonly clockOffsetMs: number | null;
}
