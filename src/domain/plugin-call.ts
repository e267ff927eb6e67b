// One run of one plugin that a state asked for. The step makes them; a worker runs them.

export interface PluginCall {
  /** The plugin's `name` in the definition's extensions. */
  readonly plugin: string;
  /** The state whose entry asked for it. */
  readonly state: string;
}
