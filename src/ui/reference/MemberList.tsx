import type { Texts } from "../language.ts";
import type { Member } from "./members.ts";
import { Prose } from "./Prose.tsx";

/** The fields of an object or of a request. Fields of fields are folded up. */
export function MemberList({ members, texts }: { members: Member[]; texts: Texts }) {
  if (members.length === 0) return <p class="small soft">{texts.docs.noFields}</p>;
  return (
    <ul class="members">
      {members.map((member) => (
        <li>
          <p>
            <code class="member">{member.name}</code> <span class="soft">{member.type}</span>
            {member.required && <span class="required"> {texts.docs.required}</span>}
          </p>
          {member.description && (
            <p lang="en">
              <Prose text={member.description} />
            </p>
          )}
          {member.limits.length > 0 && <p class="small soft">{member.limits.join("; ")}</p>}
          {member.shapes.length > 0 && <Shapes member={member} texts={texts} />}
        </li>
      ))}
    </ul>
  );
}

function Shapes({ member: { name, shapes }, texts }: { member: Member; texts: Texts }) {
  return (
    <details>
      <summary>
        {texts.docs.fieldsOf} <code>{name}</code>
      </summary>
      {shapes.map((members, at) => (
        <>
          {at > 0 && <p class="small soft">{texts.docs.or}</p>}
          <MemberList members={members} texts={texts} />
        </>
      ))}
    </details>
  );
}
