var __defProp = Object.defineProperty;
var __export = (target, all2) => {
  for (var name in all2)
    __defProp(target, name, { get: all2[name], enumerable: !0 });
};

// packages/wire/src/codec/utf8.ts
var encoder = /* @__PURE__ */ new TextEncoder(), decoder = /* @__PURE__ */ new TextDecoder(), encodeUtf8 = (text) => encoder.encode(text), decodeUtf8 = (bytes) => decoder.decode(bytes);

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
  let whole3 = new Uint8Array(size), offset = 0;
  for (let chunk of chunks2)
    whole3.set(chunk, offset), offset += chunk.length;
  return whole3;
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

// packages/wire/src/model/lookup.ts
function shapeNamed(section, name) {
  let shape = section.shapes[name];
  if (shape === void 0) throw new Error(`The model names a shape it does not have: ${name}`);
  return shape;
}
function compiledOnce(done, name, compile2) {
  let known = done.get(name);
  if (known) return known;
  let ready;
  return done.set(name, (...given) => ready(...given)), ready = compile2(), done.set(name, ready), ready;
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

// packages/wire/src/model/parts.ts
function part(section, name) {
  let found = section.parts?.[name];
  if (found === void 0)
    throw new Error(`${section.operation.name} needs '${name}', which is not among its parts.`);
  return found;
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
var encodeByText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")), decodeByText = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)), foreign = /[^A-Za-z0-9+/]/, platform = globalThis;

// packages/wire/src/record.ts
var isRecord = (value) => typeof value == "object" && value !== null && !Array.isArray(value);
function put(map3, key, value) {
  key !== "__proto__" ? map3[key] = value : Object.defineProperty(map3, key, { value, enumerable: !0, configurable: !0, writable: !0 });
}

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

// packages/wire/src/serialize/headers.ts
function headersWriter(section, shape, name) {
  let members3 = Object.entries(shape?.members ?? {}), named2 = members3.filter(([, member]) => member.in === "header").map(([key, member]) => ({
    key,
    absent: absentValue(section, member, !0),
    header: (member.name ?? key).toLowerCase(),
    write: headerText(section, member, `${name}$${key}`)
  })), maps = members3.filter(([, member]) => member.in === "prefixHeaders");
  return (input, context) => {
    let headers = [];
    for (let { key, absent: absent3, header: header2, write } of named2) {
      let value = input[key] ?? absent3?.(context);
      value != null && headers.push([header2, write(value)]);
    }
    for (let [key, member] of maps)
      headers.push(...prefixed(input[key], member.name ?? "", `${name}$${key}`));
    return headers;
  };
}
function prefixed(value, prefix, at) {
  return value == null ? [] : isRecord(value) ? Object.entries(value).filter(([, item]) => item != null).map(
    ([key, item]) => typeof item == "string" ? [nameOf(prefix + key, at), printable(item, at)] : misfit(at, "text values", item)
  ) : misfit(at, "an object", value);
}
function headerText(section, member, at) {
  if (member.shape === void 0) return single(section, member, at);
  let shape = shapeNamed(section, member.shape);
  if (shape.type !== "list") throw new Error(`${at} is a ${shape.type} in a header`);
  let { quoted: quoted2 } = part(section, "headerLists"), write = single(section, shape.member, at), quotes = (shape.member.type ?? "string") === "string";
  return (value) => Array.isArray(value) ? value.filter((item) => item != null).map((item) => quotes ? quoted2(write(item)) : write(item)).join(", ") : misfit(at, "an array", value);
}
function single(section, reference, at) {
  if (reference.type === "document" || reference.mediaType === "application/json") {
    let { text } = part(section, "documents");
    return (value) => encodeBase64(encodeUtf8(text(value)));
  }
  let write = scalarWriter(section, reference, at, "http-date");
  return reference.mediaType !== void 0 ? (value) => encodeBase64(encodeUtf8(write(value))) : (value) => printable(write(value), at);
}
var nameOf = (name, at) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? name.toLowerCase() : misfit(at, "keys that are header names", name), printable = (text, at) => (
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000\r\n]/.test(text) ? misfit(at, "text without line breaks", text) : text
);

// packages/wire/src/serialize/rest.ts
var isBodyMember = (member) => member.in === void 0 || member.in === "status";

// packages/wire/src/codec/malformed.ts
function malformed(format, what, at) {
  throw {
    malformed: `${format}: ${what}${at === void 0 ? "" : ` (at ${at})`}`
  };
}
var isMalformed = (thrown) => typeof thrown == "object" && thrown !== null && "malformed" in thrown;

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
  let [mantissa = "", exponent = "0"] = token.toLowerCase().replace("-", "").split("e"), [whole3 = "", fraction = ""] = mantissa.split("."), all2 = (whole3 + fraction).replace(/^0+/, ""), kept = all2.replace(/0+$/, "");
  return kept === "" ? "0" : `${kept}e${Number(exponent) - fraction.length + all2.length - kept.length}`;
}
var longNumber = /[:,[]\s*-?\d[\d.]{15}|^\s*-?\d[\d.]{15}/, quote = 34, minus = 45, backslash = 92;

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
  let { readText: readText2 } = part(section, "instants");
  return (text, notes) => readText2(text.trim(), notes);
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
  let [mantissa = "", exponent = "0"] = text.toLowerCase().split("e"), [whole3 = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split("."), all2 = (whole3 + fraction).replace(/^0+/, ""), kept = all2.replace(/0+$/, "");
  return kept === "" ? "0" : `${kept}e${Number(exponent) - fraction.length + all2.length - kept.length}`;
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
var unfit = (at, expected) => refuse(`${at} must be ${expected}`), receiving = (service, section, malformedCode, read) => (request, bytes) => {
  try {
    return { input: read(request, bytes) };
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
  if (!(typeof value == "string" && !decimal.test(value)))
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
var decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/, dateTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/, months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], imfFixdate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<d>\d\d) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<y>\d{4}) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/, rfc850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<d>\d\d)-(?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(?<y>\d\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? GMT$/, asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<d>[ 1-3]\d) (?<h>[01]\d|2[0-3]):(?<i>[0-5]\d):(?<s>[0-5]\d|60)(?<f>\.\d+)? (?<y>\d{4})$/;

// packages/wire/src/receive/scalars.ts
function textReader(reference, at, instants2) {
  let type = reference.type ?? "string", format = reference.format ?? instants2;
  return type in widths ? (text) => wholeNumber(text, at, widths[type]) : readers2[type]?.(at, format) ?? ((text) => text);
}
var bits = (count) => ({
  from: -(1n << count - 1n),
  to: (1n << count - 1n) - 1n
}), widths = {
  byte: bits(8n),
  short: bits(16n),
  integer: bits(32n),
  long: bits(64n)
}, readers2 = {
  boolean: (at) => (text) => text === "true" ? !0 : text === "false" ? !1 : unfit(at, "true or false"),
  number: (at) => (text) => whole2.test(text) ? exact(BigInt(text)) : float(text, at),
  float: (at) => (text) => float(text, at),
  double: (at) => (text) => float(text, at),
  bigInteger: (at) => (text) => whole2.test(text) ? exact(BigInt(text)) : unfit(at, "a whole number"),
  bigDecimal: (at) => (text) => decimal2.test(text) ? readDecimal(text) : unfit(at, "a number"),
  blob: (at) => (text) => decodeBase64(text) ?? unfit(at, "base64"),
  timestamp: (at, format) => (text) => instant(text, at, format)
}, whole2 = /^-?\d{1,4000}$/, decimal2 = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
function wholeNumber(text, at, range) {
  return whole2.test(text) ? inRange(BigInt(text), at, range) : unfit(at, "a whole number");
}
function inRange(value, at, { from, to }) {
  return value >= from && value <= to ? exact(value) : unfit(at, `between ${from} and ${to}`);
}
var exact = (value) => Number.isSafeInteger(Number(value)) ? Number(value) : value, float = (text, at) => decimal2.test(text) || specials.has(text) ? Number(text) : unfit(at, "a number"), specials = /* @__PURE__ */ new Set(["NaN", "Infinity", "-Infinity"]), instant = (text, at, format) => (format === "date-time" && !/[Zz]$/.test(text) ? void 0 : parseTimestamp(text, format)) ?? unfit(at, `a timestamp (${format})`);

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
  return type in widths ? integerReader(widths[type], at) : type === "document" && reference.mediaType !== void 0 ? (value) => typeof value == "string" ? jsonWithin(value) : unfit(at, "JSON as text") : readers3[type]?.(at, reference.format ?? "epoch-seconds") ?? ((value) => value);
}
var integerReader = (range, at) => (value) => typeof value == "bigint" || Number.isInteger(value) ? inRange(BigInt(whole(value)), at, range) : unfit(at, "a whole number"), floatReader = (at) => (value) => typeof value == "number" ? value : typeof value == "bigint" ? Number(value) : isDecimal2(value) ? Number(value.decimal) : specials.has(value) ? Number(value) : unfit(at, "a number"), readers3 = {
  string: (at) => (value) => typeof value == "string" ? value : unfit(at, "a string"),
  boolean: (at) => (value) => typeof value == "boolean" ? value : unfit(at, "true or false"),
  number: (at, format) => {
    let float2 = floatReader(at, format);
    return (value) => typeof value == "bigint" ? value : float2(value);
  },
  float: floatReader,
  double: floatReader,
  bigInteger: (at) => (value) => bigInteger(value, at),
  bigDecimal: (at) => (value) => bigDecimal(value, at),
  blob: (at) => (value) => (typeof value == "string" ? decodeBase64(value) : void 0) ?? unfit(at, "base64"),
  timestamp: (at, format) => (value) => timestamp(value, at, format),
  document: () => plainDocument
};
function bigInteger(value, at) {
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

// packages/wire/src/model/defaults.ts
function defaultOf({ default: value, type }) {
  return type === "blob" && typeof value == "string" ? decodeBase64(value) : type === "timestamp" ? new Date(typeof value == "number" ? value * 1e3 : String(value)) : Array.isArray(value) ? [] : typeof value == "object" && value !== null ? {} : value;
}

// packages/wire/src/receive/defaults.ts
function defaultsFiller(section, name) {
  return structure({ section, done: /* @__PURE__ */ new Map() }, structureNamed(section, name));
}
function filler(compile2, reference) {
  let name = reference.shape;
  if (name === void 0) return;
  if (compile2.done.has(name)) return compile2.done.get(name);
  let ready;
  return compile2.done.set(name, (value) => ready === void 0 ? value : ready(value)), ready = aggregate(compile2, name), compile2.done.set(name, ready), ready;
}
function aggregate(compile2, name) {
  let shape = shapeNamed(compile2.section, name);
  if (shape.type === "structure") return structure(compile2, shape);
  if (shape.type === "union") return members(compile2, Object.entries(shape.members));
  let fill = filler(compile2, shape.type === "list" ? shape.member : shape.value);
  if (fill !== void 0)
    return shape.type === "list" ? (value) => Array.isArray(value) ? value.map((item) => absent(item) ? item : fill(item)) : value : (value) => isRecord(value) ? mapValues(value, (item) => absent(item) ? item : fill(item)) : value;
}
function structure(compile2, shape) {
  let entries2 = Object.entries(shape.members), defaults = entries2.filter(([, member]) => member.default !== void 0), inner = members(compile2, entries2);
  return (value) => {
    if (!isRecord(value)) return value;
    let filled = { ...value };
    for (let [key, member] of defaults) absent(filled[key]) && (filled[key] = defaultOf(member));
    return inner?.(filled) ?? filled;
  };
}
function members(compile2, entries2) {
  let fills = entries2.flatMap(([key, member]) => {
    let fill = filler(compile2, member);
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
  let bare2 = pattern.replace(/\\./gs, "x").replace(/\[[^\]]*\]/g, "x"), groups = [];
  for (let at = 0; at < bare2.length; at++) {
    let mark = bare2[at];
    if (mark === "(") groups.push(!1);
    else if (mark === ")") {
      let inner = groups.pop() ?? !1;
      if (inner && /^[*+{]/.test(bare2.slice(at + 1))) return !0;
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
    for (let count = min; count < (max ?? 0); count++)
      begin = add(states, { kind: "fork", next: part2(states, begin), other: next });
    for (let count = 0; count < min; count++) begin = part2(states, begin);
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

// packages/wire/src/receive/headers.ts
function headersReceiver(section, shape) {
  let name = section.operation.input ?? section.operation.name, stores = Object.entries(shape?.members ?? {}).flatMap(([key, member]) => member.in === "header" ? [named(section, key, member, `${name}$${key}`)] : member.in === "prefixHeaders" ? [prefixed2(key, member.name ?? "")] : []);
  return (input, headers) => {
    for (let store of stores) store(input, headers);
  };
}
function named(section, key, member, at) {
  let wanted = (member.name ?? key).toLowerCase(), read = headerReader(section, member, at);
  return (input, headers) => {
    let texts = headers.filter(([name]) => name.toLowerCase() === wanted).map(([, text]) => text);
    texts.length > 0 && (input[key] = read(texts.join(", ").replace(/^[ \t]+|[ \t]+$/g, "")));
  };
}
function prefixed2(key, prefix) {
  let lower = prefix.toLowerCase();
  return (input, headers) => {
    let found = headers.filter(([name]) => name.toLowerCase().startsWith(lower)), map3 = {};
    for (let [name, value] of found) put(map3, name.slice(prefix.length).toLowerCase(), value);
    input[key] = map3;
  };
}
function headerReader(section, member, at) {
  if (member.shape === void 0) return single2(member, at);
  let shape = shapeNamed(section, member.shape);
  if (shape.type !== "list") throw new Error(`${at} is a ${shape.type} in a header`);
  let { type, format = "http-date" } = shape.member, split = type === "timestamp" && format === "http-date" ? splitDates2 : splitList, read = single2(shape.member, at);
  return (text) => text === "" ? [] : split(text).map(read);
}
function single2(reference, at) {
  let decoded = (text) => utf8Text(decodeBase64(text) ?? unfit(at, "base64"));
  return reference.type === "document" ? (text) => jsonWithin(decoded(text)) : reference.mediaType !== void 0 && reference.type !== "blob" ? decoded : textReader(reference, at, "http-date");
}
var splitDates2 = (text) => text.match(/[^,]+,[^,]+/g)?.map((item) => item.trim()) ?? [];

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

// packages/wire/src/receive/form.ts
var pairsOf = (text) => text.split("&").filter((part2) => part2 !== "").map((part2) => {
  let equals = part2.indexOf("=");
  return equals < 0 ? [formDecode(part2), ""] : [formDecode(part2.slice(0, equals)), formDecode(part2.slice(equals + 1))];
}), formDecode = (text) => percentDecode(text.replaceAll("+", " "));
function percentDecode(text) {
  try {
    return text.includes("%") ? decodeURIComponent(text) : text;
  } catch {
    return refuse("The request has broken percent-encoding");
  }
}

// packages/wire/src/receive/uri.ts
function splitTarget(target) {
  let question2 = target.indexOf("?");
  return question2 < 0 ? { path: target, query: "" } : { path: target.slice(0, question2), query: target.slice(question2 + 1) };
}
function pathPattern(uri) {
  let { path } = splitTarget(uri), parts = path.split(/\{([^}]+)\}/), source = parts.map(
    (part2, index) => index % 2 === 0 ? literal(part2) : part2.endsWith("+") ? "(.+)" : "([^/]+)"
  ), labels = parts.filter((_, index) => index % 2 === 1).map((part2) => part2.replace("+", ""));
  return { regex: new RegExp(`^${source.join("")}$`, "s"), labels };
}
function targetReader(section, shape) {
  let name = section.operation.input ?? section.operation.name, members3 = Object.entries(shape?.members ?? {}), storeLabels = labelsReader(section, members3, name), queries = members3.filter(([, member]) => member.in === "query").map(([key, member]) => queryField(section, key, member, `${name}$${key}`)), spread = members3.filter(([, member]) => member.in === "queryParams").map(([key, member]) => spreadField(section, key, member));
  return (input, request) => {
    if (storeLabels(input, request), queries.length + spread.length === 0) return;
    let pairs = pairsOf(splitTarget(request.target).query);
    for (let store of [...queries, ...spread]) store(input, pairs);
  };
}
function labelsReader(section, members3, name) {
  let { regex, labels } = pathPattern(section.operation.http?.uri ?? "/"), readers4 = new Map(
    members3.filter(([, member]) => member.in === "label").map(([key, member]) => [key, textReader(member, `${name}$${key}`, "date-time")])
  );
  return (input, { target, placed = {} }) => {
    let { path } = splitTarget(target), found = regex.exec(path) ?? regex.exec(path.replace(/\/$/, ""));
    found === null && refuse("The path does not fit the operation");
    for (let [index, label2] of labels.entries()) {
      let read = readers4.get(label2);
      read !== void 0 && (input[label2] = read(percentDecode(found[index + 1])));
    }
    for (let [label2, text] of Object.entries(placed)) {
      let read = readers4.get(label2);
      read !== void 0 && (input[label2] = read(text));
    }
  };
}
function queryField(section, key, member, at) {
  let wire = member.name ?? key, read = (reference) => textReader(reference, at, "date-time");
  if (member.shape === void 0) {
    let one = read(member);
    return (input, pairs) => {
      let found = pairs.find(([name]) => name === wire);
      found !== void 0 && (input[key] = one(found[1]));
    };
  }
  let shape = shapeNamed(section, member.shape);
  if (shape.type !== "list") throw new Error(`${at} is a ${shape.type} in the query`);
  let each = read(shape.member);
  return (input, pairs) => {
    let found = pairs.filter(([name]) => name === wire);
    found.length > 0 && (input[key] = found.map(([, value]) => each(value)));
  };
}
function spreadField(section, key, { shape }) {
  let map3 = shape === void 0 ? void 0 : shapeNamed(section, shape), lists = map3?.type === "map" && map3.value.shape !== void 0;
  return (input, pairs) => {
    if (pairs.length === 0) return;
    let fields = {};
    for (let [name, values] of grouped(pairs)) put(fields, name, lists ? values : values[0]);
    input[key] = fields;
  };
}
function grouped(pairs) {
  let groups = /* @__PURE__ */ new Map();
  for (let [name, value] of pairs) {
    let known = groups.get(name);
    known === void 0 ? groups.set(name, [value]) : known.push(value);
  }
  return groups;
}

// packages/wire/src/receive/rest.ts
var restReceiver = (style3) => (service, section, options = {}) => {
  let shape = inputShape(section), storeTarget = targetReader(section, shape), storeHeaders = headersReceiver(section, shape), storeBody = bodyReader(style3, section, shape), labels = hostLabels(section), answer = style3.strictMedia ? producedType(style3, section) : void 0;
  return finished(
    section,
    options,
    receiving(service, section, style3.malformed, (request, bytes) => {
      answer !== void 0 && checkAccept(request.headers, answer);
      let input = { ...labels(request.host) };
      return storeBody(input, request, bytes), storeTarget(input, request), storeHeaders(input, request.headers), input;
    })
  );
};
function bodyReader(style3, section, shape) {
  let members3 = Object.entries(shape?.members ?? {}), payload2 = members3.find(([, member]) => member.in === "payload"), name = section.operation.input ?? section.operation.name;
  if (payload2) return payloadReader(style3, section, payload2, name);
  let described = members3.some(([, member]) => isBodyMember(member));
  if (shape === void 0 || !described) {
    let mayGrow = shape !== void 0 && members3.length === 0;
    return (_, { headers }, bytes = noBytes) => {
      style3.strictMedia && !mayGrow && checkContentType(headers, void 0, bytes.length);
    };
  }
  let read = style3.members(section, shape, name);
  return (input, { headers }, bytes = noBytes) => {
    style3.strictMedia && checkContentType(headers, style3.contentType, bytes.length), bytes.length > 0 && Object.assign(input, read(bytes));
  };
}
var noBytes = new Uint8Array(0);
function payloadReader(style3, section, [key, member], name) {
  let expected = payloadType(style3, section, member), read = payloadValue(style3, section, member, `${name}$${key}`);
  return (input, request, bytes) => {
    let body = bytes ?? request.body, length = (isBytes(body), body.length);
    style3.strictMedia && expected !== void 0 && checkContentType(request.headers, expected, length), bytes === void 0 && isStream(section, member) ? input[key] = request.body : length !== 0 && isBytes(body) && (input[key] = read(body));
  };
}
var eventStreamType = "application/vnd.amazon.eventstream", isStream = (section, { streaming, shape }) => {
  let target = shape === void 0 ? void 0 : section.shapes[shape];
  return streaming === !0 || target?.type === "union" && target.streaming === !0;
};
function payloadType(style3, section, member) {
  if (member.shape !== void 0 && isStream(section, member)) return eventStreamType;
  if (member.mediaType !== void 0) return member.mediaType;
  if (member.type !== "blob")
    return member.shape === void 0 && member.type !== "document" ? "text/plain" : style3.contentType;
}
function payloadValue(style3, section, member, at) {
  if (member.type === "blob" || isStream(section, member)) return (bytes) => bytes;
  if (member.shape === void 0 && member.type !== "document") {
    let read = textReader(member, at, "date-time");
    return (bytes) => read(utf8Text(bytes));
  }
  return style3.payload(section, member, at);
}
function producedType(style3, section) {
  let shape = outputShape(section);
  if (shape === void 0) return;
  let members3 = Object.values(shape.members), payload2 = members3.find((member) => member.in === "payload");
  return payload2 ? payloadType(style3, section, payload2) : members3.some((member) => member.in === void 0) ? style3.contentType : void 0;
}

// packages/wire/src/receive/tree.ts
var treeReader = (section, reference, at, style3) => reader3({ section, style: style3, done: /* @__PURE__ */ new Map() }, reference, at), treeMembers = (section, shape, name, style3, pick = () => !0) => structure3({ section, style: style3, done: /* @__PURE__ */ new Map() }, shape, name, pick);
function reader3(compile2, reference, at) {
  let name = reference.shape;
  return name === void 0 ? compile2.style.simple(reference, at) : compiledOnce(
    compile2.done,
    name,
    () => aggregate2(compile2, shapeNamed(compile2.section, name), name)
  );
}
function aggregate2(compile2, shape, name) {
  return shape.type === "structure" ? structure3(compile2, shape, name, () => !0) : shape.type === "union" ? union(compile2, shape, name) : shape.type === "list" ? list2(compile2, shape, name) : map2(compile2, shape, name);
}
var fieldsOf = (compile2, shape, name, pick) => new Map(
  Object.entries(shape.members).filter(([, member]) => pick(member)).map(([key, member]) => [
    compile2.style.name(key, member),
    { key, read: reader3(compile2, member, `${name}$${key}`) }
  ])
);
function structure3(compile2, shape, name, pick) {
  let fields = fieldsOf(compile2, shape, name, pick);
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
function union(compile2, shape, name) {
  let fields = fieldsOf(compile2, shape, name, () => !0);
  return (value) => {
    let set = isRecord2(value) ? Object.entries(value).filter(([wire2, part3]) => !absent2(part3) && wire2 !== "__type") : [], [wire, part2] = set[0] ?? ["", void 0], field2 = fields.get(wire);
    return set.length !== 1 || field2 === void 0 ? unfit(name, "exactly one known member") : { [field2.key]: field2.read(part2) };
  };
}
function list2(compile2, shape, name) {
  let read = reader3(compile2, shape.member, `${name}$member`);
  return (value) => Array.isArray(value) ? value.map((item) => absent2(item) ? gap(shape, name) : read(item)) : unfit(name, "an array");
}
function map2(compile2, shape, name) {
  let read = reader3(compile2, shape.value, `${name}$value`);
  return (value) => isRecord2(value) ? Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      absent2(item) ? gap(shape, name) : read(item)
    ])
  ) : unfit(name, "an object");
}
var gap = ({ sparse }, name) => sparse ? null : unfit(name, "without null"), absent2 = (value) => value == null, isRecord2 = (value) => typeof value == "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);

// packages/wire/src/receive/rest-json.ts
var style = jsonStyle(!0), restJson1Receiver = restReceiver({
  contentType: "application/json",
  malformed: "SerializationException",
  strictMedia: !0,
  members: (section, shape, name) => {
    let read = treeMembers(section, shape, name, style, isBodyMember);
    return (bytes) => read(jsonDocument(bytes));
  },
  payload: (section, member, at) => {
    let read = treeReader(section, member, at, style);
    return (bytes) => read(jsonDocument(bytes));
  }
});

// packages/wire/src/receive/route.ts
function restRouter(service, routes) {
  let compiled2 = routes.map(compile).sort((a, b) => a.order.localeCompare(b.order, "en"));
  return (request) => {
    let asked = askedOf(request), best, bestScore = -1;
    for (let route of compiled2) {
      if (best !== void 0 && route.order !== best.order) break;
      let score = scoreOf(route, asked);
      score > bestScore && ([best, bestScore] = [route, score]);
    }
    return best !== void 0 ? best.name : anomaly("not-found", `There is no operation for ${request.method} ${asked.path}`, {
      code: "UnknownOperationException",
      status: 404,
      service: service.name
    });
  };
}
function askedOf({ method, target, headers, placed = {} }) {
  let { path, query } = splitTarget(target);
  return {
    method,
    path,
    query: new Map(literals(query)),
    headers: new Set(headers.map(([name]) => name.toLowerCase())),
    placed: Object.keys(placed).sort().join()
  };
}
function compile({ operation, needs, placed = [] }) {
  let { method, uri } = operation.http ?? { method: "POST", uri: "/" }, { path, query } = splitTarget(uri);
  return {
    name: operation.name,
    method,
    regex: pathPattern(uri).regex,
    order: orderOf(path),
    literals: literals(query),
    needs: needs ?? { query: [], headers: [] },
    placed: [...placed].sort().join()
  };
}
var orderOf = (path) => `${path.split("/").slice(1).map((part2) => part2.includes("+}") ? "c" : part2.includes("{") ? "b" : "a").join("")}d`, literals = (query) => query.split("&").filter((part2) => part2 !== "").map((part2) => {
  let [key = "", value = ""] = part2.split("=", 2);
  return [key, value];
});
function scoreOf(route, asked) {
  if (route.method !== asked.method || route.placed !== asked.placed || !route.regex.test(asked.path) && !route.regex.test(bare(asked.path))) return -1;
  let score = 0;
  for (let [key, value] of route.literals) {
    let given = asked.query.get(key);
    if (!(given === void 0 && key === operationHint)) {
      if (given === void 0 || value !== "" && given !== value) return -1;
      score += 100;
    }
  }
  let missing = route.needs.query.filter((key) => !asked.query.has(key)).length + route.needs.headers.filter((name) => !asked.headers.has(name)).length, wanted = route.needs.query.length + route.needs.headers.length;
  return missing > 0 ? score : score + wanted + 1;
}
var bare = (path) => path.replace(/([^/])\/$/, "$1"), operationHint = "x-id";

// packages/wire/src/parse/bindings.ts
var isBodyMember2 = (member) => member.in === void 0 || !elsewhere.has(member.in), elsewhere = /* @__PURE__ */ new Set(["header", "prefixHeaders", "status", "payload"]);

// packages/wire/src/serialize/json.ts
function jsonWriters(section, style3) {
  let compile2 = { section, style: style3, done: /* @__PURE__ */ new Map() };
  return (reference, name) => writer2(compile2, reference, name);
}
function jsonObject(section, shape, name, style3, pick = () => !0) {
  return structureWriter({ section, style: style3, done: /* @__PURE__ */ new Map() }, shape, name, pick, !0);
}
function writer2(compile2, reference, at) {
  return reference.shape === void 0 ? simpleWriter(compile2, reference, at) : aggregateWriter(compile2, reference.shape);
}
function aggregateWriter(compile2, name) {
  return compiledOnce(
    compile2.done,
    name,
    () => shapeWriter(compile2, shapeNamed(compile2.section, name), name)
  );
}
function shapeWriter(compile2, shape, name) {
  if (shape.type === "structure") return structureWriter(compile2, shape, name);
  if (shape.type === "union") return unionWriter(compile2, shape, name);
  if (shape.type === "list") {
    let write = writer2(compile2, shape.member, `${name}$member`);
    return listWriter(name, write, shape.sparse === !0);
  }
  return mapWriter(name, writer2(compile2, shape.value, `${name}$value`), shape.sparse === !0);
}
function structureWriter(compile2, shape, name, pick = () => !0, top = !1) {
  let fields = Object.entries(shape.members).filter(([, member]) => pick(member)).map(([key, member]) => ({
    key,
    prefix: `${JSON.stringify(wireName(compile2, key, member))}:`,
    write: writer2(compile2, member, `${name}$${key}`),
    absent: absentValue(compile2.section, member, top)
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
function unionWriter(compile2, shape, name) {
  let write = structureWriter(compile2, shape, name);
  return (value, context) => write(oneMember(name, shape.members, value), context);
}
var listWriter = (name, write, sparse) => (value, context) => {
  let text = "";
  for (let item of itemsOf(name, value)) {
    let absent3 = item == null;
    if (absent3 && !sparse) continue;
    let part2 = absent3 ? "null" : write(item, context);
    text += text === "" ? part2 : `,${part2}`;
  }
  return `[${text}]`;
}, mapWriter = (name, write, sparse) => (value, context) => {
  let entries2 = value instanceof Map ? Object.fromEntries(value) : isRecord(value) ? value : void 0;
  if (entries2 === void 0) return misfit(name, "an object", value);
  let text = "";
  for (let key of Object.keys(entries2)) {
    let item = entries2[key], absent3 = item == null;
    if (absent3 && !sparse) continue;
    let part2 = `${JSON.stringify(key)}:${absent3 ? "null" : write(item, context)}`;
    text += text === "" ? part2 : `,${part2}`;
  }
  return `{${text}}`;
};
function simpleWriter({ section, style: style3 }, reference, at) {
  switch (reference.type ?? "string") {
    case "string":
      return (value) => typeof value == "string" ? JSON.stringify(value) : misfit(at, "a string", value);
    case "document":
      return part(section, "documents").writer(reference);
    case "blob":
      return (value) => `"${encodeBase64(bytesOf(at, value))}"`;
    case "timestamp":
      return timestampWriter(section, style3, reference, at);
    case "float":
    case "double":
    case "number": {
      let write = scalarWriter(section, reference, at, "epoch-seconds");
      return (value) => Number.isFinite(value) || typeof value == "bigint" ? write(value) : `"${write(value)}"`;
    }
    case "bigInteger":
    case "bigDecimal": {
      let write = scalarWriter(section, reference, at, "epoch-seconds");
      return style3.rpcv2 ? (value) => `"${write(value)}"` : write;
    }
    default:
      return scalarWriter(section, reference, at, "epoch-seconds");
  }
}
function timestampWriter(section, style3, { format = "epoch-seconds" }, at) {
  let { writer: writer4 } = part(section, "instants");
  if (style3.rpcv2 || format === "epoch-seconds") return writer4(at, "epoch-seconds");
  let write = writer4(at, format);
  return (value) => JSON.stringify(write(value));
}
var wireName = (compile2, key, member) => compile2.style.renames ? member.jsonName ?? key : key;

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
var messageKey = (shape) => Object.keys(shape?.members ?? {}).find((key) => key === "message" || key === "Message");

// packages/wire/src/respond/fit.ts
function responding(service, section, { defaults }, write) {
  let { name, output: shape } = section.operation, fill = defaults && shape !== void 0 ? defaultsFiller(section, shape) : void 0;
  return (output, context = {}) => {
    try {
      return write(fill?.(output) ?? output, context);
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

// packages/wire/src/respond/json.ts
function jsonErrorText(section, parts, style3, type) {
  let told = messageKey(parts.shape) === void 0 ? parts.message : void 0;
  return `{${[
    type === void 0 ? "" : `"__type":${JSON.stringify(type)}`,
    told === void 0 ? "" : `"message":${JSON.stringify(told)}`,
    membersText(section, parts, style3).slice(1, -1)
  ].filter((text) => text !== "").join(",")}}`;
}
function membersText(section, { shape, name, fields }, style3) {
  let { message, ...others } = fields;
  if (section === void 0 || shape === void 0) return jsonText(others);
  try {
    return jsonObject(section, shape, name, style3, isBodyMember2)(fields, asGiven);
  } catch (thrown) {
    return reasonOf(thrown), "{}";
  }
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

// packages/wire/src/respond/rest.ts
var restResponder = (style3) => (service, section, options = {}) => {
  let shape = outputShape(section), writeHeaders = responseHeaders(section, shape, section.operation.output ?? ""), write = bodyWriter(style3, service, section, shape), statusOf = statusReader(section, shape);
  return responding(service, section, options, (output, context) => {
    let { body, contentType } = write(output), headers = [...writeHeaders(output), ...requestIdHeader(style3, context)];
    return {
      status: statusOf(output),
      headers: withContentType(headers, contentType),
      body
    };
  });
}, requestIdHeader = ({ requestIdHeader: name }, { requestId }) => requestId === void 0 ? [] : [[name, requestId]];
function responseHeaders(section, shape, name) {
  let write = headersWriter(section, shape, name);
  return (output) => {
    let seen = /* @__PURE__ */ new Set();
    return write(output, asGiven).filter(([key]) => !seen.has(key) && seen.add(key));
  };
}
function statusReader(section, shape) {
  let usual = section.operation.http?.code ?? 200, [key] = Object.entries(shape?.members ?? {}).find(([, { in: at }]) => at === "status") ?? [];
  return (output) => {
    let status = key === void 0 ? void 0 : output[key];
    return Number.isInteger(status) ? status : usual;
  };
}
var withContentType = (headers, contentType) => contentType === void 0 || headers.some(([name]) => name === "content-type") ? headers : [["content-type", contentType], ...headers];
function bodyWriter(style3, service, section, shape) {
  if (shape === void 0) return () => ({ body: noBody });
  let members3 = Object.entries(shape.members), payload2 = members3.find(([, member]) => member.in === "payload");
  if (payload2) return payloadWriter(style3, service, section, payload2);
  let { contentType } = style3;
  if (!members3.some(([, member]) => isBodyMember2(member))) {
    let body = encodeUtf8(style3.emptyDocument);
    return () => ({ body, contentType });
  }
  let write = style3.members(service, section, shape, section.operation.output ?? "");
  return (output) => ({ body: encodeUtf8(write(output)), contentType });
}
function payloadWriter(style3, service, section, [key, member]) {
  let at = `${section.operation.output}$${key}`, { contentType, write } = payloadBody(style3, service, section, member, key, at);
  return ({ [key]: value }) => value == null ? { body: noBody } : { body: write(value), contentType: member.mediaType ?? contentType };
}
function payloadBody(style3, service, section, member, key, at) {
  if (member.type === "blob") {
    let write2 = member.streaming ? bodyOf : bytesOf;
    return { contentType: "application/octet-stream", write: (value) => write2(at, value) };
  }
  if (streamedOutput(section) === key)
    return { contentType: "application/vnd.amazon.eventstream", write: (value) => bodyOf(at, value) };
  if (member.shape === void 0 && member.type !== "document") {
    let write2 = scalarWriter(section, member, at, "date-time");
    return { contentType: "text/plain", write: (value) => encodeUtf8(write2(value)) };
  }
  let write = style3.payload(service, section, member, key);
  return { contentType: style3.contentType, write: (value) => encodeUtf8(write(value)) };
}

// packages/wire/src/respond/rest-json.ts
var renaming = { renames: !0 }, style2 = {
  contentType: "application/json",
  requestIdHeader: "x-amzn-requestid",
  members: (_service, section, shape, name) => {
    let write = jsonObject(section, shape, name, renaming, isBodyMember2);
    return (output) => write(output, asGiven);
  },
  payload: (_service, section, member, key) => {
    let write = jsonWriters(section, renaming)(member, key);
    return (value) => write(value, asGiven);
  },
  emptyDocument: "{}"
}, restJson1Responder = restResponder(style2), restJson1Failure = (_service, section) => (failure2, context = {}) => {
  let parts = errorParts(section, failure2), bound = section && parts.shape ? responseHeaders(section, parts.shape, parts.name)(parts.fields) : [];
  return {
    status: parts.status,
    headers: withContentType(
      [["x-amzn-errortype", parts.name], ...bound, ...requestIdHeader(style2, context)],
      style2.contentType
    ),
    body: encodeUtf8(jsonErrorText(section, parts, renaming))
  };
};

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
  let named2 = entities[body];
  if (named2 !== void 0) return named2;
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
    let from = reader4.at, tag = source.indexOf("<", from);
    if (tag < 0) return endOfDocument(reader4, from);
    tag > from && passText(reader4, from, tag);
    let mark = source.charCodeAt(tag + 1);
    if (mark === slash) return leave(reader4, tag + 2);
    if (mark !== exclamation && mark !== question) return enter(reader4, tag + 1, guess);
    passMarkup(reader4, tag);
  }
}
function elementText(reader4) {
  if (reader4.empty)
    return leaveEmpty(reader4), "";
  let { source } = reader4, text = "";
  for (; ; ) {
    let from = reader4.at, tag = source.indexOf("<", from);
    tag < 0 && malformed("xml", "an end tag is missing", from), tag > from && (text += passText(reader4, from, tag));
    let mark = source.charCodeAt(tag + 1);
    if (mark === slash)
      return leave(reader4, tag + 2), text;
    mark === exclamation || mark === question ? text += passMarkup(reader4, tag) : (enter(reader4, tag + 1, ""), skipElement(reader4));
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
function passMarkup(reader4, tag) {
  let { source } = reader4;
  if (source.startsWith("<![CDATA[", tag) && reader4.open.length > 0)
    return reader4.at = after(source, "]]>", tag + 9), source.slice(tag + 9, reader4.at - 3);
  if (source.startsWith("<!--", tag))
    reader4.at = after(source, "--", tag + 4) + 1, source[reader4.at - 1] !== ">" && malformed("xml", "-- within a comment", tag);
  else if (source.startsWith("<?", tag)) {
    let end = nameEnd(source, tag + 2), isDeclaration = source.slice(tag + 2, end).toLowerCase() === "xml", separated = isSpace(source.charCodeAt(end)) || source.startsWith("?>", end);
    (isDeclaration || !separated) && malformed("xml", "an instruction is broken", tag), reader4.at = after(source, "?>", end);
  } else malformed("xml", "a document type or unknown markup", tag);
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
function xmlDocument(section, shape, name, tag, namespace, pick = () => !0, top = !1) {
  let content2 = members2({ section, done: /* @__PURE__ */ new Map() }, shape, name, pick, top);
  return element(tag, namespace, content2);
}
var element = (tag, namespace, content2) => {
  let start = `<${tag}${namespaceText(namespace)}`;
  return (value, context) => {
    let { attributes, text } = content2(value, context);
    return text === "" ? `${start}${attributes}/>` : `${start}${attributes}>${text}</${tag}>`;
  };
}, namespaceText = (namespace) => namespace === void 0 ? "" : ` xmlns${namespace.prefix === void 0 ? "" : `:${namespace.prefix}`}="${escapeXmlAttribute(namespace.uri)}"`;
function members2(compile2, shape, name, pick, top = !1) {
  let chosen = Object.entries(shape.members).filter(([, member]) => pick(member)), attributes = chosen.filter(([, member]) => member.xmlAttribute).map(([key, member]) => attributeField(compile2, member, key, name)), fields = chosen.filter(([, member]) => !member.xmlAttribute).map(([key, member]) => ({
    key,
    write: memberWriter(compile2, member, member.xmlName ?? key, `${name}$${key}`),
    absent: absentValue(compile2.section, member, top)
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
  let write = scalarWriter(section, member, `${name}$${key}`, "date-time"), start = ` ${member.xmlName ?? key}="`;
  return (value) => {
    let part2 = value[key];
    return part2 == null ? "" : `${start}${escapeXmlAttribute(write(part2))}"`;
  };
}
function memberWriter(compile2, member, tag, at) {
  let shape = member.shape === void 0 ? void 0 : shapeNamed(compile2.section, member.shape);
  return member.xmlFlattened && shape?.type === "list" ? items(itemWriter(compile2, shape, tag, at), at) : member.xmlFlattened && shape?.type === "map" ? entries(compile2, shape, tag, member.xmlNamespace, at) : valueWriter(compile2, member, tag, at);
}
var itemWriter = (compile2, { member }, tag, at) => valueWriter(compile2, member, tag, `${at}$member`);
function valueWriter(compile2, reference, tag, at) {
  return element(tag, reference.xmlNamespace, content(compile2, reference, at));
}
function content(compile2, reference, at) {
  if (reference.shape === void 0) {
    let write = scalarWriter(compile2.section, reference, at, "date-time");
    return (value) => ({ attributes: "", text: escapeXmlText(write(value)) });
  }
  let name = reference.shape;
  return compiledOnce(compile2.done, name, () => aggregate3(compile2, name));
}
function aggregate3(compile2, name) {
  let shape = shapeNamed(compile2.section, name);
  if (shape.type === "structure" || shape.type === "union")
    return members2(compile2, shape, name, () => !0);
  let write = shape.type === "list" ? items(
    valueWriter(compile2, shape.member, shape.member.xmlName ?? "member", `${name}$member`),
    name
  ) : entries(compile2, shape, "entry", void 0, name);
  return (value, context) => ({ attributes: "", text: write(value, context) });
}
var items = (write, at) => (value, context) => {
  let text = "";
  for (let item of itemsOf(at, value))
    item != null && (text += write(item, context));
  return text;
};
function entries(compile2, shape, tag, namespace, at) {
  let key = valueWriter(compile2, shape.key, shape.key.xmlName ?? "key", `${at}$key`), write = valueWriter(compile2, shape.value, shape.value.xmlName ?? "value", `${at}$value`), start = `<${tag}${namespaceText(namespace)}>`;
  return (value, context) => {
    if (!isRecord(value)) return misfit(at, "an object", value);
    let text = "";
    for (let name of Object.keys(value)) {
      let item = value[name];
      item != null && (text += `${start}${key(name, context)}${write(item, context)}</${tag}>`);
    }
    return text;
  };
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
var instants = { writer: writer3, readText, readNumber: readNumber2 };
function instantOf(at, value) {
  let date = value instanceof Date ? value : typeof value == "number" || typeof value == "string" ? new Date(value) : void 0;
  return date !== void 0 && !Number.isNaN(date.getTime()) ? date : misfit(at, "an instant (a Date, milliseconds or ISO text)", value);
}
function writer3(at, format) {
  return (value) => instantText(instantOf(at, value), at, format);
}
function instantText(date, at, format) {
  let year = date.getUTCFullYear();
  return format === "epoch-seconds" || year >= 1 && year <= 9999 ? formatTimestamp(date, format) : misfit(at, `a year that a ${format} can hold (1 to 9999)`, date);
}
function readText(text, notes) {
  return text === "" ? void 0 : parseInstant(text) ?? unreadable2(text, notes);
}
function readNumber2(value, notes) {
  if (typeof value == "string") return readText(value, notes);
  let date = new Date(Math.round(Number(value) * 1e3));
  return typeof value != "number" || Number.isNaN(date.getTime()) ? unreadable2(value, notes) : date;
}
function unreadable2(value, notes) {
  return warn(notes, `not an instant: ${String(value).slice(0, 40)}`), value;
}

// packages/wire/src/parse/xml.ts
var xmlMembers = (section, shape, name, style3, pick = () => !0) => membersReader({ section, style: style3, done: /* @__PURE__ */ new Map() }, shape, name, pick), xmlValue = (section, reference, style3) => valueReader({ section, style: style3, done: /* @__PURE__ */ new Map() }, reference);
function membersReader(compile2, shape, name, pick) {
  let members3 = Object.entries(shape.members).filter(([, member]) => pick(member)), attributes = members3.filter(([, member]) => member.xmlAttribute).map(([key, member]) => attributeField2(compile2, key, member)), fields = members3.filter(([, member]) => !member.xmlAttribute).map(([key, member]) => field(compile2, key, member)), byTag = new Map(fields.map((one, index) => [one.tag, index])), correct = shape.type === "structure" ? corrector(compile2.section, shape, name, compile2.style.filling, pick) : void 0, other = shape.type === "union" ? keepUnknown : passOver;
  return (reader4, notes) => {
    let output = {};
    for (let read of attributes) read(output, reader4, notes);
    let guess = fields[0]?.tag;
    for (let tag = nextElement(reader4, guess); tag !== void 0; tag = nextElement(reader4, guess)) {
      let index = byTag.get(tag);
      index === void 0 ? other(output, reader4, tag) : (fields[index].store(output, reader4, notes), guess = fields[index + 1]?.tag);
    }
    return correct === void 0 ? output : correct(output, notes);
  };
}
var passOver = (_output, reader4) => skipElement(reader4), keepUnknown = (output, reader4, tag) => {
  output.$unknown = [tag, elementText(reader4)];
};
function attributeField2({ section }, key, member) {
  let read = scalarReader(section, member), name = member.xmlName ?? key;
  return (output, reader4, notes) => {
    let text = attribute(reader4, name), value = text === void 0 ? void 0 : read(text, notes);
    value !== void 0 && (output[key] = value);
  };
}
function field(compile2, key, member) {
  let tag = compile2.style.name(key, member), shape = member.shape === void 0 ? void 0 : shapeNamed(compile2.section, member.shape);
  if (member.xmlFlattened && shape?.type === "list")
    return { tag, store: flatItem(compile2, key, shape) };
  if (member.xmlFlattened && shape?.type === "map")
    return { tag, store: flatEntry(compile2, key, shape) };
  let read = valueReader(compile2, member);
  return {
    tag,
    store: (output, reader4, notes) => {
      let value = read(reader4, notes);
      value !== void 0 && (output[key] = value);
    }
  };
}
function flatItem(compile2, key, shape) {
  let read = valueReader(compile2, shape.member);
  return (output, reader4, notes) => {
    let value = read(reader4, notes);
    output[key] ??= [], value !== void 0 && output[key].push(value);
  };
}
function flatEntry(compile2, key, shape) {
  let read = entryReader(compile2, shape);
  return (output, reader4, notes) => {
    output[key] ??= {}, read(output[key], reader4, notes);
  };
}
function valueReader(compile2, reference) {
  if (reference.shape === void 0) {
    if (reference.type === void 0 || reference.type === "string") return elementText;
    let read = scalarReader(compile2.section, reference);
    return (reader4, notes) => read(elementText(reader4), notes);
  }
  let name = reference.shape;
  return compiledOnce(
    compile2.done,
    name,
    () => aggregateReader(compile2, shapeNamed(compile2.section, name), name)
  );
}
function aggregateReader(compile2, shape, name) {
  if (shape.type === "list") return listReader(compile2, shape);
  if (shape.type === "map") return mapReader(compile2, shape);
  let read = membersReader(compile2, shape, name, () => !0);
  return shape.type === "structure" ? read : (reader4, notes) => oneMember2(read(reader4, notes));
}
var oneMember2 = (output) => Object.keys(output).length === 0 ? void 0 : output;
function listReader(compile2, shape) {
  let read = valueReader(compile2, shape.member), guess = localName(shape.member.xmlName ?? "member");
  return (reader4, notes) => {
    let items2 = [];
    for (; nextElement(reader4, guess) !== void 0; ) {
      let value = read(reader4, notes);
      value !== void 0 && items2.push(value);
    }
    return items2;
  };
}
function mapReader(compile2, shape) {
  let read = entryReader(compile2, shape);
  return (reader4, notes) => {
    let output = {};
    for (; nextElement(reader4, "entry") !== void 0; ) read(output, reader4, notes);
    return output;
  };
}
function entryReader(compile2, shape) {
  let keyTag = localName(shape.key.xmlName ?? "key"), valueTag = localName(shape.value.xmlName ?? "value"), read = valueReader(compile2, shape.value);
  return (output, reader4, notes) => {
    let key, value;
    for (let tag = nextElement(reader4, keyTag); tag !== void 0; tag = nextElement(reader4, valueTag))
      tag === keyTag ? key = elementText(reader4) : tag === valueTag ? value = read(reader4, notes) : skipElement(reader4);
    key !== void 0 && value !== void 0 && put(output, key, value);
  };
}

// packages/wire/src/parts/xml-reader.ts
var xmlReader2 = { document, payload, error };
function document(section, shape, name, style3) {
  let read = xmlMembers(section, shape, name, style3, isBodyMember2), only = onlyText(shape);
  return (text, notes) => {
    let reader4 = xmlReader(text.trim() === "" ? "<empty/>" : text), root = nextElement(reader4);
    if (only !== void 0 && only.tag === root && !reader4.empty) {
      let ahead = { ...reader4, open: [...reader4.open] };
      if (nextElement(ahead) === void 0) return { [only.key]: elementText(reader4) };
    }
    return read(reader4, notes);
  };
}
function onlyText(shape) {
  let [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember2(one));
  if (first === void 0 || others.length > 0) return;
  let [key, { type = "string", shape: target, xmlName }] = first;
  return type === "string" && target === void 0 ? { key, tag: xmlName ?? key } : void 0;
}
function payload(section, member, style3) {
  let read = xmlValue(section, member, style3);
  return (text, notes) => {
    let reader4 = xmlReader(text);
    return nextElement(reader4), read(reader4, notes);
  };
}
function error(section, shape, name, style3) {
  let read = xmlMembers(section, shape, name, style3, isBodyMember2);
  return (text) => {
    let reader4 = xmlReader(text);
    return nextElement(reader4) !== "Error" && enterError(reader4), read(reader4, {});
  };
}
function enterError(reader4) {
  for (let tag = nextElement(reader4); tag !== void 0; tag = nextElement(reader4)) {
    if (tag === "Error") return;
    tag !== "Errors" && skipElement(reader4);
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

// packages/wire/src/servers/rest-json.ts
var restJson1 = wholeServer({
  router: restRouter,
  receiver: restJson1Receiver,
  responder: restJson1Responder,
  failure: restJson1Failure
});
export {
  restJson1
};
//# sourceMappingURL=rest-json.js.map
