import type { Child } from "hono/jsx";
import { Badge } from "../../../ui/components/Notice.tsx";
import { durationText } from "../../../ui/duration.ts";
import type { Reader } from "../../../ui/language.ts";
import { Address } from "../../../ui/reference/Prose.tsx";
import { type Part, Rows } from "./ProviderPart.tsx";

type Way = Part["guide"]["provider"]["auth"][number];
type OAuth = Extract<Way, { type: "oauth2" }>;

/** The ways to connect, in words: what is asked for, and what becomes of what is given. */
export function Ways({ guide: { provider }, reader }: Part) {
  const { docs: said } = reader.texts;
  return (
    <section class="card">
      <h2>{said.ways}</h2>
      {provider.auth.map((way) => (
        <div class="stack tight">
          <h3>{said.wayNames[way.type]}</h3>
          {"help" in way && way.help !== undefined && <p lang="en">{way.help}</p>}
          <dl class="facts">
            <Rows rows={way.type === "oauth2" ? oauthRows(way, reader) : tokenRows(way, reader)} />
          </dl>
        </div>
      ))}
    </section>
  );
}

function oauthRows(way: OAuth, reader: Reader): [string, Child][] {
  const { docs, catalogue: said } = reader.texts;
  const { authorizationEndpoint, tokenEndpoint, revocation, refresh, clientAuthentication, pkce } = way;
  const { defaultLifetime } = refresh;
  return [
    [docs.endpoints.authorization, <Address text={authorizationEndpoint} />],
    [docs.endpoints.token, <Address text={tokenEndpoint} />],
    [docs.endpoints.revocation, revocation && <Address text={revocation.endpoint} />],
    [said.client, said.clients[clientAuthentication]],
    [said.pkce, said.pkces[pkce]],
    [said.lifetime, defaultLifetime === undefined ? said.asTold : durationText(defaultLifetime, reader.locale)],
    [said.refreshing, refreshSentences(way, reader).join(" ")],
    [said.revocation, revocationSentences(way, reader).join(" ")],
    [said.where, placesOf(way, reader)],
  ];
}

function refreshSentences({ refresh, longLived, scopes }: OAuth, { texts, locale }: Reader): string[] {
  const { catalogue: said } = texts;
  if (longLived) return [said.longLived];
  const { rotation, tokenLifetime } = refresh;
  return [
    ...(scopes.offline.length > 0 ? [said.needed(scopes.offline.join(" "))] : []),
    said.rotations[rotation],
    ...(tokenLifetime === undefined ? [] : [said.refreshLives(durationText(tokenLifetime, locale))]),
  ];
}

function revocationSentences({ revocation }: OAuth, { texts: { catalogue: said } }: Reader): string[] {
  if (!revocation) return [said.notRevoked];
  return [said.revoked, ...(revocation.endsAll ? [said.endsAll] : [])];
}

function tokenRows(way: Exclude<Way, OAuth>, reader: Reader): [string, Child][] {
  const { catalogue: said } = reader.texts;
  const { usernameLabel, passwordLabel } = way.type === "basic" ? way : {};
  const halves = [usernameLabel, passwordLabel].filter((label) => label !== undefined);
  const { label, example } = way;
  return [
    [said.label, <span lang="en">{halves.length > 0 ? halves.join(" · ") : label}</span>],
    [said.example.replace(":", ""), example !== undefined && <code>{example}</code>],
    [said.where, placesOf(way, reader)],
  ];
}

function placesOf({ placement }: Way, { texts: { catalogue: said } }: Reader): Child {
  return [placement].flat().map((place) => (
    <p>
      {said.places[place.in]} <code>{placeText(place)}</code>
    </p>
  ));
}

function placeText(place: Extract<Way["placement"], { in: string }>): string {
  switch (place.in) {
    case "header":
      return `${place.name}: ${place.template}`;
    case "query":
      return `${place.name}=${place.template}`;
    case "basic":
      return `${place.username}:${place.password}`;
    case "path":
      return `/${place.template}/…`;
  }
}

export function Scopes({ guide: { provider }, reader: { texts } }: Part) {
  const { docs: said } = texts;
  const method = provider.auth.find((way) => way.type === "oauth2");
  if (!method || method.scopes.available.length === 0) return null;
  const { available, offline, default: usual } = method.scopes;
  const asked = new Set([...usual, ...offline]);
  return (
    <section class="card">
      <h2>{said.scopes}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.scope}</th>
            <th scope="col">{said.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {available.map(({ name, description }) => (
            <tr>
              <th scope="row">
                <Address text={name} />
              </th>
              <td>
                <span lang="en">{description}</span> {asked.has(name) && <Badge tone="good">{said.asked}</Badge>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
