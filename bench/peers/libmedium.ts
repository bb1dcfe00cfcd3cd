import {
  BenchSystemConnection,
  type Article,
  type Reading,
  type Sheet,
  type Student,
} from "bench-system";
import { BenchSystemServerBase } from "bench-system/server";
import { sampleArticle, sampleReading, sampleSheet } from "../codec/samples.js";
import { sampleStudent, type Peer } from "../peer.js";

/** Room for the largest payload that is measured; all else is as it comes. */
const maxMessageBytes = 64 * 1024 * 1024;

class BenchServer extends BenchSystemServerBase {
  getStudent(id: string): Student {
    return sampleStudent(id);
  }

  echo(data: Uint8Array): Uint8Array {
    return data;
  }

  getReading(): Reading {
    return sampleReading;
  }

  getArticle(): Article {
    return sampleArticle;
  }

  getSheet(): Sheet {
    return sampleSheet;
  }
}

export const peer: Peer = {
  async serve(path) {
    const server = await BenchServer.serve({ address: `unix:${path}`, maxMessageBytes });
    return { fire: (time, info) => void server.studentAdded(time, info) };
  },

  async connect(path) {
    const connection = await BenchSystemConnection.connect({
      address: `unix:${path}`,
      maxMessageBytes,
    });
    return {
      getStudent: (id) => connection.getStudent(id),
      echo: (data) => connection.echo(data),
      async subscribe(onEvent) {
        connection.studentAdded.subscribe(onEvent);
      },
      close: () => void connection.close(),
    };
  },
};
