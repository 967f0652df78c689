// The worker's door: one message in, messages of progress and one answer out.
const VERBS = {
  tables: async ({ key }) => {
    VERBS.ready = { key, tables: { g: fixedBase(G), y: fixedBase(BigInt(key)) } };
    return true;
  },
  ballot: async ({ election, code, marks }, progress) => {
    const began = performance.now(), key = JSON.parse(election).public_key;
    if (!VERBS.ready || VERBS.ready.key !== key) await VERBS.tables({ key });
    const made = await makeBallot(election, code, marks, VERBS.ready.tables, progress);
    return { ...made, milliseconds: performance.now() - began };
  },
  opens: async ({ election, ballot, marks, randoms }) => opens(election, ballot, marks, randoms),
};
onmessage = async ({ data }) => {
  try {
    const answer = await VERBS[data.verb](data, progress => postMessage({ id: data.id, progress }));
    postMessage({ id: data.id, answer });
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
};
