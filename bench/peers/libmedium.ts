import { StudentSystemConnection, type Student } from "student-system";
import { StudentSystemServerBase } from "student-system/server";
import { sampleStudent, type Peer } from "../peer.js";

class BenchServer extends StudentSystemServerBase {
  getStudent(id: string): Student {
    return sampleStudent(id);
  }

  updateStudent(): void {}
}

export const peer: Peer = {
  async serve(path) {
    await BenchServer.serve({ address: `unix:${path}` });
  },
  connect: (path) => StudentSystemConnection.connect({ address: `unix:${path}` }),
};
