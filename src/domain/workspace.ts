// One customer in one environment. Every tenant row belongs to exactly one workspace.

export type Environment = 'sandbox' | 'production';

export interface Workspace {
  readonly id: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly environment: Environment;
}
