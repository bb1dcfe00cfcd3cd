// node dist/nodes/codec.js ROUNDS: measures the codecs for the student with whatever Node this is, and tells its parent.
import { measureModel } from "../codec/report.js";
import { sampleAscii } from "../codec/samples.js";

const rounds = Number(process.argv[2]);
process.send?.(measureModel((codecs) => codecs.student(sampleAscii), rounds));
