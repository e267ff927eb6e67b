// What the process was told, fit for a log or a screen: secrets only as "set" or "not set".

import { type Config, type SettingName, settingNames, settings } from './settings.ts';

/** One text a setting, by its name. */
export function describeConfig(config: Config): Readonly<Record<SettingName, string>> {
  const texts = settingNames.map((name) => [name, describe(name, config[name])]);
  return Object.fromEntries(texts) as Record<SettingName, string>;
}

function describe(name: SettingName, value: Config[SettingName]): string {
  if (value === null) return 'not set';
  if (settings[name].secret) return 'set';
  return Array.isArray(value) ? value.join(',') : String(value);
}
