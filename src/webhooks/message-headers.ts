// What a message to a broker has in its headers, or as the fields of a Redis entry: the names that a webhook's headers have. Called when an
// attempt is made, and when a dry run shows what would be sent.

/** `fixed`: those of the subscription. `signed`: of signed-headers.ts; nobody's fixed header stands in for one of them. */
export function messageHeaders(
  fixed: Readonly<Record<string, string>>,
  eventName: string,
  signed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...fixed, 'content-type': 'application/json', 'x-casewire-event': eventName, ...signed };
}
