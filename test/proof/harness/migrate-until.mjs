// `casewire migrate` that stands still within one migration, so that it can be killed there. Plain JavaScript on the built product: it is
// started once for each statement. Standard input: { dist, url, migration, body }, the body with the place at which it stands still.

import { text } from 'node:stream/consumers';

const { dist, url, migration, body } = JSON.parse(await text(process.stdin));
const [{ openDatabase }, { migrate }, { createLog }] = await Promise.all([
  import(`${dist}/storage/open-database.js`),
  import(`${dist}/storage/migrate.js`),
  import(`${dist}/telemetry/log.js`),
]);
const database = await openDatabase({ databaseUrl: url, dataDir: '' }, createLog({ level: 'silent', format: 'json' }));
if ('refused' in database) throw new Error(database.refused);
const standing = (script) =>
  script.includes(`where name = '${migration}'`) ? script.replace(/\$body\$[\s\S]*\$body\$/, () => `$body$${body}$body$`) : script;
await migrate({ ...database, script: (script) => database.script(standing(script)) });
await database.close();
