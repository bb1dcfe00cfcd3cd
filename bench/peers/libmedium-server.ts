import type { Article, Reading, Sheet, Student } from "bench-system";
import { BenchSystemServerBase } from "bench-system/server";
import { sampleArticle, sampleReading, sampleSheet } from "../codec/samples.js";
import { sampleStudent } from "../peer.js";

export class BenchServer extends BenchSystemServerBase {
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
