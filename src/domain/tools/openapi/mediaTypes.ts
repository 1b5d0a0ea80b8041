/** Checks whether a media type is JSON or based on it (RFC 6839). */
export function isJsonType(mediaType: string): boolean {
  return /^(?:(?:application|text)\/(?:x-)?json|[a-z]+\/[a-z0-9!#$&^_.-]+\+json)$/.test(essenceOf(mediaType));
}

/** Checks whether a media type is text that people and agents write, and not JSON: XML, plain text, and the like. */
export function isTextType(mediaType: string): boolean {
  return /^(?:text\/[a-z0-9!#$&^_.+-]+|application\/(?:x-)?xml|[a-z]+\/[a-z0-9!#$&^_.-]+\+xml|application\/(?:x-)?(?:ndjson|yaml|graphql|sql))$/.test(
    essenceOf(mediaType),
  );
}

/** Returns a media type without its parameters. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}
