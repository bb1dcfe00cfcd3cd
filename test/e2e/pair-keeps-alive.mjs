// Nothing but the pair keeps this process alive until the answer comes.
import { createPair } from "student-system/testing";

const pair = await createPair({
  getStudent: () => new Promise((resolve) => setTimeout(resolve, 100, student).unref()),
});
const student = {
  id: "42",
  firstName: "Ada",
  lastName: "Lovelace",
  age: 36,
  photo: new Uint8Array(0),
};
const { firstName } = await pair.connection.getStudent("42");
console.log(firstName);
await pair.close();
