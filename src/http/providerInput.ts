import * as z from "zod";
import { categories } from "../terms/category.ts";

/** The query parameters by which providers of the catalogue are found, on every surface. */
export const providerQuery = () => ({
  q: z.string().max(200).optional(),
  category: z.enum(categories).optional(),
});
