import { describe, expect, it } from "vitest";
import { parsePlace, resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { parseEndpoint, type Reach } from "../../src/oauth/endpoint.ts";

const live: Reach = { allowLoopback: false, publicUrl: "https://keys.acme.com" };
const local: Reach = { allowLoopback: true, publicUrl: "http://localhost:8787" };

describe("A10 an address that leads back to this Worker", () => {
  it.each([
    "https://keys.acme.com",
    "https://keys.acme.com/api/integrations/loop/request",
    "https://KEYS.Acme.com/x?y",
    "https://keys.acme.com:443/",
    "https:keys.acme.com",
    "https:\\\\keys.acme.com",
    "https://keys%2eacme.com/",
    "https://ｋeys。acme.com/",
  ])("A10 is no endpoint: %s", (text) => {
    expect(parseEndpoint(text, live)).toBeUndefined();
    expect(parsePlace(text, live)).toBeUndefined();
    expect(parseEndpoint(text, { ...live, publicUrl: "https://other.acme.com" })?.hostname).toBe("keys.acme.com");
  });

  it.each([
    "http://localhost:8787/api",
    "https://localhost:8787/",
    "http://127.0.0.1:8787",
    "http://2130706433:8787/",
    "http://localhost/",
    "http://127.0.0.1/",
    "https://localhost/",
  ])("A10 is none in development either, by any name of this machine: %s", (text) => {
    expect(parseEndpoint(text, local)).toBeUndefined();
  });

  it.each(["http://localhost:8788/", "http://127.0.0.1:1/", "http://localhost:878/x", "https://api.acme.com/"])(
    "A10 is another one at another port or host: %s",
    (text) => {
      const isUrl = URL.canParse(text);
      expect(parseEndpoint(text, local) !== undefined).toBe(isUrl);
    },
  );

  it.each([
    "https://keys.acme.com.evil.com/",
    "https://xkeys.acme.com/",
    "https://acme.com/",
    "https://sub.keys.acme.com/",
  ])("A10 is not every address that reads alike: %s", (text) => {
    expect(parseEndpoint(text, live)?.href).toBe(text);
  });

  it("A10 is not reached through a place for many hosts, which the others are", () => {
    const places = ["https://api.acme.com/v1", "https://*.acme.com/"];
    expect(resolveTarget(places, "https://files.acme.com/x", live)?.hostname).toBe("files.acme.com");
    expect(resolveTarget(places, "https://keys.acme.com/x", live)).toBeUndefined();
    const any = { ...live, publicUrl: "https://any.acme.com" };
    expect(resolveTarget(places, "https://keys.acme.com/x", any)?.hostname).toBe("keys.acme.com");
    expect(resolveTarget(places, "https://any.acme.com/x", any)).toBeUndefined();
  });

  it("A10 is no base, whatever path is below it", () => {
    for (const target of ["x", "api/integrations/loop/request/x", "https://keys.acme.com/x"]) {
      expect(resolveTarget(["https://keys.acme.com/"], target, live)).toBeUndefined();
    }
  });
});
