// One thing that is wrong with what Casewire was told. Faults are collected and shown together.

export interface ConfigFault {
  /** Where the faulty text stands: `--port`, `PORT`, `PORT_FILE`, `casewire.yaml: port`. */
  readonly where: string;
  /** The end of the sentence that `where` begins. Never holds a secret. */
  readonly problem: string;
}
