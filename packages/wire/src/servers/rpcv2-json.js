var __defProp = Object.defineProperty;
var __export = (target, all2) => {
  for (var name in all2)
    __defProp(target, name, { get: all2[name], enumerable: !0 });
};

// packages/wire/src/anomaly.ts
function anomaly(category, message, details = {}) {
  let { cause, ...rest } = details, made = {
    $anomaly: category,
    message,
    retryable: retriableCategories.has(category),
    ...rest
  };
  return cause !== void 0 && Object.defineProperty(made, "cause", { value: cause, enumerable: !1 }), made;
}
var isAnomaly = (value) => typeof value == "object" && value !== null && typeof value.$anomaly == "string", retriableCategories = /* @__PURE__ */ new Set(["busy", "interrupted", "unavailable"]);

// packages/wire/src/codec/malformed.ts
function malformed(format, what, at) {
  throw {
    malformed: `${format}: ${what}${at === void 0 ? "" : ` (at ${at})`}`
  };
}
var isMalformed = (thrown) => typeof thrown == "object" && thrown !== null && "malformed" in thrown;

// packages/wire/src/codec/utf8.ts
var encoder = /* @__PURE__ */ new TextEncoder(), decoder = /* @__PURE__ */ new TextDecoder(), encodeUtf8 = (text) => encoder.encode(text), decodeUtf8 = (bytes) => decoder.decode(bytes), strict;
function decodeStrictUtf8(bytes) {
  return strict ??= new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 }), strict.decode(bytes);
}

// packages/wire/src/codec/hex.ts
var decodeHex = (digits3) => Uint8Array.from(digits3.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

// packages/wire/src/codec/cbor-encode.ts
function encodeCbor(value) {
  let bytes = new Uint8Array(512), writer4 = { bytes, view: new DataView(bytes.buffer), at: 0 };
  return write(writer4, value), writer4.bytes.slice(0, writer4.at);
}
var tag = /* @__PURE__ */ Symbol("cbor tag"), isTagged = (value) => tag in value;
function cborDecimal(text) {
  let found = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (!found) return;
  let [, whole2 = "", fraction = "", exponent = "0"] = found;
  return {
    [tag]: 4,
    value: [Number(exponent) - fraction.length, BigInt(whole2 + fraction)]
  };
}
function write(writer4, value) {
  if (value == null) head(writer4, 7, 22);
  else if (typeof value == "object") writeObject(writer4, value);
  else if (typeof value == "string") writeText(writer4, value);
  else if (typeof value == "boolean") head(writer4, 7, value ? 21 : 20);
  else if (typeof value == "bigint") writeBig(writer4, value);
  else if (typeof value == "number") writeNumber(writer4, value);
  else throw new TypeError(`cbor: cannot write a ${typeof value}`);
}
function writeObject(writer4, value) {
  if (Array.isArray(value)) {
    head(writer4, 4, value.length);
    for (let item of value) write(writer4, item);
  } else if (value instanceof Uint8Array)
    head(writer4, 2, value.length), put(writer4, value);
  else if (value instanceof Date)
    head(writer4, 6, 1), writeNumber(writer4, value.getTime() / 1e3);
  else if (isTagged(value))
    head(writer4, 6, value[tag]), write(writer4, value.value);
  else {
    let members3 = Object.entries(value).filter(([, member]) => member !== void 0);
    head(writer4, 5, members3.length);
    for (let [key, member] of members3)
      writeText(writer4, key), write(writer4, member);
  }
}
function writeText(writer4, text) {
  if (text.length < 8) {
    let from = reserve(writer4, 1 + text.length * 3), { written } = utf8.encodeInto(text, writer4.bytes.subarray(from + 1));
    writer4.bytes[from] = 96 | written, writer4.at = from + 1 + written;
  } else {
    let bytes = utf8.encode(text);
    head(writer4, 3, bytes.length), put(writer4, bytes);
  }
}
var utf8 = /* @__PURE__ */ new TextEncoder();
function writeNumber(writer4, value) {
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    head(writer4, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  else if (Math.fround(value) === value || Number.isNaN(value)) {
    let at = reserve(writer4, 5);
    writer4.view.setUint8(at, 250), writer4.view.setFloat32(at + 1, value);
  } else {
    let at = reserve(writer4, 9);
    writer4.view.setUint8(at, 251), writer4.view.setFloat64(at + 1, value);
  }
}
function writeBig(writer4, value) {
  let magnitude = value < 0n ? -1n - value : value;
  if (magnitude < 1n << 64n) {
    head(writer4, value < 0n ? 1 : 0, magnitude);
    return;
  }
  let digits3 = magnitude.toString(16), even = digits3.length % 2 === 0 ? digits3 : `0${digits3}`;
  head(writer4, 6, value < 0n ? 3 : 2), writeObject(writer4, decodeHex(even));
}
function head(writer4, major, argument2) {
  let top = major << 5, at = reserve(writer4, widthOf(argument2)), { view } = writer4;
  argument2 < 24 ? view.setUint8(at, top | Number(argument2)) : argument2 < 256 ? view.setUint16(at, (top | 24) << 8 | Number(argument2)) : argument2 < 65536 ? (view.setUint8(at, top | 25), view.setUint16(at + 1, Number(argument2))) : argument2 < 4294967296 ? (view.setUint8(at, top | 26), view.setUint32(at + 1, Number(argument2))) : (view.setUint8(at, top | 27), view.setBigUint64(at + 1, BigInt(argument2)));
}
var widthOf = (argument2) => argument2 < 24 ? 1 : argument2 < 256 ? 2 : argument2 < 65536 ? 3 : argument2 < 4294967296 ? 5 : 9;
function put(writer4, bytes) {
  let at = reserve(writer4, bytes.length);
  writer4.bytes.set(bytes, at);
}
function reserve(writer4, length) {
  let at = writer4.at;
  if (writer4.at += length, writer4.at > writer4.bytes.length) {
    let grown = new Uint8Array(Math.max(writer4.at, writer4.bytes.length * 2));
    grown.set(writer4.bytes), writer4.bytes = grown, writer4.view = new DataView(grown.buffer);
  }
  return at;
}

// packages/wire/src/codec/cbor.ts
function decodeCbor(bytes, limits = {}) {
  limits.size !== void 0 && bytes.length > limits.size && malformed("cbor", "too large");
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), reader4 = { bytes, view, at: 0, depth: limits.depth ?? 500 }, value = read(reader4);
  return reader4.at < bytes.length && malformed("cbor", "more than one value", reader4.at), value;
}
function read(reader4) {
  --reader4.depth < 0 && malformed("cbor", "nested too deeply", reader4.at);
  let head2 = byte(reader4), value = majors[head2 >> 5](reader4, head2 & 31);
  return reader4.depth++, value;
}
var majors = [
  argument,
  (reader4, minor) => negative(argument(reader4, minor)),
  readBytes,
  readText,
  readList,
  readMap,
  readTag,
  readSimple
];
function argument(reader4, minor) {
  if (minor < 24) return minor;
  let from = take(
    reader4,
    minor < 28 ? 1 << minor - 24 : malformed("cbor", "a bad head", reader4.at)
  );
  if (minor === 24) return reader4.view.getUint8(from);
  if (minor === 25) return reader4.view.getUint16(from);
  if (minor === 26) return reader4.view.getUint32(from);
  let wide = reader4.view.getBigUint64(from);
  return wide <= Number.MAX_SAFE_INTEGER ? Number(wide) : wide;
}
var negative = (value) => typeof value == "number" && value < Number.MAX_SAFE_INTEGER ? -1 - value : -1n - BigInt(value), indefinite = 31;
function count(reader4, minor, each) {
  let length = argument(reader4, minor);
  return length > (reader4.bytes.length - reader4.at) / each && malformed("cbor", "cut off", reader4.at), Number(length);
}
function readBytes(reader4, minor) {
  if (minor !== indefinite) {
    let from = take(reader4, count(reader4, minor, 1));
    return new Uint8Array(reader4.bytes.subarray(from, reader4.at));
  }
  let pieces = [], length = 0;
  for (; !atBreak(reader4); ) {
    let piece = readBytes(reader4, pieceLength(reader4, 2));
    pieces.push(piece), length += piece.length;
  }
  let joined2 = new Uint8Array(length), at = 0;
  for (let piece of pieces)
    joined2.set(piece, at), at += piece.length;
  return joined2;
}
function readText(reader4, minor) {
  let text = "";
  if (minor === indefinite) {
    for (; !atBreak(reader4); ) text += readText(reader4, pieceLength(reader4, 3));
    return text;
  }
  let from = take(reader4, count(reader4, minor, 1)), { bytes, at } = reader4;
  if (at - from < 24) {
    let i = from;
    for (; i < at && bytes[i] < 128; ) text += String.fromCharCode(bytes[i++]);
    if (i === at) return text;
  }
  try {
    return decodeStrictUtf8(bytes.subarray(from, at));
  } catch {
    return malformed("cbor", "text that is not UTF-8", from);
  }
}
function pieceLength(reader4, major) {
  let head2 = byte(reader4);
  return (head2 >> 5 !== major || (head2 & 31) === indefinite) && malformed("cbor", "a bad piece", reader4.at), head2 & 31;
}
function readList(reader4, minor) {
  let list3 = [];
  if (minor === indefinite) for (; !atBreak(reader4); ) list3.push(read(reader4));
  else for (let left = count(reader4, minor, 1); left > 0; left--) list3.push(read(reader4));
  return list3;
}
function readMap(reader4, minor) {
  let map3 = {};
  if (minor === indefinite) for (; !atBreak(reader4); ) readEntry(reader4, map3);
  else for (let left = count(reader4, minor, 2); left > 0; left--) readEntry(reader4, map3);
  return map3;
}
function readEntry(reader4, map3) {
  let head2 = byte(reader4);
  head2 >> 5 !== 3 && malformed("cbor", "a key that is not text", reader4.at);
  let key = readText(reader4, head2 & 31), value = read(reader4);
  key !== "__proto__" ? map3[key] = value : Object.defineProperty(map3, key, { value, enumerable: !0, configurable: !0, writable: !0 });
}
function readTag(reader4, minor) {
  let tag2 = argument(reader4, minor), value = read(reader4);
  return tags[Number(tag2)]?.(value) ?? value;
}
var tags = {
  1: (value) => typeof value == "number" && Math.abs(value) <= 864e10 ? new Date(Math.round(value * 1e3)) : malformed("cbor", "a timestamp that is none"),
  2: (value) => bigInteger(value),
  3: (value) => -1n - bigInteger(value),
  4: decimal
};
function bigInteger(value) {
  value instanceof Uint8Array || malformed("cbor", "a big number without bytes");
  let digits3 = "0x0";
  for (let part2 of value) digits3 += part2.toString(16).padStart(2, "0");
  return BigInt(digits3);
}
function decimal(value) {
  let [exponent, mantissa] = Array.isArray(value) && value.length === 2 ? value : [], whole2 = typeof mantissa == "bigint" || Number.isInteger(mantissa);
  return (!Number.isInteger(exponent) || !whole2) && malformed("cbor", "a decimal that is none"), { decimal: `${mantissa}e${exponent}` };
}
function readSimple(reader4, minor) {
  return minor >= 20 && minor < 24 ? [!1, !0, null, void 0][minor - 20] : minor === 25 ? half(reader4.view.getUint16(take(reader4, 2))) : minor === 26 ? reader4.view.getFloat32(take(reader4, 4)) : minor === 27 ? reader4.view.getFloat64(take(reader4, 8)) : malformed("cbor", "an unknown simple value", reader4.at);
}
function half(bits2) {
  let sign = bits2 & 32768 ? -1 : 1, exponent = bits2 >> 10 & 31, fraction = bits2 & 1023;
  return exponent === 31 ? fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY : sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
function atBreak(reader4) {
  return reader4.bytes[reader4.at] !== 255 ? !1 : (reader4.at++, !0);
}
var byte = (reader4) => reader4.bytes[take(reader4, 1)];
function take(reader4, length) {
  let from = reader4.at;
  return length > reader4.bytes.length - from && malformed("cbor", "cut off", from), reader4.at += length, from;
}

// packages/wire/src/model/lookup.ts
function shapeNamed(section, name) {
  let shape = section.shapes[name];
  if (shape === void 0) throw new Error(`The model names a shape it does not have: ${name}`);
  return shape;
}
function compiledOnce(done, name, compile) {
  let known = done.get(name);
  if (known) return known;
  let ready;
  return done.set(name, (...given) => ready(...given)), ready = compile(), done.set(name, ready), ready;
}
function structureNamed(section, name) {
  if (name === void 0) return;
  let shape = shapeNamed(section, name);
  if (shape.type !== "structure") throw new Error(`${name} is a ${shape.type}, not a structure`);
  return shape;
}
var inputShape = (section) => structureNamed(section, section.operation.input), outputShape = (section) => structureNamed(section, section.operation.output);
function streamedOutput(section) {
  let shape = outputShape(section), members3 = shape?.members ?? {};
  return eventMember(section, shape)?.key ?? Object.keys(members3).find((key) => members3[key].streaming);
}
function eventMember(section, shape) {
  for (let [key, { shape: name }] of Object.entries(shape?.members ?? {})) {
    let union2 = name === void 0 ? void 0 : section.shapes[name];
    if (name !== void 0 && union2?.type === "union" && union2.streaming)
      return { key, name, union: union2 };
  }
}

// packages/wire/src/codec/base64.ts
function encodeBase64(bytes) {
  let { Buffer: Buffer2 } = platform;
  return Buffer2 ? Buffer2.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") : bytes.toBase64?.() ?? encodeByText(bytes);
}
function decodeBase64(text) {
  let end = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  if (text.length % 4 !== 0 || foreign.test(text.slice(0, end))) return;
  let { Buffer: Buffer2, Uint8Array: New } = platform;
  return Buffer2 ? new Uint8Array(Buffer2.from(text, "base64")) : New.fromBase64?.(text) ?? decodeByText(text);
}
var encodeByText = (bytes) => btoa(Array.from(bytes, (byte2) => String.fromCharCode(byte2)).join("")), decodeByText = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)), foreign = /[^A-Za-z0-9+/]/, platform = globalThis;

