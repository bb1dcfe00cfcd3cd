import { IncompatibleInterface, type DeclaredException } from "../errors.js";
import {
  describeException,
  writeNothing,
  type ExceptionClass,
  type ExceptionDescription,
  type InterfaceDescription,
} from "../interface.js";
import type { Reader } from "../values/reader.js";

/** An interface as version 1 has it, whose exceptions are a number and a message: members stay behind. */
export function withoutMembers(description: InterfaceDescription): InterfaceDescription {
  return { ...description, exceptions: description.exceptions.map(withoutOwnMembers) };
}

/** Thrown, it arrives with its message. To be made of a message alone it may lack what it must have: then the call fails. */
function withoutOwnMembers(
  exception: ExceptionClass | ExceptionDescription,
): ExceptionClass | ExceptionDescription {
  if ("id" in exception) return exception;
  const { type } = describeException(exception);
  const readMembers = (_reader: Reader, message: string): DeclaredException => {
    throw new IncompatibleInterface(
      `the daemon threw ${type.name}, whose members an original LibMedium does not send: ${message}`,
    );
  };
  return { type, writeMembers: writeNothing, readMembers };
}
