import type { Section, Understood } from "./understood.ts";

/** A path below the base address, as a caller writes it on the path form. */
export interface PathCase extends Understood {
  readonly target: string;
  /** What the problem says when it is refused. */
  readonly cause?: RegExp;
}

const goes = (target: string, whose: string, id = "B10"): PathCase => ({
  ...{ id, target },
  input: `\`${target}\` (${whose})`,
  becomes: "is called as it came",
});

const stays = (target: string, cause: RegExp, says: string, id = "T22"): PathCase => ({
  ...{ id, target, cause },
  input: `\`${target}\``,
  becomes: `400 \`url_not_allowed\`: ${says}`,
});

export const CALLED: readonly PathCase[] = [
  goes("projects/group%2Fproject", "GitLab"),
  goes("projects/group%2fsub%2fproject/issues", "GitLab, in lower case"),
  goes("sites/https%3A%2F%2Fwww.example.com%2F/searchAnalytics", "Search Console"),
  goes("b/x/o/dir%2Ffile.txt", "Cloud Storage"),
  goes("@scope%2Fname", "npm"),
  goes("git/ref/heads%2Ffeature%2Fx", "Git refs"),
  goes("works/10.1000%2Fxyz123", "DOIs"),
  goes("web/2024/https://example.org/a", "an address within the path"),
  goes("x//y", "an empty segment that the caller wrote"),
  goes("a///b/", "several"),
  goes("a%252Fb", "a slash that is encoded twice"),
  goes("100%25/%41%7E", "encodings that hide nothing"),
  goes("50%/x", "a percent sign that encodes nothing"),
  goes("file..%20x/...", "dots that are no dot segment"),
  goes(";v=1/a;b/..c", "parameters"),
  goes("%EF%BC%8Fx/%E3%80%82", "letters that look like separators"),
  goes("a%E2%88%95b/M%FCller/%C3%BC%C3%B8", "the same within a name, and letters of Latin-1"),
  goes("%u00e9t%u00e9", "letters as IIS writes them"),
];

export const REFUSED_PATHS: readonly PathCase[] = [
  ...["..%2fadmin", "..%2F..%2Fuser", "%2e%2e%2Fuser", "%2E%2E%2F%ZZ", "a/..%2F..%2Fb", "a%2F..%2Fb"].map((target) =>
    stays(target, /dot segment/, "a dot segment, decoded once"),
  ),
  ...["..%252Fuser", "%252e%252e/x", "a%252F%252e%252e%252Fb", "%25252e%25252e%25252fx"].map((target) =>
    stays(target, /dot segment/, "a dot segment, decoded more than once"),
  ),
  ...["..;/admin", "..%3bx/admin", "%2e%2e;a=b/admin", "..%3Fx/y"].map((target) =>
    stays(target, /dot segment/, "a dot segment with parameters"),
  ),
  ...[
    ...["%c0%ae%c0%ae/x", "..%c0%afx", "%e0%80%ae%e0%80%ae/x", "%25c0%25ae/x"],
    ...["%f0%80%80%ae/x", "%f8%80%80%80%ae/x", "%fc%80%80%80%80%ae/x", "..%f8%80%80%80%afx"],
  ].map((target) => stays(target, /not UTF-8/, "an overlong form of UTF-8")),
  ...["%u002e%u002e/x", "%uff0e%uff0e/x", "..%uff0fx", "%U2024%25u2024/x"].map((target) =>
    stays(target, /dot segment/, "a dot segment, encoded as IIS decodes it"),
  ),
  stays("..%u005cx", /backslash, U\+005C/, "a backslash, encoded as IIS decodes it"),
  stays("%EF%BC%8E%EF%BC%8E/x", /dot segment/, "a dot segment of full-width stops"),
  ...["..%e2%88%95x", "..%e2%81%84x", "..%e2%88%96x", "a/..%ef%bc%8fb"].map((target) =>
    stays(target, /dot segment/, "a dot segment before what looks like a slash"),
  ),
  stays("..%5cadmin", /backslash, U\+005C/, "a backslash"),
  stays("a%255Cb", /backslash, U\+005C/, "a backslash, encoded twice"),
  stays("a%00b", /NUL, U\+0000/, "a NUL"),
  stays("a%2500b", /NUL, U\+0000/, "a NUL, encoded twice"),
  stays("a%250Ab", /line break, U\+000A/, "a line break, encoded twice"),
  stays("%68ttp://example.org/a", /another scheme/, "another scheme", "T21"),
  stays("a/%2Fetc%2Fpasswd", /begins with a slash/, "a segment that begins with a slash"),
  stays("%2Fx", /begins with a slash/, "the same at the beginning"),
  stays("/evil.example/x", /begins with a slash/, "an empty first segment"),
  stays("a%252F%252Fb", /empty segment/, "an empty segment that is encoded twice"),
  stays("ftp://example.org/a", /another scheme/, "another scheme", "C13"),
];

