import { beforeEach, describe, expect, it } from "vitest";
import { type ApprovalScene, approvalScene, codeOf, expire } from "../../support/approvalScene.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const LIST = "/console/approvals";

let scene: ApprovalScene;
let ada: Visitor;

beforeEach(async () => {
  scene = await approvalScene({ types: ["IRREVERSIBLE"], methods: ["POST"] });
  ada = await visitor(scene.app, "ada");
});

const post = (body: string) =>
  scene.agent(`/api/integrations/${scene.ours}/request/repos/acme/issues?a=<b>`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body,
  });

describe("T53 the console shows what waits", () => {
  it("to whom it is for, who has no permission besides, and to nobody else", async () => {
    const id = await scene.waiting(() => post("<script>alert(1)</script> ä"));
    const list = await ada.open(LIST);
    expect(contentOf(list.text)).toMatch(/A call to .* Waits ada/);
    const page = await ada.open(`${LIST}/${id}`);
    const text = contentOf(page.text);
    expect(text).toMatch(/POST http\S+\/repos\/acme\/issues\?a=(<b>|%3Cb%3E)/);
    expect(text).toContain("Body, 28 bytes");
    expect(page.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt; ä");
    expect(page.text).not.toContain("<script>alert");
    const bea = await visitor(scene.app, "bea");
    expect(contentOf((await bea.open(LIST)).text)).toContain("Nothing waits for you.");
    expect((await bea.open(`${LIST}/${id}`)).response.status).toBe(404);
    const boss = await visitor(scene.app, "boss", { scope: "approval:decide" });
    expect((await boss.open(`${LIST}/${id}`)).response.status).toBe(200);
  });

  it("and what cannot be seen is written out, so that nobody is deceived", async () => {
    const id = await scene.waiting(() => post("to: \u202eevil\u2066\u200b\r\nok"));
    expect(contentOf((await ada.open(`${LIST}/${id}`)).text)).toContain("to: ⟦U+202E⟧evil⟦U+2066⟧⟦U+200B⟧⟦U+000D⟧ ok");
  });

  it("in base64 where it is no text", async () => {
    const init = { method: "POST", body: Uint8Array.of(255, 0, 1) };
    const id = await scene.waiting(() => scene.agent(`/api/integrations/${scene.ours}/request/x`, init));
    const text = contentOf((await ada.open(`${LIST}/${id}`)).text);
    expect(text).toContain("/wAB");
    expect(text).toContain("shown in base64");
  });

  it("and a yes or a no is said there", async () => {
    const id = await scene.waiting();
    const { response } = await ada.fill(`${LIST}/${id}`, `${LIST}/${id}/approve`, {});
    expect([response.status, response.headers.get("location")]).toEqual([303, `${LIST}/${id}`]);
    expect(contentOf((await ada.open(`${LIST}/${id}`)).text)).toContain("Approved");
    expect(await codeOf(await scene.drop())).toBe("sent");
    expect(contentOf((await ada.open(`${LIST}/${id}`)).text)).toMatch(/Sent .* HTTP 200/);

    const other = await scene.waiting(() => post("x"));
    await ada.fill(`${LIST}/${other}`, `${LIST}/${other}/deny`, { reason: " Not\nnow. " });
    expect(contentOf((await ada.open(`${LIST}/${other}`)).text)).toContain("Not now.");
    expect(await rowsOf("approvals")).toMatchObject([{ state: "executed" }, { state: "denied", reason: "Not now." }]);
  });

  it("and what comes too late does not count, and says so", async () => {
    const id = await scene.waiting();
    const path = `${LIST}/${id}/approve`;
    const { token } = formOf((await ada.open(`${LIST}/${id}`)).text, path);
    await expire();
    const late = await ada.send(path, { form_token: token });
    expect(late.response.status).toBe(409);
    expect(contentOf(late.text)).toContain("This does not count");
    expect((await ada.send(path, {})).response.status).toBe(403);
  });

  it("in the reader's language", async () => {
    const id = await scene.waiting();
    expect(contentOf((await ada.open(`${LIST}/${id}?lang=de`)).text)).toContain("Darf das gesendet werden?");
  });
});
