import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  Client,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ClientReadableStream,
  type MethodDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Student } from "bench-system";
import { sampleStudent, type Peer } from "../peer.js";

interface Bytes {
  data: Uint8Array;
}

interface StudentAdded {
  time: number;
  info: Student;
}

const { service } = loadService();

const options = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // Each client has a connection of its own, as those of the others have.
  "grpc.use_local_subchannel_pool": 1,
};

export const peer: Peer = {
  async serve(path) {
    const server = new Server(options);
    const subscribers = new Set<ServerWritableStream<object, StudentAdded>>();
    server.addService(service, {
      getStudent(call: ServerUnaryCall<{ id: string }, Student>, answer: sendUnaryData<Student>) {
        answer(null, sampleStudent(call.request.id));
      },
      echo(call: ServerUnaryCall<Bytes, Bytes>, answer: sendUnaryData<Bytes>) {
        answer(null, call.request);
      },
      watchStudents(call: ServerWritableStream<object, StudentAdded>) {
        subscribers.add(call);
        call.on("cancelled", () => subscribers.delete(call));
      },
    });
    await promisify(server.bindAsync.bind(server))(
      `unix:${path}`,
      ServerCredentials.createInsecure(),
    );
    return {
      fire(time, info) {
        for (const subscriber of subscribers) subscriber.write({ time, info });
      },
    };
  },

  async connect(path) {
    const client = new Client(`unix:${path}`, credentials.createInsecure(), options);
    let events: ClientReadableStream<StudentAdded> | undefined;
    const call = <Request, Result>(name: string, request: Request): Promise<Result> => {
      const { path: to, requestSerialize, responseDeserialize } = methodOf<Request, Result>(name);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest<Request, Result>(
          to,
          requestSerialize,
          responseDeserialize,
          request,
          (error, result) =>
            error === null && result !== undefined ? resolve(result) : reject(error),
        );
      });
    };
    return {
      getStudent: (id) => call<{ id: string }, Student>("GetStudent", { id }),
      echo: async (data) => (await call<Bytes, Bytes>("Echo", { data })).data,
      async subscribe(onEvent) {
        const {
          path: to,
          requestSerialize,
          responseDeserialize,
        } = methodOf<object, StudentAdded>("WatchStudents");
        events = client.makeServerStreamRequest(to, requestSerialize, responseDeserialize, {});
        // Closing the client ends it with an error.
        events.on("data", onEvent).on("error", () => {});
      },
      close() {
        // Whose stream would go on otherwise.
        events?.cancel();
        client.close();
      },
    };
  },
};

function methodOf<Request, Result>(name: string): MethodDefinition<Request, Result> {
  const method = service[name];
  if (method === undefined) throw new Error(`The service has no method ${name}.`);
  // What is loaded has the types of the file beside this one.
  return method as MethodDefinition<Request, Result>;
}

function loadService(): ServiceClientConstructor {
  // The build does not copy it: it is read from the sources.
  const path = fileURLToPath(new URL("../../bench.proto", import.meta.url));
  // What is loaded has the shape of the file beside this one.
  return loadPackageDefinition(loadSync(path))["BenchSystem"] as ServiceClientConstructor;
}