/** A target on the path form that becomes another before Latchkey sees it, or means the base address itself. */
export interface BaseCase extends PathCase {
  readonly method: string;
  /** What arrives below the base address. */
  readonly arrives: string;
}

const resolved = (target: string, arrives: string): BaseCase => ({
  ...{ id: "T22", target, arrives, method: "GET" },
  input: `\`${target}\` on the path`,
  becomes: `\`${arrives.slice(1)}\`, below the base address: the URL parser of the client or the runtime resolves it first`,
});

const base = (method: string, target: string, arrives: string): BaseCase => ({
  ...{ id: "C11", target, arrives, method },
  input: `\`${method} …/request${target}\``,
  becomes: `the base address ${arrives === "" ? "itself" : "with a slash at its end"}`,
});

export const RESOLVED: readonly BaseCase[] = [
  resolved("a/../b", "/b"),
  resolved("a/%2e%2e/b", "/b"),
  resolved("a/./%2E/b", "/a/b"),
  resolved("a\\b", "/a/b"),
];

export const BASES: readonly BaseCase[] = [
  base("GET", "", ""),
  base("GET", "/", ""),
  base("POST", "/", ""),
  base("GET", "//", "/"),
  base("POST", "//", "/"),
];

/** An address in an envelope, as people write it. */
export interface AddressCase extends Understood {
  readonly url: string;
  /** The path that arrives below the base, or what the problem says. */
  readonly path?: string;
  readonly cause?: RegExp;
}

const readable = (url: string, path: string, id = "B14"): AddressCase => ({
  ...{ id, url, path },
  input: `\`${JSON.stringify(url).slice(1, -1)}\``,
  becomes: `is called as \`${path}\``,
});

const unreadable = (url: string, cause: RegExp, says: string, id = "B14"): AddressCase => ({
  ...{ id, url, cause },
  input: `\`${JSON.stringify(url).slice(1, -1).replaceAll("|", "\\|")}\``,
  becomes: `400 \`url_not_allowed\`: ${says}`,
});

export const READABLE: readonly AddressCase[] = [
  readable("/files?q=name contains 'x'", "/files?q=name%20contains%20%27x%27"),
  readable("/search?q=a\u00a0b", "/search?q=a%C2%A0b"),
  readable("/search?q=👨\u200d👩", "/search?q=%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9"),
  readable("/search?q=می\u200cخواهم", "/search?q=%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85"),
  readable("/Müller/a b", "/M%C3%BCller/a%20b"),
  readable('/x"<y>`{z}^?a="<b>', "/x%22%3Cy%3E%60%7Bz%7D%5E?a=%22%3Cb%3E"),
  readable("/a%20b?q=%2F+x&q=50%", "/a%20b?q=%2F+x&q=50%"),
  readable("/x?q=a\\b", "/x?q=a\\b"),
  readable("/x?q=a ", "/x?q=a%20"),
  readable("", "", "C11"),
  readable("/", "/", "C11"),
  readable("?a=b", "?a=b", "C11"),
];

export const UNREADABLE: readonly AddressCase[] = [
  unreadable("/x#frag", /fragment.*%23/, "a fragment is never sent"),
  unreadable("/x?q=C# code", /fragment.*%23/, "a fragment is never sent"),
  unreadable("/x?q=a\tb", /U\+0009/, "names the character U+0009"),
  unreadable("/x?q=a\r\nb", /U\+000D/, "names the character U+000D"),
  unreadable("/a\u0000", /U\+0000/, "names the character U+0000"),
  unreadable("/a\\b", /U\+005C/, "names the character U+005C"),
  unreadable("/a/../b", /dot segment/, "a dot segment", "C13"),
  unreadable("ftp://example.org/x", /another scheme/, "another scheme than http and https", "C13"),
  unreadable("https:///x", /no host/, "names no host", "C13"),
  unreadable("https://elsewhere.example/x", /not below/, "not below the base", "C13"),
];

export const paths: Section = {
  title: "Paths below the base address",
  about:
    "On the path, in an envelope, and as the parameter of a tool. A path is refused for what it is after any number of decodings.",
  rows: [...CALLED, ...BASES, ...RESOLVED, ...REFUSED_PATHS],
};

export const addresses: Section = {
  title: "Addresses in an envelope",
  about: "What people read is percent-encoded as browsers do; what is encoded already stays as it is.",
  rows: [...READABLE, ...UNREADABLE],
};
