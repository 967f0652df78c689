"use strict";
// Opens a sealed paper: digits -> bytes -> COSE_Sign1 -> proven -> unpacked -> record. The twin of ambos/domain/sealing.py,
// sealed_schemas.py and sealed_lists.py: same order, same codes of refusal. No library, nothing leaves this file.

const LONGEST_TOKEN = 780, LONGEST_PAYLOAD = 8192, LONGEST_LIST = 16777216, PROOF = 10, DAY = 86400;
const HALF = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"; // of the order of P-256

function Refused(code, values) { this.code = code; this.values = values || {}; }
const no = (code, values) => { throw new Refused(code, values); };
const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { out.set(p, at); at += p.length; }
  return out;
};
const hex = bytes => Array.from(bytes, x => (x < 16 ? "0" : "") + x.toString(16)).join("");

function fromDigits(text) {
  if (!/^[0-9]+$/.test(text) || text[0] !== "1") no("bad_digits");
  if (text.length < 5) no("truncated");
  const length = +text.slice(1, 5), body = text.slice(5);
  if (length > LONGEST_TOKEN) no("too_large");
  const digits = Math.ceil(length * 8 * Math.log10(2));
  if (body.length < digits) no("truncated");
  if (body.length > digits) no("bad_digits");
  const out = new Uint8Array(length);
  for (let at = 0; at < digits; at += 7) { // seven digits at a time: out = out * 10^n + part
    const part = body.slice(at, at + 7), times = Math.pow(10, part.length);
    let carry = +part;
    for (let i = length - 1; i >= 0; i--) { carry += out[i] * times; out[i] = carry & 255; carry = Math.floor(carry / 256); }
    if (carry) no("bad_digits");
  }
  return out;
}

function fromText(text) {
  const at = text.trim().lastIndexOf("#");
  return fromDigits(text.trim().slice(at + 1));
}

// CBOR in its one form: shortest heads, definite lengths, no key twice. Maps become Map.
function cbor(bytes) {
  let at = 0;
  const need = n => { if (at + n > bytes.length) no("truncated"); };
  const head = () => {
    need(1);
    const first = bytes[at++], low = first & 31;
    let n = low;
    if (low > 23) {
      if (low > 27) no("not_sealed");
      const size = 1 << low - 24;
      need(size);
      n = 0;
      for (let i = 0; i < size; i++) n = n * 256 + bytes[at++];
      if (n < (size === 1 ? 24 : Math.pow(256, size / 2)) || n > Number.MAX_SAFE_INTEGER) no("not_sealed");
    }
    return [first >> 5, n];
  };
  const one = depth => {
    if (depth > 8) no("not_sealed");
    const [major, n] = head();
    if (major === 0) return n;
    if (major === 1) return -1 - n;
    if (major === 2 || major === 3) {
      need(n);
      const part = bytes.subarray(at, at += n);
      if (major === 2) return part;
      try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part); } catch (e) { no("not_sealed"); }
    }
    if (major === 4) { const list = []; for (let i = 0; i < n; i++) list.push(one(depth + 1)); return list; }
    if (major === 5) {
      const map = new Map();
      for (let i = 0; i < n; i++) { const k = one(depth + 1); if (map.has(k)) no("not_sealed"); map.set(k, one(depth + 1)); }
      return map;
    }
    if (major === 7 && n > 19 && n < 23) return [false, true, null][n - 20];
    no("not_sealed");
  };
  const value = one(0);
  if (at !== bytes.length) no("not_sealed");
  return value;
}

const prefix = (major, n) => Uint8Array.of(...(n < 24 ? [major << 5 | n] : n < 256 ? [major << 5 | 24, n]
  : n < 65536 ? [major << 5 | 25, n >> 8, n & 255] : [major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255]));
const bstr = b => join(prefix(2, b.length), b);

function takeApart(token) {
  if (!token.length) no("truncated");
  if (token[0] !== 0xd2) no("not_sealed");
  const parts = cbor(token.subarray(1));
  const bytes = x => x instanceof Uint8Array;
  if (!Array.isArray(parts) || parts.length !== 4 || !bytes(parts[0]) || !(parts[1] instanceof Map) || parts[1].size
    || !bytes(parts[2]) || !bytes(parts[3]) || parts[3].length !== 64) no("not_sealed");
  const header = cbor(parts[0]);
  if (!(header instanceof Map) || header.size !== 2 || header.get(1) !== -7 || !bytes(header.get(4))
    || [...header.keys()].join() !== "1,4") no("not_sealed");
  return {
    key: String.fromCharCode(...header.get(4)), packed: parts[2], signature: parts[3],
    signed: join(Uint8Array.of(0x84, 0x6a), new TextEncoder().encode("Signature1"), bstr(parts[0]), Uint8Array.of(0x40), bstr(parts[2])),
  };
}

