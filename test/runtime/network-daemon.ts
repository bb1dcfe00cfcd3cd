/** Daemons and applications that meet over a network, in this process. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { StudentSystemConnection, type ConnectOptions } from "student-system";
import type { ServeOptions } from "student-system/server";
import { onTestFinished } from "vitest";
import { TestServer } from "./student-server.js";

export const pem = (name: string): string =>
  readFileSync(new URL(`../certificates/${name}.pem`, import.meta.url), "utf8");

export const token: string = "opensesame";
export const authority: string = pem("authority");
interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const certificate = (name: string): Certificate => ({ cert: pem(name), key: pem(`${name}-key`) });

export const daemonTls: Certificate = certificate("daemon");
export const applicationTls: Certificate & { readonly ca: string } = {
  ca: authority,
  ...certificate("application"),
};
export const impostorTls: Certificate & { readonly ca: string } = {
  ca: authority,
  ...certificate("impostor"),
};

/** A number of this machine under which others can reach it. */
export const outside: string | undefined = Object.values(networkInterfaces())
  .flatMap((numbers) => numbers ?? [])
  .filter(({ family, internal }) => family === "IPv4" && !internal)
  .map(({ address }) => address)[0];

export interface Daemon {
  readonly server: TestServer;
  readonly address: string;
  readonly reported: unknown[];
}

export async function serve(options: ServeOptions): Promise<Daemon> {
  const reported: unknown[] = [];
  const server = await TestServer.serve({
    signals: false,
    onError: (error) => void reported.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, address: server.address, reported };
}

export async function connect(options: ConnectOptions): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect(options);
  onTestFinished(() => students.close());
  return students;
}

/** A socket that only this file knows to close. */
export async function dial(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connectSocket({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}