// packages/wire/src/codec/json.ts
function parseJson(text, limits = {}) {
  let { depth, size, exact: exact2, numberOf: numberOf2 = exactNumber } = limits;
  size !== void 0 && text.length > size && malformed("json", "too large"), depth !== void 0 && isDeeperThan(text, depth) && malformed("json", "nested too deeply");
  try {
    return exact2 && longNumber.test(text) ? exactValue(text, numberOf2) : JSON.parse(text);
  } catch (error2) {
    return malformed("json", error2 instanceof SyntaxError ? error2.message : String(error2));
  }
}
function isDeeperThan(text, limit) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    else if (code === 91 || code === 123) {
      if (++depth > limit) return !0;
    } else (code === 93 || code === 125) && depth--;
  }
  return !1;
}
function stringEnd(text, at) {
  let end = text.indexOf('"', at + 1);
  for (; end > 0 && text.charCodeAt(end - 1) === backslash; ) {
    let slashes = 1;
    for (; text.charCodeAt(end - 1 - slashes) === backslash; ) slashes++;
    if (slashes % 2 === 0) break;
    end = text.indexOf('"', end + 1);
  }
  return end < 0 ? text.length : end;
}
function exactValue(text, numberOf2) {
  JSON.parse(text);
  let spelled2 = text.replaceAll("\\u0023", "#"), mark = "#";
  for (; spelled2.includes(mark); ) mark += "#";
  return unmark(JSON.parse(marked(text, mark)), mark, numberOf2);
}
function marked(text, mark) {
  let made = "", from = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at);
    else if (code === minus || code >= 48 && code <= 57) {
      let end = at + 1;
      for (; isNumberCode(text.charCodeAt(end)); ) end++;
      let token = text.slice(at, end);
      token.length > 15 && !sameNumber(token, Number(token)) && (made += `${text.slice(from, at)}"${mark}${token}"`, from = end), at = end - 1;
    }
  }
  return made + text.slice(from);
}
var isNumberCode = (code) => code >= 48 && code <= 57 || code === 43 || code === minus || code === 46 || code === 101 || code === 69;
function unmark(value, mark, numberOf2) {
  if (typeof value == "string")
    return value.startsWith(mark) ? numberOf2(value.slice(mark.length)) : value;
  if (typeof value != "object" || value === null) return value;
  let holder = value;
  for (let key of Object.keys(holder)) {
    let inner = holder[key], plain = unmark(inner, mark, numberOf2);
    plain !== inner && (holder[key] = plain);
  }
  return value;
}
var exactNumber = (token) => /^-?\d+$/.test(token) ? BigInt(token) : { decimal: token }, sameNumber = (token, value) => Number.isFinite(value) && digits(token) === digits(String(value));
function digits(token) {
  let [mantissa = "", exponent = "0"] = token.toLowerCase().replace("-", "").split("e"), [whole2 = "", fraction = ""] = mantissa.split("."), all2 = (whole2 + fraction).replace(/^0+/, ""), kept = all2.replace(/0+$/, "");
  return kept === "" ? "0" : `${kept}e${Number(exponent) - fraction.length + all2.length - kept.length}`;
}
var longNumber = /[:,[]\s*-?\d[\d.]{15}|^\s*-?\d[\d.]{15}/, quote = 34, minus = 45, backslash = 92;

// packages/wire/src/model/parts.ts
function part(section, name) {
  let found = section.parts?.[name];
  if (found === void 0)
    throw new Error(`${section.operation.name} needs '${name}', which is not among its parts.`);
  return found;
}

// packages/wire/src/parse/scalars.ts
function scalarReader(section, { type = "string" }) {
  return type === "timestamp" ? instantReader(section) : type === "bigDecimal" ? part(section, "exactNumbers").readDecimal : readers[type] ?? ((text) => text);
}
var readers = {
  boolean: readBoolean,
  byte: readInteger,
  short: readInteger,
  integer: readInteger,
  long: readInteger,
  number: readNumber,
  float: readFloat,
  double: readFloat,
  bigInteger: readInteger,
  blob: decodeBase64
};
function instantReader(section) {
  let { readText: readText3 } = part(section, "instants");
  return (text, notes) => readText3(text.trim(), notes);
}
function readBoolean(text) {
  let word = text.trim().toLowerCase();
  return word === "true" ? !0 : word === "false" ? !1 : void 0;
}
function readInteger(text) {
  let trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) return readFloat(trimmed);
  let value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : BigInt(trimmed.replace("+", ""));
}
function readFloat(text) {
  let trimmed = text.trim();
  if (trimmed === "") return;
  let value = Number(trimmed);
  return Number.isNaN(value) && trimmed !== "NaN" ? void 0 : value;
}
function readNumber(text) {
  return /^\s*[+-]?\d+\s*$/.test(text) ? readInteger(text) : readFloat(text);
}
var warn = (notes, warning) => {
  notes.warnings = [...notes.warnings ?? [], warning];
};

// packages/wire/src/parse/decimal.ts
function readDecimal(text) {
  let value = readFloat(text);
  if (value !== void 0)
    return sameDecimal(text.trim(), value) ? value : text.trim();
}
var sameDecimal = (text, value) => digits2(text) === digits2(String(value));
function digits2(text) {
  let [mantissa = "", exponent = "0"] = text.toLowerCase().split("e"), [whole2 = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split("."), all2 = (whole2 + fraction).replace(/^0+/, ""), kept = all2.replace(/0+$/, "");
  return kept === "" ? "0" : `${kept}e${Number(exponent) - fraction.length + all2.length - kept.length}`;
}

// packages/wire/src/record.ts
var isRecord = (value) => typeof value == "object" && value !== null && !Array.isArray(value);
function put2(map3, key, value) {
  key !== "__proto__" ? map3[key] = value : Object.defineProperty(map3, key, { value, enumerable: !0, configurable: !0, writable: !0 });
}

// packages/wire/src/parse/big-numbers.ts
function holdsBigNumbers({ operation, shapes }) {
  let met = /* @__PURE__ */ new Set(), waiting = [operation.output ?? "", ...operation.errors];
  for (let name = waiting.pop(); name !== void 0; name = waiting.pop()) {
    let shape = shapes[name];
    if (!(shape === void 0 || met.has(name))) {
      met.add(name);
      for (let { type, shape: inner } of membersOf(shape)) {
        if (type !== void 0 && big.has(type)) return !0;
        inner !== void 0 && waiting.push(inner);
      }
    }
  }
  return !1;
}
var membersOf = (shape) => shape.type === "list" ? [shape.member] : shape.type === "map" ? [shape.value] : Object.values(shape.members), big = /* @__PURE__ */ new Set([
  "long",
  "number",
  "bigInteger",
  "bigDecimal",
  "document"
]);

// packages/wire/src/parse/filling.ts
var fillingOf = ({ defaults = !1, correct = !0 } = {}) => ({
  defaults,
  correct
}), corrector = (section, shape, name, filling, pick = () => !0) => filling.defaults || filling.correct && Object.values(shape.members).some((one) => one.required && pick(one)) ? part(section, "correction")(section, shape, name, filling, pick) : void 0;

// packages/wire/src/parse/json.ts
function special(text) {
  let value = Number(text);
  return text.trim() === "" || Number.isNaN(value) && text !== "NaN" ? void 0 : value;
}

// packages/wire/src/parts/exact-numbers.ts
var exactNumbers = { parserOf, reader, inexact, readDecimal }, exactly = { exact: !0 };
function parserOf(section) {
  let exact2 = holdsBigNumbers(section) ? exactly : void 0;
  return (text) => parseJson(text, exact2);
}
function reader({ type }) {
  return type === "number" ? numberOf : type === "long" ? whole : type === "bigInteger" ? (value) => whole(typeof value == "string" ? readInteger(value) : value) : (value) => typeof value == "string" ? readDecimal(value) : isDecimal(value) ? value.decimal : value;
}
function inexact(value) {
  return typeof value == "bigint" ? Number(value) : isDecimal(value) ? Number(value.decimal) : value;
}
var numberOf = (value) => typeof value == "string" ? special(value) : isDecimal(value) ? Number(value.decimal) : value, whole = (value) => typeof value == "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(spelled(value)) : value;
function spelled(value) {
  let [mantissa = "", exponent = "0"] = String(value).split("e"), [digits3 = "", fraction = ""] = mantissa.split(".");
  return exponent === "0" ? digits3 : digits3 + fraction.padEnd(Number(exponent), "0");
}
var isDecimal = (value) => typeof value == "object" && value !== null && "decimal" in value;

// packages/wire/src/parts/documents.ts
var documents = { writer, text: jsonText, reader: reader2, within: jsonWithin };
function writer({ mediaType: mediaType2 }) {
  return mediaType2 === void 0 ? documentText : (value) => JSON.stringify(jsonText(value));
}
function jsonText(value) {
  return typeof value == "string" ? value : documentText(value);
}
function documentText(value) {
  return typeof value == "bigint" ? `${value}` : Array.isArray(value) ? `[${value.map(documentText).join(",")}]` : isRecord(value) && !(value instanceof Date) ? `{${Object.keys(value).filter((key) => value[key] !== void 0).map((key) => `${JSON.stringify(key)}:${documentText(value[key])}`).join(",")}}` : JSON.stringify(value) ?? "null";
}
function reader2({ mediaType: mediaType2 }) {
  return mediaType2 === void 0 ? documentOf : (value) => typeof value == "string" ? jsonWithin(value) : value;
}
function documentOf(value) {
  if (Array.isArray(value)) return value.map(documentOf);
  if (typeof value != "object" || value === null) return value;
  if (isDecimal(value) && isLongNumber(value.decimal)) return Number(value.decimal);
  let holder = value;
  for (let key of Object.keys(holder)) {
    let inner = documentOf(holder[key]);
    inner !== holder[key] && (holder[key] = inner);
  }
  return value;
}
function jsonWithin(text) {
  try {
    let value = parseJson(text, { exact: !0 });
    return typeof value == "object" && value !== null ? documentOf(value) : text;
  } catch {
    return text;
  }
}
var isLongNumber = (text) => typeof text == "string" && text.length > 15 && /^-?\d[\d.]*(?:[eE][+-]?\d+)?$/.test(text);

// packages/wire/src/receive/refuse.ts
function refuse(refusal, kind = "malformed") {
  throw { refusal, kind };
}
var unfit = (at, expected) => refuse(`${at} must be ${expected}`), receiving = (service, section, malformedCode, read2) => (request, bytes) => {
  try {
    return { input: read2(request, bytes) };
  } catch (thrown) {
    let { refusal, kind } = refusalOf(thrown);
    return anomaly("incorrect", refusal, {
      ...answers[kind],
      ...kind === "malformed" ? { code: malformedCode } : {},
      service: service.name,
      op: section.operation.name
    });
  }
};
function refusalOf(thrown) {
  if (isMalformed(thrown)) return { refusal: thrown.malformed, kind: "malformed" };
  if (isRefusal(thrown)) return thrown;
  throw thrown;
}
var isRefusal = (thrown) => typeof thrown == "object" && thrown !== null && "refusal" in thrown, answers = {
  malformed: { status: 400 },
  mediaType: { code: "UnsupportedMediaTypeException", status: 415 },
  accept: { code: "NotAcceptableException", status: 406 }
};

// packages/wire/src/codec/timestamp-format.ts
function formatTimestamp(date, format) {
  if (format === "epoch-seconds") return String(date.getTime() / 1e3);
  let year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`the year ${year} cannot be written`);
  return format === "date-time" ? date.toISOString().replace(/\.?0*Z$/, "Z") : date.toUTCString();
}

