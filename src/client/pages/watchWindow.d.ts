/** Served as text: wrangler.toml says so. Its types are checked with those of browsers, by tsconfig.json beside it. */
declare const text: string;
export default text;
