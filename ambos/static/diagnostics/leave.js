"use strict";
// What take.js kept on this device goes when she leaves it, and once what she did has arrived.
localStorage.removeItem("ambos.diagnostic");