// packages/wire/src/codec/timestamp.ts
var parseTimestamp = (value, format) => parsers[format](value), parsers = {
  "epoch-seconds": parseEpochSeconds,
  "date-time": parseDateTime,
  "http-date": parseHttpDate
};
function parseEpochSeconds(value) {
  if (!(typeof value == "string" && !decimal2.test(value)))
    return validDate(Math.round(Number(value) * 1e3));
}
function parseDateTime(value) {
  let text = String(value);
  if (!dateTime.test(text)) return;
  let day = Number(text.slice(8, 10));
  if (day > 28 && day > daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7))))
    return;
  if (text.slice(17, 19) !== "60") return validDate(Date.parse(text.toUpperCase()));
  let before = Date.parse(`${text.slice(0, 17)}59${text.slice(19)}`.toUpperCase());
  return validDate(before + 1e3);
}
function parseHttpDate(value) {
  let text = String(value), found = imfFixdate.exec(text) ?? rfc850.exec(text) ?? asctime.exec(text);
  if (!found) return;
  let { d, m, y, h, i, s, f = "" } = found.groups, month = months.indexOf(m), year = y.length === 2 ? Number(y) + (Number(y) < 70 ? 2e3 : 1900) : Number(y);
  if (Number(d) < 1 || Number(d) > daysInMonth(year, month + 1)) return;
  let date = /* @__PURE__ */ new Date(0);
  return date.setUTCFullYear(year, month, Number(d)), date.setUTCHours(Number(h), Number(i), Number(s), Number(f.slice(1, 4).padEnd(3, "0"))), date;
}
function validDate(milliseconds2) {
  let date = new Date(milliseconds2);
  return Number.isNaN(date.getTime()) ? void 0 : date;
}
function daysInMonth(year, month) {
  return month === 2 ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
var decimal2 = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/, dateTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/, months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], imfFixdate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<d>\d\d) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<y>\d{4}) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/, rfc850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<d>\d\d)-(?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(?<y>\d\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/, asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<d>[ 1-3]\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? (?<y>\d{4})$/;

// packages/wire/src/receive/scalars.ts
var bits = (count2) => ({
  from: -(1n << count2 - 1n),
  to: (1n << count2 - 1n) - 1n
}), widths = {
  byte: bits(8n),
  short: bits(16n),
  integer: bits(32n),
  long: bits(64n)
};
function inRange(value, at, { from, to }) {
  return value >= from && value <= to ? exact(value) : unfit(at, `between ${from} and ${to}`);
}
var exact = (value) => Number.isSafeInteger(Number(value)) ? Number(value) : value;
var specials = /* @__PURE__ */ new Set(["NaN", "Infinity", "-Infinity"]), instant = (text, at, format) => (format === "date-time" && !/[Zz]$/.test(text) ? void 0 : parseTimestamp(text, format)) ?? unfit(at, `a timestamp (${format})`);

// packages/wire/src/receive/json.ts
var jsonDocument = (bytes) => parseJson(utf8Text(bytes), { exact: !0, depth: 300 });
function utf8Text(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return refuse("The body is not UTF-8");
  }
}
var strictUtf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: !0 }), jsonStyle = (renames) => ({
  name: (key, member) => renames ? member.jsonName ?? key : key,
  simple
});
function simple(reference, at) {
  let type = reference.type ?? "string";
  return type in widths ? integerReader(widths[type], at) : type === "document" && reference.mediaType !== void 0 ? (value) => typeof value == "string" ? jsonWithin(value) : unfit(at, "JSON as text") : readers2[type]?.(at, reference.format ?? "epoch-seconds") ?? ((value) => value);
}
var integerReader = (range, at) => (value) => typeof value == "bigint" || Number.isInteger(value) ? inRange(BigInt(whole(value)), at, range) : unfit(at, "a whole number"), floatReader = (at) => (value) => typeof value == "number" ? value : typeof value == "bigint" ? Number(value) : isDecimal2(value) ? Number(value.decimal) : specials.has(value) ? Number(value) : unfit(at, "a number"), readers2 = {
  string: (at) => (value) => typeof value == "string" ? value : unfit(at, "a string"),
  boolean: (at) => (value) => typeof value == "boolean" ? value : unfit(at, "true or false"),
  number: (at, format) => {
    let float = floatReader(at, format);
    return (value) => typeof value == "bigint" ? value : float(value);
  },
  float: floatReader,
  double: floatReader,
  bigInteger: (at) => (value) => bigInteger2(value, at),
  bigDecimal: (at) => (value) => bigDecimal(value, at),
  blob: (at) => (value) => (typeof value == "string" ? decodeBase64(value) : void 0) ?? unfit(at, "base64"),
  timestamp: (at, format) => (value) => timestamp(value, at, format),
  document: () => plainDocument
};
function bigInteger2(value, at) {
  return typeof value == "bigint" || Number.isInteger(value) ? exact(BigInt(whole(value))) : typeof value == "string" && /^-?\d+$/.test(value) ? exact(BigInt(value)) : unfit(at, "a whole number");
}
function bigDecimal(value, at) {
  let text = isDecimal2(value) ? value.decimal : typeof value == "bigint" ? `${value}` : value;
  return typeof text == "number" && Number.isFinite(text) ? text : typeof text == "string" && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? readDecimal(text) : unfit(at, "a number");
}
function timestamp(value, at, format) {
  if (format !== "epoch-seconds")
    return typeof value == "string" ? instant(value, at, format) : unfit(at, `text (${format})`);
  let seconds2 = isDecimal2(value) ? Number(value.decimal) : value, date = typeof seconds2 == "number" ? new Date(Math.round(seconds2 * 1e3)) : void 0;
  return date !== void 0 && !Number.isNaN(date.getTime()) ? date : unfit(at, "a timestamp (epoch-seconds)");
}
function plainDocument(value) {
  return isDecimal2(value) ? Number(value.decimal) : Array.isArray(value) ? value.map(plainDocument) : typeof value != "object" || value === null ? value : Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, plainDocument(inner)])
  );
}
var isDecimal2 = (value) => typeof value == "object" && value !== null && Object.keys(value).length === 1 && typeof value.decimal == "string";

// packages/wire/src/receive/cbor.ts
var cborStyle = { name: (key) => key, simple: simple2 };
function simple2(reference, at) {
  let type = reference.type ?? "string";
  return type in widths ? integerReader(widths[type], at) : readers3[type]?.(at) ?? ((value) => value);
}
var floatReader2 = (at) => (value) => typeof value == "number" || typeof value == "bigint" ? Number(value) : unfit(at, "a number"), readers3 = {
  string: (at) => (value) => typeof value == "string" ? value : unfit(at, "a string"),
  boolean: (at) => (value) => typeof value == "boolean" ? value : unfit(at, "true or false"),
  number: (at) => (value) => typeof value == "number" || typeof value == "bigint" ? value : unfit(at, "a number"),
  float: floatReader2,
  double: floatReader2,
  bigInteger: (at) => (value) => bigInteger2(value, at),
  bigDecimal: (at) => (value) => bigDecimal(value, at),
  blob: (at) => (value) => value instanceof Uint8Array ? value : unfit(at, "bytes"),
  timestamp: (at) => (value) => value instanceof Date ? value : unfit(at, "a timestamp (tag 1)"),
  document: () => plainDocument
};

// packages/wire/src/model/defaults.ts
function defaultOf({ default: value, type }) {
  return type === "blob" && typeof value == "string" ? decodeBase64(value) : type === "timestamp" ? new Date(typeof value == "number" ? value * 1e3 : String(value)) : Array.isArray(value) ? [] : typeof value == "object" && value !== null ? {} : value;
}

// packages/wire/src/receive/defaults.ts
function defaultsFiller(section, name) {
  return structure({ section, done: /* @__PURE__ */ new Map() }, structureNamed(section, name));
}
function filler(compile, reference) {
  let name = reference.shape;
  if (name === void 0) return;
  if (compile.done.has(name)) return compile.done.get(name);
  let ready;
  return compile.done.set(name, (value) => ready === void 0 ? value : ready(value)), ready = aggregate(compile, name), compile.done.set(name, ready), ready;
}
function aggregate(compile, name) {
  let shape = shapeNamed(compile.section, name);
  if (shape.type === "structure") return structure(compile, shape);
  if (shape.type === "union") return members(compile, Object.entries(shape.members));
  let fill = filler(compile, shape.type === "list" ? shape.member : shape.value);
  if (fill !== void 0)
    return shape.type === "list" ? (value) => Array.isArray(value) ? value.map((item) => absent(item) ? item : fill(item)) : value : (value) => isRecord(value) ? mapValues(value, (item) => absent(item) ? item : fill(item)) : value;
}
function structure(compile, shape) {
  let entries2 = Object.entries(shape.members), defaults = entries2.filter(([, member]) => member.default !== void 0), inner = members(compile, entries2);
  return (value) => {
    if (!isRecord(value)) return value;
    let filled = { ...value };
    for (let [key, member] of defaults) absent(filled[key]) && (filled[key] = defaultOf(member));
    return inner?.(filled) ?? filled;
  };
}
function members(compile, entries2) {
  let fills = entries2.flatMap(([key, member]) => {
    let fill = filler(compile, member);
    return fill === void 0 ? [] : [{ key, fill }];
  });
  if (fills.length !== 0)
    return (value) => {
      if (!isRecord(value)) return value;
      let filled = { ...value };
      for (let { key, fill } of fills) absent(filled[key]) || (filled[key] = fill(filled[key]));
      return filled;
    };
}
var absent = (value) => value == null, mapValues = (value, change) => Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));

