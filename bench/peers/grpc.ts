import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  Client,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Student } from "student-system";
import { sampleStudent, type Peer } from "../peer.js";

const { service } = loadService();

export const peer: Peer = {
  async serve(path) {
    const server = new Server();
    server.addService(service, {
      getStudent(call: ServerUnaryCall<{ id: string }, Student>, answer: sendUnaryData<Student>) {
        answer(null, sampleStudent(call.request.id));
      },
    });
    await promisify(server.bindAsync.bind(server))(
      `unix:${path}`,
      ServerCredentials.createInsecure(),
    );
  },

  async connect(path) {
    const client = new Client(`unix:${path}`, credentials.createInsecure());
    const method = service["GetStudent"];
    if (method === undefined) throw new Error("The service has no method GetStudent.");
    return {
      getStudent: (id) =>
        new Promise((resolve, reject) => {
          client.makeUnaryRequest<{ id: string }, Student>(
            method.path,
            method.requestSerialize,
            method.responseDeserialize,
            { id },
            (error, student) =>
              error === null && student !== undefined ? resolve(student) : reject(error),
          );
        }),
    };
  },
};

function loadService(): ServiceClientConstructor {
  // The build does not copy it: it is read from the sources.
  const path = fileURLToPath(new URL("../../peers/student.proto", import.meta.url));
  // What is loaded has the shape of the file beside this one.
  return loadPackageDefinition(loadSync(path))["StudentSystem"] as ServiceClientConstructor;
}
