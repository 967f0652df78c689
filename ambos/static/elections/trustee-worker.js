// The worker's door on the trustees' page.
const VERBS = {
  seed: async () => randomSigns(22),
  certificate: async ({ seed }) => certificate(seed),
  single: async ({ seed }) => JSON.stringify(await knows(await derived("key", seed))),
  contribute: async ({ seed, certificates, threshold }) => contribute(seed, certificates, threshold),
  key: async ({ seed, number, points, coefficients }) => JSON.stringify(await knows(await privateKey(seed, number, points, coefficients))),
  decrypt: async ({ seed, number, points, coefficients, by_threshold, election, tally }, progress) => {
    const secret = by_threshold ? await privateKey(seed, number, points, coefficients) : await derived("key", seed);
    return decryption(election, tally, secret, progress);
  },
};
onmessage = async ({ data }) => {
  try {
    const answer = await VERBS[data.verb](data, progress => postMessage({ id: data.id, progress }));
    postMessage({ id: data.id, answer });
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
};