// packages/wire/src/receive/pattern.ts
function patternMatcher(pattern) {
  let known = compiled.get(pattern);
  if (known !== void 0) return known;
  let made = (pattern.includes("[[:") ? void 0 : nests(pattern) ? linear(pattern) : platform2(pattern)) ?? (() => !0);
  return compiled.set(pattern, made), made;
}
var compiled = /* @__PURE__ */ new Map();
function platform2(pattern) {
  for (let flags of ["u", ""])
    try {
      let regex = new RegExp(pattern, flags);
      return (text) => regex.test(text);
    } catch {
    }
}
function nests(pattern) {
  let bare = pattern.replace(/\\./gs, "x").replace(/\[[^\]]*\]/g, "x"), groups = [];
  for (let at = 0; at < bare.length; at++) {
    let mark = bare[at];
    if (mark === "(") groups.push(!1);
    else if (mark === ")") {
      let inner = groups.pop() ?? !1;
      if (inner && /^[*+{]/.test(bare.slice(at + 1))) return !0;
      inner && groups.length > 0 && (groups[groups.length - 1] = !0);
    } else /[*+{|]/.test(mark) && groups.length > 0 && (groups[groups.length - 1] = !0);
  }
  return !1;
}
function linear(pattern) {
  try {
    let states = [{ kind: "match" }], begin = alternatives({ pattern, at: 0 }, !0)(states, 0);
    return (text) => run(states, begin, [...text]);
  } catch (thrown) {
    if (thrown === unreadable) return;
    throw thrown;
  }
}
var unreadable = { unreadable: "pattern" }, maxStates = 2e4, add = (states, state) => {
  if (states.length >= maxStates) throw unreadable;
  return states.push(state) - 1;
};
function alternatives(source, top = !1) {
  let parts = [sequence(source)];
  for (; source.pattern[source.at] === "|"; )
    source.at++, parts.push(sequence(source));
  if (top && source.at < source.pattern.length) throw unreadable;
  return (states, next) => parts.map((part2) => part2(states, next)).reduce((next2, other) => add(states, { kind: "fork", next: next2, other }));
}
function sequence(source) {
  let parts = [];
  for (; source.at < source.pattern.length && !"|)".includes(source.pattern[source.at]); )
    parts.push(repeated(source, atom(source)));
  return (states, next) => parts.reduceRight((after2, part2) => part2(states, after2), next);
}
var atoms = /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\[^\d bBk]|\[(?:\\.|[^\]\\])*\]|[^\\()[\]|*+?{}^$]/suy;
function atom(source) {
  let { pattern } = source, mark = pattern[source.at];
  if (mark === "(") return group(source);
  if (mark === "^" || mark === "$")
    return source.at++, (states, next) => add(states, { kind: mark === "^" ? "start" : "end", next });
  atoms.lastIndex = source.at;
  let found = atoms.exec(pattern)?.[0];
  if (found === void 0) throw unreadable;
  source.at += found.length;
  let test = characterTest(found);
  return (states, next) => add(states, { kind: "character", test, next });
}
function characterTest(source) {
  for (let flags of ["u", ""])
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
    }
  throw unreadable;
}
function group(source) {
  let opening = /\((?:\?:|\?<[A-Za-z_]\w*>|(?!\?))/y;
  opening.lastIndex = source.at;
  let found = opening.exec(source.pattern)?.[0];
  if (found === void 0) throw unreadable;
  source.at += found.length;
  let inner = alternatives(source);
  if (source.pattern[source.at] !== ")") throw unreadable;
  return source.at++, inner;
}
var quantifier = /([*+?]|\{(\d+)(,(\d*))?\})\??/y;
function repeated(source, part2) {
  quantifier.lastIndex = source.at;
  let found = quantifier.exec(source.pattern);
  if (found === null) return part2;
  source.at += found[0].length;
  let [, mark = "", from, range, to] = found, min = mark === "+" ? 1 : Number(from ?? 0), max = mark === "?" ? 1 : from === void 0 || to === "" ? void 0 : Number(range ? to : from);
  return (states, next) => {
    let begin = max === void 0 ? loop(states, part2, next) : next;
    for (let count2 = min; count2 < (max ?? 0); count2++)
      begin = add(states, { kind: "fork", next: part2(states, begin), other: next });
    for (let count2 = 0; count2 < min; count2++) begin = part2(states, begin);
    return begin;
  };
}
function loop(states, part2, next) {
  let fork = { kind: "fork", next: 0, other: next }, at = add(states, fork);
  return fork.next = part2(states, at), at;
}
function run(states, begin, text) {
  let reached = /* @__PURE__ */ new Set();
  for (let at = 0; at <= text.length; at++) {
    if (follow(states, begin, at, text.length, reached)) return !0;
    let stepped = /* @__PURE__ */ new Set();
    for (let index of reached) {
      let state = states[index];
      if (!(state.kind !== "character" || at === text.length || !state.test.test(text[at])) && follow(states, state.next, at + 1, text.length, stepped))
        return !0;
    }
    reached = stepped;
  }
  return !1;
}
function follow(states, from, at, length, reached) {
  let waiting = [from];
  for (let index = waiting.pop(); index !== void 0; index = waiting.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    let state = states[index];
    if (state.kind === "match") return !0;
    state.kind === "fork" ? waiting.push(state.other, state.next) : (state.kind === "start" && at === 0 || state.kind === "end" && at === length) && waiting.push(state.next);
  }
  return !1;
}

// packages/wire/src/receive/validation.ts
function validation(section, constraints) {
  let { input: name } = section.operation;
  if (name === void 0) return () => {
  };
  let walk = { section, constraints };
  return (input) => {
    let failures = [...shapeFailures(walk, name, input, "")];
    return failures.length === 0 ? void 0 : validationException(section, failures);
  };
}
function validationException(section, failures) {
  let message = `${failures.length} validation error${failures.length === 1 ? "" : "s"} detected. ` + failures.map((failure2) => failure2.message).join("; ");
  return anomaly("incorrect", message, {
    code: "ValidationException",
    status: 400,
    op: section.operation.name,
    data: { message, fieldList: failures.map(({ path, message: message2 }) => ({ path, message: message2 })) },
    problems: failures.map(problemOf)
  });
}
var problemOf = ({ path, rule, message }) => ({
  path: path.split("/").slice(1),
  rule,
  message
});
function* shapeFailures(walk, name, value, path) {
  let shape = shapeNamed(walk.section, name);
  yield* kinds[shape.type](walk, shape, name, value, path);
}
var structure2 = function* (walk, shape, name, value, path) {
  for (let [key, member] of Object.entries(shape.members)) {
    let part2 = value[key];
    part2 != null ? yield* memberFailures(walk, member, `${name}$${key}`, part2, `${path}/${key}`) : member.required && member.default === void 0 && (yield failure(`${path}/${key}`, "required", "must not be null"));
  }
}, list = function* (walk, shape, name, value, path) {
  for (let [index, item] of value.entries())
    item !== null && (yield* memberFailures(walk, shape.member, `${name}$member`, item, `${path}/${index}`));
}, map = function* (walk, shape, name, value, path) {
  for (let [key, item] of Object.entries(value))
    yield* constraintFailures(walk.constraints[`${name}$key`], key, path), item !== null && (yield* memberFailures(walk, shape.value, `${name}$value`, item, `${path}/${key}`));
}, kinds = { structure: structure2, union: structure2, list, map };
function* memberFailures(walk, reference, name, value, path) {
  yield* constraintFailures(walk.constraints[name], value, path), reference.shape !== void 0 && !isStreaming(walk, reference.shape) && (yield* shapeFailures(walk, reference.shape, value, path));
}
var isStreaming = ({ section }, name) => {
  let shape = shapeNamed(section, name);
  return shape.type === "union" && shape.streaming === !0;
};
function* constraintFailures(constraint, value, path) {
  if (constraint === void 0) return;
  let { pattern, values, internal = [], unique } = constraint;
  if (yield* boundFailures(constraint, value, path), pattern !== void 0 && typeof value == "string" && !patternMatcher(pattern)(value) && (yield failure(path, "pattern", `must satisfy regular expression pattern: ${pattern}`)), values !== void 0 && !values.includes(value)) {
    let told = values.filter((one) => !internal.includes(one)).join(", ");
    yield failure(path, "enum", `must satisfy enum value set: [${told}]`);
  }
  unique && Array.isArray(value) && holdsTwice(value) && (yield failure(path, "unique", "must have unique values"));
}
function* boundFailures(constraint, value, path) {
  let { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = constraint;
  if (typeof value == "number" || typeof value == "bigint") {
    (value < min || value > max) && (yield failure(path, "range", `must be ${bounds(constraint)}`));
    return;
  }
  let length = lengthOf(value);
  length !== void 0 && (length < min || length > max) && (yield failure(
    path,
    "length",
    `must have length ${bounds(constraint)}`,
    ` with length ${length}`
  ));
}
function bounds({ min, max }) {
  return max === void 0 ? `greater than or equal to ${min}` : min === void 0 ? `less than or equal to ${max}` : `between ${min} and ${max}, inclusive`;
}
var failure = (path, rule, demand, seen = "") => ({
  path,
  rule,
  message: `Value${seen} at '${path}' failed to satisfy constraint: Member ${demand}`
});
function lengthOf(value) {
  return typeof value == "string" ? [...value].length : Array.isArray(value) || value instanceof Uint8Array ? value.length : typeof value == "object" && value !== null && !(value instanceof Date) ? Object.keys(value).length : void 0;
}
var holdsTwice = (items2) => new Set(items2.map(canonical)).size < items2.length;
function canonical(value) {
  return value instanceof Uint8Array ? `b${value.join()}` : value instanceof Date ? `t${value.getTime()}` : Array.isArray(value) ? `[${value.map(canonical).join()}]` : typeof value == "object" && value !== null ? `{${Object.entries(value).map(([key, part2]) => `${JSON.stringify(key)}:${canonical(part2)}`).sort().join()}}` : typeof value == "string" ? JSON.stringify(value) : `${value}`;
}

// packages/wire/src/receive/finish.ts
function finished(section, { defaults, constraints }, receive) {
  let { input: shape } = section.operation;
  if (shape === void 0 || !defaults && constraints === void 0) return receive;
  let fill = defaults ? defaultsFiller(section, shape) : void 0, check = constraints && validation(section, constraints);
  return (request, bytes) => {
    let received = receive(request, bytes);
    if (isAnomaly(received)) return received;
    let broken = check?.(received.input);
    return broken !== void 0 ? broken : fill === void 0 ? received : { input: fill(received.input) };
  };
}

// packages/wire/src/receive/host.ts
function hostLabels(section) {
  let prefix = section.operation.hostPrefix;
  if (prefix === void 0 || !prefix.includes("{")) return () => ({});
  let parts = prefix.split(/\{([^}]+)\}/), names = parts.filter((_, index) => index % 2 === 1), pattern = new RegExp(
    `^${parts.map((part2, index) => index % 2 === 1 ? "([A-Za-z0-9-]+)" : literal(part2)).join("")}`
  );
  return (host) => {
    let found = pattern.exec(host ?? "");
    return found === null ? {} : Object.fromEntries(names.map((name, index) => [name, found[index + 1]]));
  };
}
var literal = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

// packages/wire/src/http.ts
var noBody = new Uint8Array(0), isBytes = (body) => body instanceof Uint8Array;
function header(headers, name) {
  let wanted = name.toLowerCase();
  for (let [key, value] of headers) if (key.toLowerCase() === wanted) return value;
}
async function collect(body, limit) {
  if (isBytes(body)) return body;
  if (body.collect) return body.collect(limit);
  let chunks2 = [], size = 0;
  try {
    for await (let chunk of body.open()) {
      if (size += chunk.length, size > limit) return tooLarge(limit);
      chunks2.push(chunk);
    }
  } catch (cause) {
    return bodyFailed(cause);
  }
  return joined(chunks2, size);
}
function joined(chunks2, size) {
  if (chunks2.length === 1) return chunks2[0];
  let whole2 = new Uint8Array(size), offset = 0;
  for (let chunk of chunks2)
    whole2.set(chunk, offset), offset += chunk.length;
  return whole2;
}
var tooLarge = (limit) => anomaly("fault", `The response is larger than ${limit} bytes.`, { code: "RESPONSE_TOO_LARGE" });
function bodyFailed(cause) {
  let known = cause?.anomaly;
  if (isAnomaly(known)) return known;
  let message = cause instanceof Error ? cause.message : String(cause);
  return anomaly("unavailable", `The body cannot be read: ${message}`, {
    code: "BODY_FAILED",
    cause
  });
}

// packages/wire/src/receive/media.ts
function checkContentType(headers, expected, length) {
  let given = header(headers, "content-type");
  if (given === void 0) {
    expected !== void 0 && length !== 0 && refuse(`The body needs the content type ${expected}`, "mediaType");
    return;
  }
  expected === void 0 ? length !== 0 && refuse("The operation takes no body", "mediaType") : mediaType(given) !== mediaType(expected) && refuse(`The content type must be ${expected}, not ${given}`, "mediaType");
}
function checkAccept(headers, produced) {
  let accept = header(headers, "accept");
  if (accept === void 0 || accept.trim() === "") return;
  let [type, subtype] = mediaType(produced).split("/");
  accept.split(",").map(mediaType).some((range) => {
    let [wanted, wantedSub] = range.split("/");
    return (wanted === "*" || wanted === type) && (wantedSub === "*" || wantedSub === subtype);
  }) || refuse(`The answer is ${produced}, not ${accept}`, "accept");
}
var mediaType = (text) => text.split(";", 1)[0].trim().toLowerCase();

// packages/wire/src/serialize/scalars.ts
var isMisfit = (thrown) => typeof thrown == "object" && thrown !== null && "misfit" in thrown;
function misfit(at, expected, value) {
  throw { misfit: `${at}: expected ${expected}, got ${describe(value)}` };
}
function scalarWriter(section, { type = "string", format }, at, instants2) {
  return type === "timestamp" ? part(section, "instants").writer(at, format ?? instants2) : writers[type]?.(at) ?? ((value) => misfit(at, "a simple value", value));
}
var writers = {
  string: (at) => (value) => typeof value == "string" ? value : misfit(at, "a string", value),
  boolean: (at) => (value) => typeof value == "boolean" ? `${value}` : misfit(at, "true or false", value),
  byte: integerWriter,
  short: integerWriter,
  integer: integerWriter,
  long: integerWriter,
  number: numberWriter,
  float: numberWriter,
  double: numberWriter,
  bigInteger: bigWriter,
  bigDecimal: bigWriter,
  blob: (at) => (value) => encodeBase64(bytesOf(at, value))
};
function integerWriter(at) {
  return (value) => Number.isSafeInteger(value) || typeof value == "bigint" ? `${value}` : misfit(at, "a whole number (a bigint beyond 2^53)", value);
}
function numberWriter(at) {
  return (value) => typeof value == "number" || typeof value == "bigint" ? `${value}` : misfit(at, "a number", value);
}
function bigWriter(at) {
  return (value) => typeof value == "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) || Number.isFinite(value) || typeof value == "bigint" ? `${value}` : misfit(at, "a number or decimal text", value);
}
function bytesOf(at, value) {
  return value instanceof Uint8Array ? value : typeof value == "string" ? encodeUtf8(value) : value instanceof ArrayBuffer ? new Uint8Array(value) : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : misfit(at, "bytes or text", value);
}
function describe(value) {
  return value === null ? "null" : Array.isArray(value) ? "an array" : value instanceof Date ? "a Date" : typeof value == "object" ? "an object" : `a ${typeof value}`;
}
var itemsOf = (at, value) => Array.isArray(value) || value instanceof Set ? value : misfit(at, "an array", value);
function oneMember(at, known, value) {
  if (!isRecord(value)) return misfit(at, "an object", value);
  let set = 0;
  for (let key in value)
    value[key] !== void 0 && value[key] !== null && Object.hasOwn(known, key) && set++;
  return set === 1 ? value : misfit(at, "exactly one known member", value);
}

// packages/wire/src/serialize/absent.ts
function absentValue(section, member, top = !1) {
  if (member.token) return (context) => context.token();
  if (!(top || member.default === void 0 || member.clientOptional))
    return (context) => context.defaults ? part(section, "defaults")(member) : void 0;
}

// packages/wire/src/parts/header-lists.ts
var headerLists = { quoted, splitter };
function quoted(text) {
  return /[",]/.test(text) ? `"${text.replace(/[\\"]/g, "\\$&")}"` : text;
}
function splitter({ type, format = "http-date" }) {
  return type === "timestamp" && format === "http-date" ? splitDates : splitList;
}
function splitList(text) {
  return (text.match(/\s*"(?:[^"\\]|\\.)*"\s*|[^,]+|(?<=,)(?=,)/g) ?? []).map((item) => {
    let trimmed = item.trim();
    return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1 ? trimmed.slice(1, -1).replace(/\\(.)/g, "$1") : trimmed;
  });
}
var splitDates = (text) => text.match(/[^,]+,[^,]+/g)?.map((item) => item.trim()) ?? [];

// packages/wire/src/receive/rest.ts
var noBytes = new Uint8Array(0);
var eventStreamType = "application/vnd.amazon.eventstream";

// packages/wire/src/receive/tree.ts
var treeMembers = (section, shape, name, style, pick = () => !0) => structure3({ section, style, done: /* @__PURE__ */ new Map() }, shape, name, pick);
function reader3(compile, reference, at) {
  let name = reference.shape;
  return name === void 0 ? compile.style.simple(reference, at) : compiledOnce(
    compile.done,
    name,
    () => aggregate2(compile, shapeNamed(compile.section, name), name)
  );
}
function aggregate2(compile, shape, name) {
  return shape.type === "structure" ? structure3(compile, shape, name, () => !0) : shape.type === "union" ? union(compile, shape, name) : shape.type === "list" ? list2(compile, shape, name) : map2(compile, shape, name);
}
var fieldsOf = (compile, shape, name, pick) => new Map(
  Object.entries(shape.members).filter(([, member]) => pick(member)).map(([key, member]) => [
    compile.style.name(key, member),
    { key, read: reader3(compile, member, `${name}$${key}`) }
  ])
);
function structure3(compile, shape, name, pick) {
  let fields = fieldsOf(compile, shape, name, pick);
  return (value) => {
    if (!isRecord2(value)) return unfit(name, "an object");
    let input = {};
    for (let [wire, part2] of Object.entries(value)) {
      let field2 = fields.get(wire);
      field2 !== void 0 && !absent2(part2) && (input[field2.key] = field2.read(part2));
    }
    return input;
  };
}
function union(compile, shape, name) {
  let fields = fieldsOf(compile, shape, name, () => !0);
  return (value) => {
    let set = isRecord2(value) ? Object.entries(value).filter(([wire2, part3]) => !absent2(part3) && wire2 !== "__type") : [], [wire, part2] = set[0] ?? ["", void 0], field2 = fields.get(wire);
    return set.length !== 1 || field2 === void 0 ? unfit(name, "exactly one known member") : { [field2.key]: field2.read(part2) };
  };
}
function list2(compile, shape, name) {
  let read2 = reader3(compile, shape.member, `${name}$member`);
  return (value) => Array.isArray(value) ? value.map((item) => absent2(item) ? gap(shape, name) : read2(item)) : unfit(name, "an array");
}
function map2(compile, shape, name) {
  let read2 = reader3(compile, shape.value, `${name}$value`);
  return (value) => isRecord2(value) ? Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      absent2(item) ? gap(shape, name) : read2(item)
    ])
  ) : unfit(name, "an object");
}
var gap = ({ sparse }, name) => sparse ? null : unfit(name, "without null"), absent2 = (value) => value == null, isRecord2 = (value) => typeof value == "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);

// packages/wire/src/receive/rpcv2.ts
var rpcv2Receiver = ({ contentType, document: document2, tree: tree2 }) => (service, section, options = {}) => {
  let shape = inputShape(section), read2 = shape && treeMembers(section, shape, section.operation.input ?? "", tree2), answer = streamedOutput(section) !== void 0 ? eventStreamType : contentType, answers2 = outputShape(section) !== void 0, labels = hostLabels(section);
  return finished(
    section,
    options,
    receiving(
      service,
      section,
      "SerializationException",
      ({ headers, host }, bytes = noBytes2) => {
        checkContentType(headers, contentType, bytes.length), answers2 && checkAccept(headers, answer);
        let value = bytes.length === 0 ? {} : document2(bytes);
        return { ...labels(host), ...read2?.(value) };
      }
    )
  );
}, noBytes2 = new Uint8Array(0), rpcv2CborReceiver = rpcv2Receiver({
  contentType: "application/cbor",
  document: (bytes) => decodeCbor(bytes, { depth: 300 }),
  tree: cborStyle
}), rpcv2JsonReceiver = rpcv2Receiver({
  contentType: "application/json",
  document: jsonDocument,
  tree: { ...jsonStyle(!1), simple: rpcv2Simple }
});
function rpcv2Simple(...[reference, at]) {
  let { format, ...plain } = reference;
  return jsonStyle(!1).simple(plain, at);
}
function rpcv2Router(service, routes) {
  let names = new Set(routes.map(({ operation }) => operation.name));
  return ({ method, target }) => {
    let found = /\/service\/([^/?]+)\/operation\/([^/?]+)(?:\?|$)/.exec(target);
    return method === "POST" && found?.[1] === service.shapeName && names.has(found[2]) ? found[2] : anomaly("not-found", `There is no operation for ${method} ${target}`, {
      code: "UnknownOperationException",
      status: 404,
      service: service.name
    });
  };
}

// packages/wire/src/serialize/body.ts
function bodyOf(at, value) {
  return typeof value == "string" || value instanceof Uint8Array ? bytesOf(at, value) : isOpenable(value) ? value : isBlob(value) ? { length: value.size, replayable: !0, open: () => chunks(value.stream()) } : isIterable(value) ? { replayable: !1, open: () => chunks(value) } : isReadableStream(value) ? { replayable: !1, open: () => chunks(pull(value)) } : ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? bytesOf(at, value) : misfit(at, "bytes, text, a Blob, a stream or an async iterable", value);
}
var isOpenable = (value) => isObject(value) && typeof value.open == "function" && typeof value.replayable == "boolean", isBlob = (value) => typeof Blob == "function" && value instanceof Blob, isIterable = (value) => isObject(value) && Symbol.asyncIterator in value, isReadableStream = (value) => isObject(value) && typeof value.getReader == "function", isObject = (value) => typeof value == "object" && value !== null;
async function* chunks(source) {
  for await (let chunk of source) yield typeof chunk == "string" ? encodeUtf8(chunk) : chunk;
}
async function* pull(stream) {
  let reader4 = stream.getReader();
  try {
    for (let next = await reader4.read(); !next.done; next = await reader4.read()) yield next.value;
  } finally {
    await reader4.cancel();
  }
}

// packages/wire/src/codec/instant.ts
function parseInstant(text) {
  let date = new Date(seconds.test(text) ? Math.round(Number(text) * 1e3) : milliseconds(text));
  return Number.isNaN(date.getTime()) ? void 0 : date;
}
function milliseconds(text) {
  let iso = text.toUpperCase().replace(fixdate, isoText);
  if (!iso8601.test(iso))
    return obsolete.test(text) ? Date.parse(`${text.replace(" GMT", "")} GMT`) : Number.NaN;
  let even = iso.replace(/:60(?=[Z.+-])/, ":59");
  return Date.parse(even) + (even === iso ? 0 : 1e3);
}
var isoText = (_, day, month, year, time) => `${year}-${`${months2.indexOf(month) / 3 + 1}`.padStart(2, "0")}-${day}T${time}Z`, months2 = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", seconds = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i, iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, fixdate = /^\w{3}, (\d\d) (\w{3}) (\d{4}) ([\d:.]+) GMT$/, obsolete = /^[a-z]{3,9},? .+ \d\d:\d\d:\d\d( GMT| \d{4})$/i;

// packages/wire/src/parts/instants.ts
var instants = { writer: writer2, readText: readText2, readNumber: readNumber2 };
function instantOf(at, value) {
  let date = value instanceof Date ? value : typeof value == "number" || typeof value == "string" ? new Date(value) : void 0;
  return date !== void 0 && !Number.isNaN(date.getTime()) ? date : misfit(at, "an instant (a Date, milliseconds or ISO text)", value);
}
function writer2(at, format) {
  return (value) => instantText(instantOf(at, value), at, format);
}
function instantText(date, at, format) {
  let year = date.getUTCFullYear();
  return format === "epoch-seconds" || year >= 1 && year <= 9999 ? formatTimestamp(date, format) : misfit(at, `a year that a ${format} can hold (1 to 9999)`, date);
}
function readText2(text, notes) {
  return text === "" ? void 0 : parseInstant(text) ?? unreadable2(text, notes);
}
function readNumber2(value, notes) {
  if (typeof value == "string") return readText2(value, notes);
  let date = new Date(Math.round(Number(value) * 1e3));
  return typeof value != "number" || Number.isNaN(date.getTime()) ? unreadable2(value, notes) : date;
}
function unreadable2(value, notes) {
  return warn(notes, `not an instant: ${String(value).slice(0, 40)}`), value;
}

// packages/wire/src/serialize/cbor.ts
var cborObject = (section, shape, name) => structureTree({ section, done: /* @__PURE__ */ new Map() }, shape, name, !0);
function tree(compile, reference, at) {
  if (reference.shape === void 0) return simpleTree(compile, reference, at);
  let name = reference.shape;
  return compiledOnce(
    compile.done,
    name,
    () => shapeTree(compile, shapeNamed(compile.section, name), name)
  );
}
function shapeTree(compile, shape, name) {
  return shape.type === "structure" ? structureTree(compile, shape, name) : shape.type === "union" ? unionTree(compile, shape, name) : shape.type === "list" ? listTree(name, tree(compile, shape.member, `${name}$member`), shape.sparse === !0) : mapTree(name, tree(compile, shape.value, `${name}$value`), shape.sparse === !0);
}
function structureTree(compile, shape, name, top = !1) {
  let fields = Object.entries(shape.members).map(([key, member]) => ({
    key,
    make: tree(compile, member, `${name}$${key}`),
    absent: absentValue(compile.section, member, top)
  }));
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, "an object", value);
    let made = {};
    for (let { key, make, absent: absent3 } of fields) {
      let part2 = value[key] ?? absent3?.(context);
      part2 != null && (made[key] = make(part2, context));
    }
    return made;
  };
}
function unionTree(compile, shape, name) {
  let make = structureTree(compile, shape, name);
  return (value, context) => make(oneMember(name, shape.members, value), context);
}
var listTree = (name, make, sparse) => (value, context) => {
  let made = [];
  for (let item of itemsOf(name, value))
    item != null ? made.push(make(item, context)) : sparse && made.push(null);
  return made;
}, mapTree = (name, make, sparse) => (value, context) => {
  if (!isRecord(value)) return misfit(name, "an object", value);
  let pairs = [];
  for (let key of Object.keys(value)) {
    let item = value[key];
    item != null ? pairs.push([key, make(item, context)]) : sparse && pairs.push([key, null]);
  }
  return Object.fromEntries(pairs);
};
function simpleTree({ section }, reference, at) {
  let type = reference.type ?? "string", special2 = specials2[type];
  if (special2) return (value) => special2(at, value);
  let check = scalarWriter(section, reference, at, "epoch-seconds");
  return (value) => (check(value), value);
}
var specials2 = {
  blob: bytesOf,
  timestamp: instantOf,
  document: (_, value) => value,
  bigInteger: (at, value) => typeof value == "string" && /^-?\d+$/.test(value) ? BigInt(value) : wholeOf(at, value),
  bigDecimal: (at, value) => cborDecimal(bigWriter(at)(value)) ?? value
}, wholeOf = (at, value) => Number.isSafeInteger(value) || typeof value == "bigint" ? value : misfit(at, "a whole number (a bigint beyond 2^53)", value);

// packages/wire/src/serialize/json.ts
function jsonObject(section, shape, name, style, pick = () => !0) {
  return structureWriter({ section, style, done: /* @__PURE__ */ new Map() }, shape, name, pick, !0);
}
function writer3(compile, reference, at) {
  return reference.shape === void 0 ? simpleWriter(compile, reference, at) : aggregateWriter(compile, reference.shape);
}
function aggregateWriter(compile, name) {
  return compiledOnce(
    compile.done,
    name,
    () => shapeWriter(compile, shapeNamed(compile.section, name), name)
  );
}
function shapeWriter(compile, shape, name) {
  if (shape.type === "structure") return structureWriter(compile, shape, name);
  if (shape.type === "union") return unionWriter(compile, shape, name);
  if (shape.type === "list") {
    let write2 = writer3(compile, shape.member, `${name}$member`);
    return listWriter(name, write2, shape.sparse === !0);
  }
  return mapWriter(name, writer3(compile, shape.value, `${name}$value`), shape.sparse === !0);
}
function structureWriter(compile, shape, name, pick = () => !0, top = !1) {
  let fields = Object.entries(shape.members).filter(([, member]) => pick(member)).map(([key, member]) => ({
    key,
    prefix: `${JSON.stringify(wireName(compile, key, member))}:`,
    write: writer3(compile, member, `${name}$${key}`),
    absent: absentValue(compile.section, member, top)
  }));
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, "an object", value);
    let text = "";
    for (let field2 of fields) {
      let part2 = value[field2.key] ?? field2.absent?.(context);
      part2 != null && (text += (text === "" ? field2.prefix : `,${field2.prefix}`) + field2.write(part2, context));
    }
    return `{${text}}`;
  };
}
function unionWriter(compile, shape, name) {
  let write2 = structureWriter(compile, shape, name);
  return (value, context) => write2(oneMember(name, shape.members, value), context);
}
var listWriter = (name, write2, sparse) => (value, context) => {
  let text = "";
  for (let item of itemsOf(name, value)) {
    let absent3 = item == null;
    if (absent3 && !sparse) continue;
    let part2 = absent3 ? "null" : write2(item, context);
    text += text === "" ? part2 : `,${part2}`;
  }
  return `[${text}]`;
}, mapWriter = (name, write2, sparse) => (value, context) => {
  let entries2 = value instanceof Map ? Object.fromEntries(value) : isRecord(value) ? value : void 0;
  if (entries2 === void 0) return misfit(name, "an object", value);
  let text = "";
  for (let key of Object.keys(entries2)) {
    let item = entries2[key], absent3 = item == null;
    if (absent3 && !sparse) continue;
    let part2 = `${JSON.stringify(key)}:${absent3 ? "null" : write2(item, context)}`;
    text += text === "" ? part2 : `,${part2}`;
  }
  return `{${text}}`;
};
function simpleWriter({ section, style }, reference, at) {
  switch (reference.type ?? "string") {
    case "string":
      return (value) => typeof value == "string" ? JSON.stringify(value) : misfit(at, "a string", value);
    case "document":
      return part(section, "documents").writer(reference);
    case "blob":
      return (value) => `"${encodeBase64(bytesOf(at, value))}"`;
    case "timestamp":
      return timestampWriter(section, style, reference, at);
    case "float":
    case "double":
    case "number": {
      let write2 = scalarWriter(section, reference, at, "epoch-seconds");
      return (value) => Number.isFinite(value) || typeof value == "bigint" ? write2(value) : `"${write2(value)}"`;
    }
    case "bigInteger":
    case "bigDecimal": {
      let write2 = scalarWriter(section, reference, at, "epoch-seconds");
      return style.rpcv2 ? (value) => `"${write2(value)}"` : write2;
    }
    default:
      return scalarWriter(section, reference, at, "epoch-seconds");
  }
}
function timestampWriter(section, style, { format = "epoch-seconds" }, at) {
  let { writer: writer4 } = part(section, "instants");
  if (style.rpcv2 || format === "epoch-seconds") return writer4(at, "epoch-seconds");
  let write2 = writer4(at, format);
  return (value) => JSON.stringify(write2(value));
}
var wireName = (compile, key, member) => compile.style.renames ? member.jsonName ?? key : key;

// packages/wire/src/parse/errors.ts
function errorName(section, code) {
  if (code !== void 0)
    return section.operation.errors.find((name) => {
      let shape = section.shapes[name], queryCode = shape?.type === "structure" ? shape.error?.queryCode : void 0;
      return name === code || queryCode === code;
    });
}

// packages/wire/src/respond/errors.ts
function errorParts(section, failure2, query = !1) {
  let code = failure2.code ?? (failure2.status === 400 ? "BadRequest" : "InternalFailure"), name = (section && errorName(section, code)) ?? code, found = section?.shapes[name], shape = found?.type === "structure" ? found : void 0, { queryStatus, status } = shape?.error ?? {}, sender = shape?.error ? shape.error.fault === "client" : (failure2.status ?? 500) < 500;
  return {
    name,
    queryCode: shape?.error?.queryCode ?? name,
    shape,
    status: (query ? queryStatus : void 0) ?? status ?? failure2.status ?? (sender ? 400 : 500),
    sender,
    message: failure2.message,
    fields: fieldsOf2(failure2, shape)
  };
}
function fieldsOf2({ data, message }, shape) {
  let fields = isRecord(data) ? data : {}, key = messageKey(shape);
  return message === void 0 || key === void 0 || fields[key] !== void 0 ? fields : { ...fields, [key]: message };
}
var messageKey = (shape) => Object.keys(shape?.members ?? {}).find((key) => key === "message" || key === "Message"), faultType = ({ sender }) => sender ? "Sender" : "Receiver";

// packages/wire/src/respond/fit.ts
function responding(service, section, { defaults }, write2) {
  let { name, output: shape } = section.operation, fill = defaults && shape !== void 0 ? defaultsFiller(section, shape) : void 0;
  return (output, context = {}) => {
    try {
      return write2(fill?.(output) ?? output, context);
    } catch (thrown) {
      return anomaly("fault", reasonOf(thrown), {
        code: "INVALID_RESPONSE",
        status: 500,
        service: service.name,
        op: name
      });
    }
  };
}
function reasonOf(thrown) {
  if (isMisfit(thrown)) return thrown.misfit;
  throw thrown;
}
var asGiven = { token: () => {
} };

// packages/wire/src/parse/bindings.ts
var isBodyMember = (member) => member.in === void 0 || !elsewhere.has(member.in), elsewhere = /* @__PURE__ */ new Set(["header", "prefixHeaders", "status", "payload"]);

// packages/wire/src/respond/json.ts
function jsonErrorText(section, parts, style, type) {
  let told = messageKey(parts.shape) === void 0 ? parts.message : void 0;
  return `{${[
    type === void 0 ? "" : `"__type":${JSON.stringify(type)}`,
    told === void 0 ? "" : `"message":${JSON.stringify(told)}`,
    membersText(section, parts, style).slice(1, -1)
  ].filter((text) => text !== "").join(",")}}`;
}
function membersText(section, { shape, name, fields }, style) {
  let { message, ...others } = fields;
  if (section === void 0 || shape === void 0) return jsonText(others);
  try {
    return jsonObject(section, shape, name, style, isBodyMember)(fields, asGiven);
  } catch (thrown) {
    return reasonOf(thrown), "{}";
  }
}

// packages/wire/src/respond/query-error.ts
var queryError = (service, parts) => service.queryCompatible ? [["x-amzn-query-error", `${parts.queryCode};${faultType(parts)}`]] : [];

// packages/wire/src/respond/rpcv2.ts
var rpcv2Responder = ({ protocol, contentType, body }) => (service, section, options = {}) => {
  let stream = streamedOutput(section);
  if (stream !== void 0)
    return responding(service, section, options, (output, context) => ({
      status: 200,
      headers: headersOf(protocol, "application/vnd.amazon.eventstream", context),
      body: bodyOf(stream, output[stream] ?? "")
    }));
  let shape = outputShape(section), write2 = shape && body(section, shape, section.operation.output ?? "");
  return responding(service, section, options, (output, context) => ({
    status: 200,
    headers: headersOf(protocol, write2 && contentType, context),
    body: write2 ? write2(output) : noBody
  }));
}, rpcv2Failure = ({ protocol, contentType, error: error2 }) => (service, section) => (failure2, context = {}) => {
  let parts = errorParts(section, failure2);
  return {
    status: parts.status,
    headers: [...headersOf(protocol, contentType, context), ...queryError(service, parts)],
    body: error2(section, parts)
  };
}, headersOf = (protocol, contentType, { requestId }) => [
  ["smithy-protocol", protocol],
  ...contentType === void 0 ? [] : [["content-type", contentType]],
  ...requestId === void 0 ? [] : [["x-amzn-requestid", requestId]]
], jsonStyle2 = { renames: !1, rpcv2: !0 }, json = {
  protocol: "rpc-v2-json",
  contentType: "application/json",
  body: (section, shape, name) => {
    let write2 = jsonObject(section, shape, name, jsonStyle2);
    return (output) => encodeUtf8(write2(output, asGiven));
  },
  error: (section, parts) => encodeUtf8(jsonErrorText(section, parts, jsonStyle2, parts.name))
}, cbor = {
  protocol: "rpc-v2-cbor",
  contentType: "application/cbor",
  body: (section, shape, name) => {
    let tree2 = cborObject(section, shape, name);
    return (output) => encodeCbor(tree2(output, asGiven));
  },
  error: (section, parts) => encodeCbor({
    __type: parts.name,
    ...messageKey(parts.shape) === void 0 ? { message: parts.message } : {},
    ...cborMembers(section, parts)
  })
};
function cborMembers(section, { shape, name, fields }) {
  if (section === void 0 || shape === void 0) return { ...fields };
  try {
    return cborObject(section, shape, name)(fields, asGiven);
  } catch (thrown) {
    return reasonOf(thrown), {};
  }
}
var rpcv2CborResponder = rpcv2Responder(cbor), rpcv2CborFailure = rpcv2Failure(cbor), rpcv2JsonResponder = rpcv2Responder(json), rpcv2JsonFailure = rpcv2Failure(json);

// packages/wire/src/parts/index.ts
var parts_exports = {};
__export(parts_exports, {
  correction: () => correction,
  defaults: () => defaultOf,
  documents: () => documents,
  exactNumbers: () => exactNumbers,
  headerLists: () => headerLists,
  hostPrefix: () => hostPrefixWriter,
  instants: () => instants,
  requestBody: () => bodyOf,
  responseBody: () => responseBody,
  xmlReader: () => xmlReader2,
  xmlWriter: () => xmlDocument
});

// packages/wire/src/parse/correction.ts
function correction(section, shape, name, { defaults, correct }, pick = () => !0) {
  let wanted = Object.entries(shape.members).filter(
    ([, member]) => pick(member) && (correct && member.required || defaults && hasDefault(member))
  );
  if (wanted.length !== 0)
    return (output, notes) => {
      for (let [key, member] of wanted)
        if (output[key] === void 0) {
          let value = neutral(section, member);
          if (value === void 0) continue;
          output[key] = value, member.required && (notes.filled = [...notes.filled ?? [], `${name}$${key}`]);
        }
      return output;
    };
}
var hasDefault = (member) => member.default !== void 0 && !member.clientOptional;
function neutral(section, member) {
  if (member.default !== void 0 && member.default !== null) return defaultOf(member);
  if (member.shape === void 0) return neutralSimple[member.type ?? "string"]?.();
  let shape = shapeNamed(section, member.shape);
  return shape.type === "list" ? [] : shape.type === "map" ? {} : shape.type === "union" ? { $unknown: ["", void 0] } : correction(section, shape, member.shape, fillingOf())?.({}, {}) ?? {};
}
var zero = () => 0, neutralSimple = {
  string: () => "",
  boolean: () => !1,
  byte: zero,
  short: zero,
  integer: zero,
  long: zero,
  float: zero,
  double: zero,
  number: zero,
  bigInteger: zero,
  bigDecimal: zero,
  blob: () => new Uint8Array(0),
  timestamp: () => /* @__PURE__ */ new Date(0),
  document: () => null
};

// packages/wire/src/response-body.ts
var gibibyte = 2 ** 30, mostUnread = 100;
function responseBody(body, unread) {
  let open = () => (unread?.delete(made), isBytes(body) ? once(body) : body.open()), bytes = (limit = gibibyte) => (unread?.delete(made), collect(body, limit)), made = {
    ...body.length === void 0 ? {} : { length: body.length },
    [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator](),
    bytes,
    async text(limit) {
      let all2 = await bytes(limit);
      return isAnomaly(all2) ? all2 : decodeUtf8(all2);
    },
    stream: () => streamOf(open()),
    release() {
      unread?.delete(made), isBytes(body) || body.release?.();
    }
  };
  return unread && !isBytes(body) && (unread.add(made), unread.size > mostUnread && unread.values().next().value?.release()), made;
}
async function* once(bytes) {
  yield bytes;
}
function streamOf(source) {
  let iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        let next = await iterator.next();
        next.done ? controller.close() : controller.enqueue(next.value);
      } catch (cause) {
        controller.error(
          Object.assign(new Error(bodyFailed(cause).message), { anomaly: bodyFailed(cause) })
        );
      }
    },
    async cancel() {
      await iterator.return?.();
    }
  });
}

// packages/wire/src/serialize/host-prefix.ts
function hostPrefixWriter(section) {
  let pattern = section.operation.hostPrefix ?? "";
  return pattern.includes("{") ? (input) => ({
    hostPrefix: pattern.replace(
      /\{([^}]+)\}/g,
      (_, name) => label(section, name, input[name])
    )
  }) : () => ({ hostPrefix: pattern });
}
function label(section, name, value) {
  let at = `${section.operation.input ?? section.operation.name}$${name}`;
  return typeof value == "string" && /^[A-Za-z0-9](?:[A-Za-z0-9-.]{0,61}[A-Za-z0-9])?$/.test(value) ? value : misfit(at, "a host label (letters, digits, hyphens)", value);
}

// packages/wire/src/codec/xml-text.ts
var escapeXmlText = (text) => (
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold raw is exactly what is escaped
  text.replace(/[&<>\0-\x08\x0b-\x1f\x85\u2028]/g, escapeCharacter)
), escapeXmlAttribute = (text) => (
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  text.replace(/[&<>"\0-\x1f\x85\u2028]/g, escapeCharacter)
), escapeCharacter = (mark) => escapes[mark] ?? `&#x${mark.charCodeAt(0).toString(16).toUpperCase()};`, escapes = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;"
};
function decodeEntities(text) {
  return text.includes("&") ? text.replace(/&([^;]*;?)/g, decodeEntity) : text;
}
function decodeEntity(_, body) {
  let named = entities[body];
  if (named !== void 0) return named;
  let digits3 = /^#(?:x([\dA-Fa-f]+)|(\d+));$/.exec(body);
  digits3 || malformed("xml", `unknown entity &${body.slice(0, 20)}`);
  let code = digits3[1] ? Number.parseInt(digits3[1], 16) : Number(digits3[2]);
  return (code > 1114111 || code >= 55296 && code < 57344) && malformed("xml", `no character &${body}`), String.fromCodePoint(code);
}
var entities = {
  __proto__: null,
  "amp;": "&",
  "lt;": "<",
  "gt;": ">",
  "quot;": '"',
  "apos;": "'"
};

// packages/wire/src/codec/xml.ts
function xmlReader(text, limits = {}) {
  limits.size !== void 0 && text.length > limits.size && malformed("xml", "too large");
  let source = text.includes("\r") ? text.replace(/\r\n?/g, `
`) : text, bom = source.charCodeAt(0) === 65279 ? 1 : 0;
  return {
    source,
    depth: limits.depth ?? 500,
    at: source.startsWith("<?xml", bom) && isSpace(source.charCodeAt(bom + 5)) ? after(source, "?>", bom) : bom,
    open: [],
    attributesFrom: 0,
    attributesTo: 0,
    empty: !1,
    ampersand: -1,
    brackets: -1
  };
}
function nextElement(reader4, guess = "") {
  if (reader4.empty) return leaveEmpty(reader4);
  let { source } = reader4;
  for (; ; ) {
    let from = reader4.at, tag2 = source.indexOf("<", from);
    if (tag2 < 0) return endOfDocument(reader4, from);
    tag2 > from && passText(reader4, from, tag2);
    let mark = source.charCodeAt(tag2 + 1);
    if (mark === slash) return leave(reader4, tag2 + 2);
    if (mark !== exclamation && mark !== question) return enter(reader4, tag2 + 1, guess);
    passMarkup(reader4, tag2);
  }
}
function elementText(reader4) {
  if (reader4.empty)
    return leaveEmpty(reader4), "";
  let { source } = reader4, text = "";
  for (; ; ) {
    let from = reader4.at, tag2 = source.indexOf("<", from);
    tag2 < 0 && malformed("xml", "an end tag is missing", from), tag2 > from && (text += passText(reader4, from, tag2));
    let mark = source.charCodeAt(tag2 + 1);
    if (mark === slash)
      return leave(reader4, tag2 + 2), text;
    mark === exclamation || mark === question ? text += passMarkup(reader4, tag2) : (enter(reader4, tag2 + 1, ""), skipElement(reader4));
  }
}
function skipElement(reader4) {
  let outside = reader4.open.length - 1;
  for (; reader4.open.length > outside; ) nextElement(reader4);
}
function attribute(reader4, name) {
  let at = reader4.attributesFrom;
  for (; at < reader4.attributesTo; ) {
    let part2 = readAttribute(reader4.source, at);
    if (part2 === void 0) return;
    if (part2.name === name) return attributeValue(reader4.source.slice(part2.from, part2.to));
    at = part2.to + 1;
  }
}
function enter(reader4, at, guess) {
  let { source, open } = reader4;
  open.length === 0 && reader4.attributesFrom > 0 && malformed("xml", "a second root element", at), open.length >= reader4.depth && malformed("xml", "nested too deeply", at);
  let guessed = at + guess.length;
  if (guess !== "" && source.charCodeAt(guessed) === greater && source.startsWith(guess, at))
    return open.push(guess), reader4.attributesFrom = guessed, reader4.attributesTo = guessed, reader4.at = guessed + 1, guess;
  let end = nameEnd(source, at), name = source.slice(at, end);
  open.push(name), reader4.attributesFrom = end, source.charCodeAt(end) === greater ? (reader4.attributesTo = end, reader4.at = end + 1) : passAttributes(reader4, end);
  let colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
function passAttributes(reader4, from) {
  let { source } = reader4, at = from, names = [];
  for (let part2 = readAttribute(source, at); part2 !== void 0; part2 = readAttribute(source, at))
    names.includes(part2.name) && malformed("xml", `attribute ${part2.name} given twice`, at), names.push(part2.name), attributeValue(source.slice(part2.from, part2.to)), at = part2.to + 1;
  reader4.attributesTo = at, at = spaceEnd(source, at), source.charCodeAt(at) === slash && (reader4.empty = !0, at++), source.charCodeAt(at) !== greater && malformed("xml", "a start tag is broken", at), reader4.at = at + 1;
}
function readAttribute(source, at) {
  let start = spaceEnd(source, at), first = source.charCodeAt(start);
  if (first === greater || first === slash) return;
  start === at && malformed("xml", "white space is missing", at);
  let end = nameEnd(source, start), equals = spaceEnd(source, end), quote2 = spaceEnd(source, equals + 1), mark = source[quote2];
  (source[equals] !== "=" || mark !== '"' && mark !== "'") && malformed("xml", "an attribute is broken", start);
  let to = source.indexOf(mark, quote2 + 1);
  return to < 0 && malformed("xml", "a quote is missing", quote2), { name: source.slice(start, end), from: quote2 + 1, to };
}
function attributeValue(raw) {
  return raw.includes("<") && malformed("xml", "< within an attribute"), decodeEntities(raw.replace(/[\t\n]/g, " "));
}
function leave(reader4, at) {
  let { source, open } = reader4, name = open.pop();
  (name === void 0 || !source.startsWith(name, at)) && malformed("xml", "an end tag is out of place", at);
  let end = at + name.length;
  source.charCodeAt(end) !== greater && (end = spaceEnd(source, end), source.charCodeAt(end) !== greater && malformed("xml", "an end tag is out of place", at)), reader4.at = end + 1;
}
function leaveEmpty(reader4) {
  reader4.empty = !1, reader4.open.pop();
}
function endOfDocument(reader4, from) {
  reader4.open.length > 0 && malformed("xml", "an end tag is missing", from), reader4.attributesFrom === 0 && malformed("xml", "there is no element", from), from < reader4.source.length && passText(reader4, from, reader4.source.length), reader4.at = reader4.source.length;
}
function passText(reader4, from, to) {
  let { source } = reader4;
  reader4.brackets < from && (reader4.brackets = find(source, "]]>", from)), reader4.ampersand < from && (reader4.ampersand = find(source, "&", from)), reader4.brackets < to && malformed("xml", "]]> within text", from);
  let text = source.slice(from, to);
  return reader4.open.length === 0 && /[^ \n\t]/.test(text) && malformed("xml", "text outside the root", from), reader4.ampersand < to ? decodeEntities(text) : text;
}
function passMarkup(reader4, tag2) {
  let { source } = reader4;
  if (source.startsWith("<![CDATA[", tag2) && reader4.open.length > 0)
    return reader4.at = after(source, "]]>", tag2 + 9), source.slice(tag2 + 9, reader4.at - 3);
  if (source.startsWith("<!--", tag2))
    reader4.at = after(source, "--", tag2 + 4) + 1, source[reader4.at - 1] !== ">" && malformed("xml", "-- within a comment", tag2);
  else if (source.startsWith("<?", tag2)) {
    let end = nameEnd(source, tag2 + 2), isDeclaration = source.slice(tag2 + 2, end).toLowerCase() === "xml", separated = isSpace(source.charCodeAt(end)) || source.startsWith("?>", end);
    (isDeclaration || !separated) && malformed("xml", "an instruction is broken", tag2), reader4.at = after(source, "?>", end);
  } else malformed("xml", "a document type or unknown markup", tag2);
  return "";
}
function nameEnd(source, from) {
  let at = from, code = source.charCodeAt(at);
  for (code < 65 && code !== 58 && malformed("xml", "a name is missing", at); isNameCode(code); ) code = source.charCodeAt(++at);
  return at === from && malformed("xml", "a name is missing", at), at;
}
var isNameCode = (code) => code >= 97 && code <= 122 || code >= 65 && code <= 90 || code >= 48 && code <= 58 || code === 95 || code === 45 || code === 46 || code > 127;
function spaceEnd(source, from) {
  let at = from;
  for (; isSpace(source.charCodeAt(at)); ) at++;
  return at;
}
var localName = (name) => name.slice(name.indexOf(":") + 1), isSpace = (code) => code === 32 || code === 10 || code === 9;
function after(source, mark, from) {
  let at = source.indexOf(mark, from);
  return at < 0 && malformed("xml", `${mark} is missing`, from), at + mark.length;
}
var find = (source, mark, from) => {
  let at = source.indexOf(mark, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}, slash = 47, exclamation = 33, question = 63, greater = 62;

// packages/wire/src/serialize/xml.ts
function xmlDocument(section, shape, name, tag2, namespace, pick = () => !0, top = !1) {
  let content2 = members2({ section, done: /* @__PURE__ */ new Map() }, shape, name, pick, top);
  return element(tag2, namespace, content2);
}
var element = (tag2, namespace, content2) => {
  let start = `<${tag2}${namespaceText(namespace)}`;
  return (value, context) => {
    let { attributes, text } = content2(value, context);
    return text === "" ? `${start}${attributes}/>` : `${start}${attributes}>${text}</${tag2}>`;
  };
}, namespaceText = (namespace) => namespace === void 0 ? "" : ` xmlns${namespace.prefix === void 0 ? "" : `:${namespace.prefix}`}="${escapeXmlAttribute(namespace.uri)}"`;
function members2(compile, shape, name, pick, top = !1) {
  let chosen = Object.entries(shape.members).filter(([, member]) => pick(member)), attributes = chosen.filter(([, member]) => member.xmlAttribute).map(([key, member]) => attributeField(compile, member, key, name)), fields = chosen.filter(([, member]) => !member.xmlAttribute).map(([key, member]) => ({
    key,
    write: memberWriter(compile, member, member.xmlName ?? key, `${name}$${key}`),
    absent: absentValue(compile.section, member, top)
  }));
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, "an object", value);
    let text = "";
    for (let field2 of fields) {
      let part2 = value[field2.key] ?? field2.absent?.(context);
      part2 != null && (text += field2.write(part2, context));
    }
    return { attributes: attributes.map((attribute2) => attribute2(value)).join(""), text };
  };
}
function attributeField({ section }, member, key, name) {
  let write2 = scalarWriter(section, member, `${name}$${key}`, "date-time"), start = ` ${member.xmlName ?? key}="`;
  return (value) => {
    let part2 = value[key];
    return part2 == null ? "" : `${start}${escapeXmlAttribute(write2(part2))}"`;
  };
}
function memberWriter(compile, member, tag2, at) {
  let shape = member.shape === void 0 ? void 0 : shapeNamed(compile.section, member.shape);
  return member.xmlFlattened && shape?.type === "list" ? items(itemWriter(compile, shape, tag2, at), at) : member.xmlFlattened && shape?.type === "map" ? entries(compile, shape, tag2, member.xmlNamespace, at) : valueWriter(compile, member, tag2, at);
}
var itemWriter = (compile, { member }, tag2, at) => valueWriter(compile, member, tag2, `${at}$member`);
function valueWriter(compile, reference, tag2, at) {
  return element(tag2, reference.xmlNamespace, content(compile, reference, at));
}
function content(compile, reference, at) {
  if (reference.shape === void 0) {
    let write2 = scalarWriter(compile.section, reference, at, "date-time");
    return (value) => ({ attributes: "", text: escapeXmlText(write2(value)) });
  }
  let name = reference.shape;
  return compiledOnce(compile.done, name, () => aggregate3(compile, name));
}
function aggregate3(compile, name) {
  let shape = shapeNamed(compile.section, name);
  if (shape.type === "structure" || shape.type === "union")
    return members2(compile, shape, name, () => !0);
  let write2 = shape.type === "list" ? items(
    valueWriter(compile, shape.member, shape.member.xmlName ?? "member", `${name}$member`),
    name
  ) : entries(compile, shape, "entry", void 0, name);
  return (value, context) => ({ attributes: "", text: write2(value, context) });
}
var items = (write2, at) => (value, context) => {
  let text = "";
  for (let item of itemsOf(at, value))
    item != null && (text += write2(item, context));
  return text;
};
function entries(compile, shape, tag2, namespace, at) {
  let key = valueWriter(compile, shape.key, shape.key.xmlName ?? "key", `${at}$key`), write2 = valueWriter(compile, shape.value, shape.value.xmlName ?? "value", `${at}$value`), start = `<${tag2}${namespaceText(namespace)}>`;
  return (value, context) => {
    if (!isRecord(value)) return misfit(at, "an object", value);
    let text = "";
    for (let name of Object.keys(value)) {
      let item = value[name];
      item != null && (text += `${start}${key(name, context)}${write2(item, context)}</${tag2}>`);
    }
    return text;
  };
}

// packages/wire/src/parse/xml.ts
var xmlMembers = (section, shape, name, style, pick = () => !0) => membersReader({ section, style, done: /* @__PURE__ */ new Map() }, shape, name, pick), xmlValue = (section, reference, style) => valueReader({ section, style, done: /* @__PURE__ */ new Map() }, reference);
function membersReader(compile, shape, name, pick) {
  let members3 = Object.entries(shape.members).filter(([, member]) => pick(member)), attributes = members3.filter(([, member]) => member.xmlAttribute).map(([key, member]) => attributeField2(compile, key, member)), fields = members3.filter(([, member]) => !member.xmlAttribute).map(([key, member]) => field(compile, key, member)), byTag = new Map(fields.map((one, index) => [one.tag, index])), correct = shape.type === "structure" ? corrector(compile.section, shape, name, compile.style.filling, pick) : void 0, other = shape.type === "union" ? keepUnknown : passOver;
  return (reader4, notes) => {
    let output = {};
    for (let read2 of attributes) read2(output, reader4, notes);
    let guess = fields[0]?.tag;
    for (let tag2 = nextElement(reader4, guess); tag2 !== void 0; tag2 = nextElement(reader4, guess)) {
      let index = byTag.get(tag2);
      index === void 0 ? other(output, reader4, tag2) : (fields[index].store(output, reader4, notes), guess = fields[index + 1]?.tag);
    }
    return correct === void 0 ? output : correct(output, notes);
  };
}
var passOver = (_output, reader4) => skipElement(reader4), keepUnknown = (output, reader4, tag2) => {
  output.$unknown = [tag2, elementText(reader4)];
};
function attributeField2({ section }, key, member) {
  let read2 = scalarReader(section, member), name = member.xmlName ?? key;
  return (output, reader4, notes) => {
    let text = attribute(reader4, name), value = text === void 0 ? void 0 : read2(text, notes);
    value !== void 0 && (output[key] = value);
  };
}
function field(compile, key, member) {
  let tag2 = compile.style.name(key, member), shape = member.shape === void 0 ? void 0 : shapeNamed(compile.section, member.shape);
  if (member.xmlFlattened && shape?.type === "list")
    return { tag: tag2, store: flatItem(compile, key, shape) };
  if (member.xmlFlattened && shape?.type === "map")
    return { tag: tag2, store: flatEntry(compile, key, shape) };
  let read2 = valueReader(compile, member);
  return {
    tag: tag2,
    store: (output, reader4, notes) => {
      let value = read2(reader4, notes);
      value !== void 0 && (output[key] = value);
    }
  };
}
function flatItem(compile, key, shape) {
  let read2 = valueReader(compile, shape.member);
  return (output, reader4, notes) => {
    let value = read2(reader4, notes);
    output[key] ??= [], value !== void 0 && output[key].push(value);
  };
}
function flatEntry(compile, key, shape) {
  let read2 = entryReader(compile, shape);
  return (output, reader4, notes) => {
    output[key] ??= {}, read2(output[key], reader4, notes);
  };
}
function valueReader(compile, reference) {
  if (reference.shape === void 0) {
    if (reference.type === void 0 || reference.type === "string") return elementText;
    let read2 = scalarReader(compile.section, reference);
    return (reader4, notes) => read2(elementText(reader4), notes);
  }
  let name = reference.shape;
  return compiledOnce(
    compile.done,
    name,
    () => aggregateReader(compile, shapeNamed(compile.section, name), name)
  );
}
function aggregateReader(compile, shape, name) {
  if (shape.type === "list") return listReader(compile, shape);
  if (shape.type === "map") return mapReader(compile, shape);
  let read2 = membersReader(compile, shape, name, () => !0);
  return shape.type === "structure" ? read2 : (reader4, notes) => oneMember2(read2(reader4, notes));
}
var oneMember2 = (output) => Object.keys(output).length === 0 ? void 0 : output;
function listReader(compile, shape) {
  let read2 = valueReader(compile, shape.member), guess = localName(shape.member.xmlName ?? "member");
  return (reader4, notes) => {
    let items2 = [];
    for (; nextElement(reader4, guess) !== void 0; ) {
      let value = read2(reader4, notes);
      value !== void 0 && items2.push(value);
    }
    return items2;
  };
}
function mapReader(compile, shape) {
  let read2 = entryReader(compile, shape);
  return (reader4, notes) => {
    let output = {};
    for (; nextElement(reader4, "entry") !== void 0; ) read2(output, reader4, notes);
    return output;
  };
}
function entryReader(compile, shape) {
  let keyTag = localName(shape.key.xmlName ?? "key"), valueTag = localName(shape.value.xmlName ?? "value"), read2 = valueReader(compile, shape.value);
  return (output, reader4, notes) => {
    let key, value;
    for (let tag2 = nextElement(reader4, keyTag); tag2 !== void 0; tag2 = nextElement(reader4, valueTag))
      tag2 === keyTag ? key = elementText(reader4) : tag2 === valueTag ? value = read2(reader4, notes) : skipElement(reader4);
    key !== void 0 && value !== void 0 && put2(output, key, value);
  };
}

// packages/wire/src/parts/xml-reader.ts
var xmlReader2 = { document, payload, error };
function document(section, shape, name, style) {
  let read2 = xmlMembers(section, shape, name, style, isBodyMember), only = onlyText(shape);
  return (text, notes) => {
    let reader4 = xmlReader(text.trim() === "" ? "<empty/>" : text), root = nextElement(reader4);
    if (only !== void 0 && only.tag === root && !reader4.empty) {
      let ahead = { ...reader4, open: [...reader4.open] };
      if (nextElement(ahead) === void 0) return { [only.key]: elementText(reader4) };
    }
    return read2(reader4, notes);
  };
}
function onlyText(shape) {
  let [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one));
  if (first === void 0 || others.length > 0) return;
  let [key, { type = "string", shape: target, xmlName }] = first;
  return type === "string" && target === void 0 ? { key, tag: xmlName ?? key } : void 0;
}
function payload(section, member, style) {
  let read2 = xmlValue(section, member, style);
  return (text, notes) => {
    let reader4 = xmlReader(text);
    return nextElement(reader4), read2(reader4, notes);
  };
}
function error(section, shape, name, style) {
  let read2 = xmlMembers(section, shape, name, style, isBodyMember);
  return (text) => {
    let reader4 = xmlReader(text);
    return nextElement(reader4) !== "Error" && enterError(reader4), read2(reader4, {});
  };
}
function enterError(reader4) {
  for (let tag2 = nextElement(reader4); tag2 !== void 0; tag2 = nextElement(reader4)) {
    if (tag2 === "Error") return;
    tag2 !== "Errors" && skipElement(reader4);
  }
}

// packages/wire/src/parts/all.ts
var all = parts_exports, wholeSection = (section) => ({ ...section, parts: all });

// packages/wire/src/servers/whole.ts
var wholeServer = (codec) => ({
  router: codec.router,
  receiver: (service, section, options) => codec.receiver(service, wholeSection(section), options),
  responder: (service, section, options) => codec.responder(service, wholeSection(section), options),
  failure: (service, section, options) => codec.failure(service, section && wholeSection(section), options)
});

// packages/wire/src/servers/rpcv2-json.ts
var rpcv2Json = wholeServer({
  router: rpcv2Router,
  receiver: rpcv2JsonReceiver,
  responder: rpcv2JsonResponder,
  failure: rpcv2JsonFailure
});
export {
  rpcv2Json
};
//# sourceMappingURL=rpcv2-json.js.map
