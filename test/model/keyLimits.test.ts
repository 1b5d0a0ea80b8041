import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asksApproval } from "../../src/domain/delegation/approvalAsked.ts";
import { allows, limitOfOffer, type OfferedTool } from "../../src/domain/delegation/judge.ts";
import { meet, normalized } from "../../src/domain/delegation/meet.ts";
import { matchesPattern, meetPatterns } from "../../src/domain/delegation/pathPattern.ts";
import { limitedMethods } from "../../src/terms/keyLimits.ts";
import { actionTypes } from "../../src/terms/tool.ts";
import { action, limits, sentPath, storedPattern } from "../support/keyLimits.ts";
import { checkAll } from "./inputs.ts";

describe("limits of keys (T52)", () => {
  it("meet is associative, commutative and idempotent", () => {
    checkAll(fc.tuple(limits, limits, limits), ([one, two, three]) => {
      expect(meet(meet(one, two), three)).toEqual(meet(one, meet(two, three)));
      expect(meet(one, two)).toEqual(meet(two, one));
      expect(meet(one, one)).toEqual(one);
      expect(normalized(one)).toEqual(one);
    });
  });

  it("no sequence of attenuations allows what a key on the way refuses", () => {
    checkAll(fc.tuple(fc.array(limits, { minLength: 1, maxLength: 6 }), action), ([asked, wanted]) => {
      let held = {};
      const chain = asked.map((each) => (held = meet(held, each)));
      const last = allows(held, wanted);
      if (last) expect(chain.every((each) => allows(each, wanted))).toBe(true);
      if (last) expect(asked.every((each) => allows(each, wanted))).toBe(true);
    });
  });

  it("what all of them allow, the last one allows: nothing is lost besides", () => {
    checkAll(fc.tuple(limits, limits, action), ([one, two, wanted]) => {
      expect(allows(meet(one, two), wanted)).toBe(allows(one, wanted) && allows(two, wanted));
    });
  });

  it("the meet of two patterns is what both match", () => {
    checkAll(fc.tuple(storedPattern, storedPattern, sentPath), ([one, two, path]) => {
      const met = meetPatterns(one, two);
      const isMet = met !== undefined && matchesPattern(met, path);
      expect(isMet).toBe(matchesPattern(one, path) && matchesPattern(two, path));
    });
  });

  it("a raw call may do nothing that a tool which sends the same may not, and no surface tells one from the other", () => {
    const request = fc.record({ methods: fc.constantFrom(["GET"], ["POST"], ["DELETE"]), path: sentPath });
    checkAll(fc.tuple(limits, request, fc.constantFrom(...actionTypes)), ([held, sent, actionType]) => {
      const place = { does: "call", integrationId: "int_a", userId: "ada", configId: "cfg_a", request: sent } as const;
      const raw = allows(held, place);
      const byTool = allows(held, { ...place, tool: { id: "read", actionType } });
      const { tools, types, ...others } = held;
      if (!tools && !types) expect(raw).toBe(byTool);
      expect(raw || byTool ? allows(others, place) : true).toBe(true);
    });
  });

  it("T53 a rule with more entries asks about no less, and a raw call is asked about where some tool would be", () => {
    const methods = fc.subarray([...limitedMethods]);
    const rule = fc.record({ types: fc.subarray([...actionTypes]), tools: fc.subarray(["read", "write"]), methods });
    const sent = fc.constantFrom("GET", "POST", "DELETE");
    checkAll(fc.tuple(rule, rule, sent, fc.constantFrom(...actionTypes)), ([one, two, method, actionType]) => {
      const place = { does: "call", integrationId: "int_a", request: { methods: [method], path: "/" } } as const;
      const tool = { id: "read", actionType };
      const both = {
        types: [...one.types, ...two.types],
        tools: [...one.tools, ...two.tools],
        methods: [...one.methods, ...two.methods],
      };
      for (const call of [place, { ...place, tool }]) {
        expect(asksApproval(both, call)).toBe(asksApproval(one, call) || asksApproval(two, call));
      }
      const isWrite = method !== "GET";
      if (isWrite && one.tools.length > 0) expect(asksApproval(one, place)).toBe(true);
    });
  });

  it("a tool that can be called with some parameters is offered", () => {
    const segment = fc.constantFrom("repos", "acme", "issues", "{owner}", "{owner}.json");
    const template = fc.array(segment, { minLength: 1, maxLength: 4 }).map((all) => `/${all.join("/")}`);
    const values = fc.constantFrom("acme", "issues", "a/b", "x");
    checkAll(fc.tuple(limits, template, values, fc.constantFrom(...actionTypes)), ([held, path, value, actionType]) => {
      const tool: OfferedTool = { id: "read", actionType, method: "GET", path, parameters: {} };
      const sent = path.replaceAll("{owner}", encodeURIComponent(value));
      const call = { integrationId: "int_a", configId: "cfg_a", userId: "ada", tool };
      const isAllowed = allows(held, { does: "call", ...call, request: { methods: ["GET"], path: sent } });
      if (isAllowed) expect(limitOfOffer(held, "int_a", tool)).toBeUndefined();
    });
  });
});
