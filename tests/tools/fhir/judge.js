// node judge.js BUNDLE.json: prints {"valid": ..., "errors": [...]} and nothing else.
const fs = require("fs");
const { Fhir } = require("fhir");

const bundle = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { valid, messages } = new Fhir().validate(bundle, { errorOnUnexpected: true });
const errors = messages.filter((m) => m.severity === "error" || m.severity === "fatal");
console.log(JSON.stringify({ valid, errors: errors.map((m) => `${m.location}: ${m.message}`) }));
