// The numbers of an election (group BELENIOS-2048) and powers of them. Runs in a worker; holds no words and touches no page.
"use strict";
const P = 20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719n;
const Q = 78571733251071885079927659812671450121821421258408794611510081919805623223441n;
const G = 2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678799694668298749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661215055797097162016168270312886432456663834863635782106154918419982534315189740658186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982665103606822406635076697764025346253773085133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639858334115700568353695553423781475582491896050296680037745308460627n;
const SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const bytesOf = text => new TextEncoder().encode(text);
const mod = (value, by) => ((value % by) + by) % by;

function power(base, exponent) {
  let answer = 1n;
  base = mod(base, P);
  for (exponent = BigInt(exponent); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) answer = answer * base % P;
    base = base * base % P;
  }
  return answer;
}

// Powers of one base from a table: 52 multiplications each instead of some 380.
function fixedBase(base) {
  const rows = [];
  for (let i = 0; i < 52; i++) {
    const row = [1n];
    for (let k = 1; k < 32; k++) row.push(row[k - 1] * base % P);
    rows.push(row);
    base = row[31] * base % P;
  }
  return exponent => {
    let answer = 1n;
    exponent = mod(exponent, Q);
    for (let i = 0; exponent > 0n; i++, exponent >>= 5n) {
      const digit = Number(exponent & 31n);
      if (digit) answer = answer * rows[i][digit] % P;
    }
    return answer;
  };
}

const inGroup = element => element > 0n && element < P && power(element, Q) === 1n;
const fromBytes = bytes => BigInt("0x" + Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join(""));
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async data => new Uint8Array(await crypto.subtle.digest("SHA-256", typeof data === "string" ? bytesOf(data) : data));
const asNumber = async text => fromBytes(await sha256(text)) % Q;
const base64 = bytes => btoa(String.fromCharCode(...bytes));
const fingerprint = async text => base64(await sha256(text)).replace(/=+$/, "");
// 320 bits of chance for a number below 256: what is left over is too little to notice.
const chance = () => fromBytes(crypto.getRandomValues(new Uint8Array(40))) % Q;

function randomSigns(length) {
  let signs = "";
  while (signs.length < length) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 232) signs += SIGNS[byte % 58];
  }
  return signs;
}
