import { configureGlobal } from "fast-check";

// The same values in every run, so that what fails can be seen again. FAST_CHECK_SEED=random looks further; a number repeats what it found.
const chosen = process.env["FAST_CHECK_SEED"] ?? "20261121";
configureGlobal(chosen === "random" ? {} : { seed: Number(chosen) });