async function prove(parts, publicKey, longest) {
  if (hex(parts.signature.subarray(32)) > HALF) no("bad_signature");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  let key;
  try { key = await crypto.subtle.importKey("raw", join(Uint8Array.of(4), publicKey), ecdsa, false, ["verify"]); } catch (e) { no("bad_key"); }
  if (!await crypto.subtle.verify(ecdsa, key, parts.signature, parts.signed)) no("bad_signature");
  const plain = inflate(parts.packed, longest);
  try { return cbor(plain); } catch (e) { no("wrong_schema"); }
}

// zlib (RFC 1950, 1951), stopping at `longest` bytes: only what was proven comes here, and not even that may fill a phone.
function inflate(b, longest) {
  const bad = () => no("wrong_schema");
  let at = 2, bit = 0, hold = 0, n = 0, out = new Uint8Array(Math.min(longest, 4096));
  if (b.length < 6 || (b[0] & 15) !== 8 || (b[0] * 256 + b[1]) % 31 || b[1] & 32) bad();
  const bits = k => {
    while (bit < k) { if (at >= b.length - 4) bad(); hold |= b[at++] << bit; bit += 8; }
    const v = hold & (1 << k) - 1;
    hold >>>= k; bit -= k;
    return v;
  };
  const put = x => {
    if (n >= longest) no("too_large");
    if (n === out.length) { const more = new Uint8Array(Math.min(longest, n * 2)); more.set(out); out = more; }
    out[n++] = x;
  };
  const table = lengths => {
    const count = new Uint16Array(16), offset = new Uint16Array(16), symbol = [];
    for (const l of lengths) count[l]++;
    for (let i = 1; i < 15; i++) offset[i + 1] = offset[i] + count[i];
    lengths.forEach((l, s) => { if (l) symbol[offset[l]++] = s; });
    count[0] = 0;
    return { count, symbol };
  };
  const symbol = t => {
    let code = 0, first = 0, index = 0;
    for (let l = 1; l < 16; l++) {
      code |= bits(1);
      const c = t.count[l];
      if (code - c < first) return t.symbol[index + code - first];
      index += c; first = first + c << 1; code <<= 1;
    }
    bad();
  };
  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const FAR = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  let last;
  do {
    last = bits(1);
    const kind = bits(2);
    if (kind === 3) bad();
    if (kind === 0) {
      hold = bit = 0;
      const size = b[at] | b[at + 1] << 8;
      if (at + 4 + size > b.length - 4 || size !== (~(b[at + 2] | b[at + 3] << 8) & 65535)) bad();
      at += 4;
      for (let i = 0; i < size; i++) put(b[at++]);
      continue;
    }
    let lit, far;
    if (kind === 1) {
      lit = table(Array.from({ length: 288 }, (_, i) => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
      far = table(Array(30).fill(5));
    } else {
      const nl = bits(5) + 257, nf = bits(5) + 1, nc = bits(4) + 4, cl = Array(19).fill(0), all = [];
      for (let i = 0; i < nc; i++) cl[[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15][i]] = bits(3);
      const t = table(cl);
      while (all.length < nl + nf) {
        const s = symbol(t);
        if (s < 16) { all.push(s); continue; }
        if (s === 16 && !all.length) bad();
        const x = s === 16 ? all[all.length - 1] : 0, times = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7);
        for (let i = 0; i < times; i++) all.push(x);
      }
      if (all.length > nl + nf) bad();
      lit = table(all.slice(0, nl)); far = table(all.slice(nl));
    }
    for (;;) {
      let s = symbol(lit);
      if (s === 256) break;
      if (s < 256) { put(s); continue; }
      if ((s -= 257) > 28) bad();
      const length = LENGTHS[s] + (s < 8 || s === 28 ? 0 : bits((s >> 2) - 1));
      const d = symbol(far);
      const back = FAR[d] + (d < 4 ? 0 : bits((d >> 1) - 1));
      if (!(back <= n)) bad();
      for (let i = 0; i < length; i++) put(out[n - back]);
    }
  } while (!last);
  if (at !== b.length - 4) bad();
  let one = 1, two = 0;
  for (let i = 0; i < n; i++) { one = (one + out[i]) % 65521; two = (two + one) % 65521; }
  if ((b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]) !== (two << 16 | one)) bad();
  return out.subarray(0, n);
}

// The shapes: number of the field -> its form; "?" may be left out. t text, i whole number, d day, & row, * many, | or, 0 or nothing.
const NAME = ["t", 120], MARK = ["0", ["i", 0, 100]], ON = ["d"];
const SHAPES = {
  101: { 1: ["i", 0, 1], 2: NAME, 3: NAME, 4: NAME, "5?": ["i", 1, 9999], "6?": ON, 7: ON, "8?": ["t", 60] },
  201: { 1: ["t", 24], 2: NAME, 3: ["i", 1890, 2199], 4: ON, 5: NAME },
  301: {
    1: NAME, 2: NAME, "3?": NAME, 4: ON, "5?": NAME, 6: ["i", 0, 1], 7: NAME, "8?": NAME, 9: ["i", 1, 12], "10?": ["i", 0, 12],
    11: ["&", ON, ON], "12?": ["&", ["i", 0, 366], ["i", 1, 366]], "13?": ["*", 24, ["&", ["|", ["i", 1, 999], ["t", 60]], MARK]],
    "14?": ["*", 12, ["&", ["i", 1, 12], ["i", 1950, 2199], MARK]], "15?": ["t", 240], "16?": ["t", 240], "17?": ["t", 60],
    "18?": ["*", 3, ["&", NAME, ["t", 60]]], "19?": ["i", 1, 1],
  },
};

