/** Limits for an imported document and for a call. Chosen from measurements: docs/decisions/0008-tools.md. */

/** Bytes of an OpenAPI document, as JSON text. */
export const MAX_DOCUMENT_BYTES = 14 * 1024 * 1024;
/** Commas, lists and objects in it. They decide its size in memory more than its length does. */
export const MAX_DOCUMENT_VALUES = 300_000;
/** Operations of a document. */
export const MAX_OPERATIONS = 2000;
/** Bytes of one tool's parameters, as JSON text. */
export const MAX_TOOL_BYTES = 64 * 1024;
/** Bytes of all the tools of a document, as JSON text. */
export const MAX_TOOLS_BYTES = 16 * 1024 * 1024;
/** Parameters of an operation, body fields included. */
export const MAX_PARAMETERS = 200;
/** Length of a chain of references. */
export const MAX_REF_DEPTH = 32;
/** Levels of a schema, and of a value within it. */
export const MAX_SCHEMA_DEPTH = 64;
/** Schemas and values within one schema, not counting what it refers to. */
export const MAX_SCHEMA_NODES = 20_000;
/**
 * Schemas and values that are read in a document, each time that it is read. Schemas are read once, but once more where
 * they stand in another context.
 */
export const MAX_WORK = 1_500_000;
/** Levels of the parameters of a call. */
export const MAX_VALUE_DEPTH = 64;
/** Schemas times values: the amount of work of a check. */
export const MAX_CHECK_WORK = 20_000_000;
/** References that a check may follow, because recursive schemas can multiply work. */
export const MAX_CHECK_REFS = 20_000;
/** Items of a list that are compared for `uniqueItems`. */
export const MAX_UNIQUE_ITEMS = 1000;
