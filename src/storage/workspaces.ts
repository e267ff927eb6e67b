// Every statement on `workspaces`.

import type { Scope } from '../domain/scope.ts';
import type { Environment, Workspace } from '../domain/workspace.ts';
import { build, oneOrNull, type Tx } from './database.ts';

interface WorkspaceRow {
  readonly id: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly environment: Environment;
}

function readWorkspace(row: WorkspaceRow): Workspace {
  return { id: row.id, customerId: row.customer_id, customerName: row.customer_name, environment: row.environment };
}

/** False when the customer has a workspace in that environment already. */
export async function insertWorkspace(tx: Tx, workspace: Workspace & { readonly sealedSharedSecret: string }): Promise<boolean> {
  const rows = await tx.run(
    build
      .insertInto('workspaces')
      .values({
        id: workspace.id,
        customer_id: workspace.customerId,
        customer_name: workspace.customerName,
        environment: workspace.environment,
        sealed_shared_secret: workspace.sealedSharedSecret,
      })
      .onConflict((conflict) => conflict.columns(['customer_name', 'environment']).doNothing())
      .returning('id'),
  );
  return rows.length === 1;
}

export async function findWorkspace(tx: Tx, customerName: string, environment: Environment): Promise<Workspace | null> {
  const row = oneOrNull(
    await tx.run(
      build
        .selectFrom('workspaces')
        .select(['id', 'customer_id', 'customer_name', 'environment'])
        .where('customer_name', '=', customerName)
        .where('environment', '=', environment),
    ),
  );
  return row && readWorkspace(row);
}

export async function getWorkspace(tx: Tx, id: string): Promise<Workspace | null> {
  const row = oneOrNull(
    await tx.run(build.selectFrom('workspaces').select(['id', 'customer_id', 'customer_name', 'environment']).where('id', '=', id)),
  );
  return row && readWorkspace(row);
}

/** The customer's id, if it has a workspace in any environment. */
export async function findCustomerId(tx: Tx, customerName: string): Promise<string | null> {
  const rows = await tx.run(build.selectFrom('workspaces').select('customer_id').where('customer_name', '=', customerName).limit(1));
  return rows[0]?.customer_id ?? null;
}

/** Of the scope's own workspace. */
export async function sealedSharedSecretOf(tx: Tx, scope: Pick<Scope, 'workspaceId'>): Promise<string> {
  const row = oneOrNull(await tx.run(build.selectFrom('workspaces').select('sealed_shared_secret').where('id', '=', scope.workspaceId)));
  if (!row) throw new Error('the workspace of the scope is gone');
  return row.sealed_shared_secret;
}