function fits(value, form) {
  const [kind, a, b] = form, whole = (low, high) => Number.isInteger(value) && value >= low && value <= high;
  if (kind === "i") return whole(a, b);
  if (kind === "d") return whole(-25568, 84005);
  if (kind === "0") return value === null || fits(value, a);
  if (kind === "|") return fits(value, typeof value === "string" ? b : a);
  if (kind === "&") return Array.isArray(value) && value.length === form.length - 1 && value.every((v, i) => fits(v, form[i + 1]));
  if (kind === "*") return Array.isArray(value) && value.length > 0 && value.length <= a && value.every(v => fits(v, b));
  return typeof value === "string" && value !== "" && Array.from(value).length <= a && value.trim() === value
    && value.normalize("NFC") === value && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(value);
}

function readRecord(small) {
  if (!(small instanceof Map) || !SHAPES[small.get(0)]) no("wrong_schema");
  const shape = SHAPES[small.get(0)], record = { shape: small.get(0) };
  let known = 1;
  for (const key of Object.keys(shape)) {
    const n = parseInt(key, 10);
    if (small.has(n)) { known++; if (!fits(small.get(n), shape[key])) no("wrong_schema"); record[n] = small.get(n); }
    else if (key[key.length - 1] !== "?") no("wrong_schema");
  }
  if (known !== small.size) no("wrong_schema");
  return record;
}

function readClaims(payload) {
  const whole = x => Number.isInteger(x) && x >= 0 && x < 1099511627776, c = payload;
  if (!(c instanceof Map) || c.size !== (c.has(4) ? 5 : 4) || !whole(c.get(6)) || c.has(4) && !whole(c.get(4)) || !whole(c.get(-65538))
    || typeof c.get(7) !== "string" || !c.has(-65537)) no("wrong_schema");
  return { issued: c.get(6), expires: c.get(4), folio: c.get(7), place: c.get(-65538), record: readRecord(c.get(-65537)) };
}

async function openLists(pair, roots) {
  const first = takeApart(pair[0]);
  if (first.key !== "root") no("unknown_key");
  let listed;
  for (const root of roots) {
    try { listed = await prove(first, root, LONGEST_LIST); break; } catch (e) { if (e.code !== "bad_signature") throw e; }
  }
  if (!listed) no("bad_signature");
  if (listed.get(0) !== 1) no("wrong_schema");
  const keys = new Map(listed.get(4).map(k => [k[0], {
    id: k[0], key: k[1], owner: k[2], from: k[3], to: k[4], publisher: k[5] & 1, sample: k[5] & 2,
    since: k[6] && k[6][0], proofs: k[6] && k[6][1],
  }]));
  const second = takeApart(pair[1]), press = keys.get(second.key);
  if (!press || !press.publisher || press.since !== null) no("unknown_key");
  const daily = await prove(second, press.key, LONGEST_LIST);
  if (daily.get(0) !== 2) no("wrong_schema");
  return { keys, issuer: listed.get(3), made: daily.get(2), until: daily.get(3), revoked: daily.get(4) };
}

async function judge(token, allLists, now) {
  const parts = takeApart(token);
  const lists = allLists.find(l => l.keys.has(parts.key)), key = lists && lists.keys.get(parts.key);
  if (!key || key.publisher) no("unknown_key", { key: parts.key });
  const claims = readClaims(await prove(parts, key.key, LONGEST_PAYLOAD)), on = Math.floor(claims.issued / DAY);
  const told = { key: key.id, owner: key.owner, folio: claims.folio, made: lists.made, since: key.since };
  if (claims.issued > now + DAY) no("future_dated", told);
  if (on < key.from - 1 || on > key.to + 1) no("key_out_of_time", told);
  if (key.since !== null) {
    if (claims.issued >= key.since) no("issued_after_compromise", told);
    const proof = new Uint8Array(await crypto.subtle.digest("SHA-256", parts.signed)).subarray(0, PROOF);
    if (!same(key.proofs.subarray(claims.place * PROOF, claims.place * PROOF + PROOF), proof)) no("not_in_list", told);
  }
  const packed = lists.revoked.get(key.id), bits = packed ? inflate(packed, 524288) : [];
  if (bits[claims.place >> 3] >> (claims.place & 7) & 1) no("revoked", told);
  if (claims.expires !== undefined && claims.expires < now) no("expired", Object.assign(told, { on: claims.expires }));
  return { record: claims.record, claims, key, lists, old: lists.until < now };
}
