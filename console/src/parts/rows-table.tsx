// A table whose rows become cards on a narrow screen.

import type { ReactElement, ReactNode } from 'react';

interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
}

interface RowsTableProps<Row> {
  /** What the rows are, for those who cannot see the page. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

export function RowsTable<Row>({ label, columns, rows, keyOf }: RowsTableProps<Row>): ReactElement {
  return (
    <table className="cw-table" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, cell }) => (
              <td key={name} data-label={name}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
