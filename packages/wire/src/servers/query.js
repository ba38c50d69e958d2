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
  let shape = outputShape(section), members4 = shape?.members ?? {};
  return eventMember(section, shape)?.key ?? Object.keys(members4).find((key) => members4[key].streaming);
}
function eventMember(section, shape) {
  for (let [key, { shape: name }] of Object.entries(shape?.members ?? {})) {
    let union = name === void 0 ? void 0 : section.shapes[name];
    if (name !== void 0 && union?.type === "union" && union.streaming)
      return { key, name, union };
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
var encodeByText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")), decodeByText = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)), foreign = /[^A-Za-z0-9+/]/, platform = globalThis;

// packages/wire/src/model/defaults.ts
function defaultOf({ default: value, type }) {
  return type === "blob" && typeof value == "string" ? decodeBase64(value) : type === "timestamp" ? new Date(typeof value == "number" ? value * 1e3 : String(value)) : Array.isArray(value) ? [] : typeof value == "object" && value !== null ? {} : value;
}

// packages/wire/src/record.ts
var isRecord = (value) => typeof value == "object" && value !== null && !Array.isArray(value);
function put(map3, key, value) {
  key !== "__proto__" ? map3[key] = value : Object.defineProperty(map3, key, { value, enumerable: !0, configurable: !0, writable: !0 });
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

// packages/wire/src/codec/malformed.ts
function malformed(format, what, at) {
  throw {
    malformed: `${format}: ${what}${at === void 0 ? "" : ` (at ${at})`}`
  };
}
var isMalformed = (thrown) => typeof thrown == "object" && thrown !== null && "malformed" in thrown;

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
function formTree(pairs) {
  let root = { below: /* @__PURE__ */ new Map() };
  for (let [name, value] of pairs) {
    let parts = name.split(".");
    parts.length > maxDepth && refuse(`A parameter's name has more than ${maxDepth} parts`);
    let node = root;
    for (let part2 of parts) node = childOf(node, part2);
    node.value = value;
  }
  return root;
}
var maxDepth = 200;
function childOf(node, name) {
  let known = node.below.get(name);
  if (known !== void 0) return known;
  let made = { below: /* @__PURE__ */ new Map() };
  return node.below.set(name, made), made;
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
function writer({ mediaType }) {
  return mediaType === void 0 ? documentText : (value) => JSON.stringify(jsonText(value));
}
function jsonText(value) {
  return typeof value == "string" ? value : documentText(value);
}
function documentText(value) {
  return typeof value == "bigint" ? `${value}` : Array.isArray(value) ? `[${value.map(documentText).join(",")}]` : isRecord(value) && !(value instanceof Date) ? `{${Object.keys(value).filter((key) => value[key] !== void 0).map((key) => `${JSON.stringify(key)}:${documentText(value[key])}`).join(",")}}` : JSON.stringify(value) ?? "null";
}
function reader2({ mediaType }) {
  return mediaType === void 0 ? documentOf : (value) => typeof value == "string" ? jsonWithin(value) : value;
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
function utf8Text(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return refuse("The body is not UTF-8");
  }
}
var strictUtf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: !0 });

// packages/wire/src/receive/query.ts
var capital = (name) => name.charAt(0).toUpperCase() + name.slice(1), awsQuery = {
  memberName: (key, member) => member.xmlName ?? key,
  flat: (member) => member.xmlFlattened === !0
}, ec2Query = {
  memberName: (key, member) => member.ec2Name ?? capital(member.xmlName ?? key),
  flat: () => !0
}, queryReceiver = (style2) => (service, section, options = {}) => {
  let shape = inputShape(section), name = section.operation.input ?? section.operation.name, read = shape && members2({ section, style: style2, done: /* @__PURE__ */ new Map() }, shape, name), labels = hostLabels(section);
  return finished(
    section,
    options,
    receiving(service, section, "MalformedInput", (request, bytes) => ({
      ...labels(request.host),
      ...read?.(formTree(formPairs(request, bytes)))
    }))
  );
}, awsQueryReceiver = queryReceiver(awsQuery), ec2QueryReceiver = queryReceiver(ec2Query);
function formPairs(request, bytes = new Uint8Array(0)) {
  let question2 = request.target.indexOf("?"), query = question2 < 0 ? "" : request.target.slice(question2 + 1);
  return [...pairsOf(query), ...pairsOf(utf8Text(bytes).trim())];
}
function queryRouter(service, routes) {
  let names = new Set(routes.map(({ operation }) => operation.name));
  return (request, bytes) => {
    let text = `${request.target.split("?", 2)[1] ?? ""}&${latin1.decode(bytes)}`, action = /(?:^|&)Action=([A-Za-z0-9_]+)/.exec(text)?.[1];
    return action !== void 0 && names.has(action) ? action : anomaly("not-found", `Could not find operation ${action ?? "(none)"}.`, {
      code: action === void 0 ? "MissingAction" : "InvalidAction",
      status: 400,
      service: service.name
    });
  };
}
var latin1 = /* @__PURE__ */ new TextDecoder("latin1");
function members2(compile, shape, name) {
  let fields = Object.entries(shape.members).map(([key, member]) => ({
    key,
    wire: compile.style.memberName(key, member),
    read: reader3(compile, member, `${name}$${key}`, compile.style.flat(member))
  }));
  return ({ below }) => {
    let input = {};
    for (let { key, wire, read } of fields) {
      let node = nodeAt(below, wire);
      node !== void 0 && (input[key] = read(node));
    }
    return shape.type === "union" && Object.keys(input).length !== 1 && unfit(name, "exactly one known member"), input;
  };
}
function nodeAt(below, wire) {
  let node = { below };
  for (let part2 of wire.split(".")) node = node?.below.get(part2);
  return node;
}
function reader3(compile, reference, at, flat) {
  let name = reference.shape;
  if (name === void 0) {
    let read = textReader(reference, at, "date-time");
    return ({ value }) => value === void 0 ? unfit(at, "a simple value") : read(value);
  }
  let key = flat ? `${name} flat` : name;
  return compiledOnce(
    compile.done,
    key,
    () => aggregate2(compile, shapeNamed(compile.section, name), name, flat)
  );
}
function aggregate2(compile, shape, name, flat) {
  return shape.type === "list" ? list2(compile, shape, name, flat) : shape.type === "map" ? map2(compile, shape, name, flat) : members2(compile, shape, name);
}
function list2(compile, shape, name, flat) {
  let read = reader3(compile, shape.member, `${name}$member`, !1), between = shape.member.xmlName ?? "member";
  return (node) => {
    let holder = flat ? node : node.below.get(between);
    return holder === void 0 ? [] : numbered(holder, name).map(read);
  };
}
function map2(compile, shape, name, flat) {
  let read = reader3(compile, shape.value, `${name}$value`, !1), keyName = shape.key.xmlName ?? "key", valueName = shape.value.xmlName ?? "value";
  return (node) => {
    let holder = flat ? node : node.below.get("entry"), entries2 = holder === void 0 ? [] : numbered(holder, name);
    return Object.fromEntries(
      entries2.map(({ below }) => {
        let key = below.get(keyName)?.value, value = below.get(valueName);
        return key === void 0 || value === void 0 ? unfit(name, "entries of a key and a value") : [key, read(value)];
      })
    );
  };
}
function numbered({ below }, name) {
  return [...below].map(([key, node]) => ({
    at: /^\d{1,9}$/.test(key) ? Number(key) : unfit(name, "numbered"),
    node
  })).sort((a, b) => a.at - b.at).map(({ node }) => node);
}

// packages/wire/src/codec/utf8.ts
var encoder = /* @__PURE__ */ new TextEncoder(), decoder = /* @__PURE__ */ new TextDecoder(), encodeUtf8 = (text) => encoder.encode(text), decodeUtf8 = (bytes) => decoder.decode(bytes);

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

// packages/wire/src/serialize/absent.ts
function absentValue(section, member, top = !1) {
  if (member.token) return (context) => context.token();
  if (!(top || member.default === void 0 || member.clientOptional))
    return (context) => context.defaults ? part(section, "defaults")(member) : void 0;
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

// packages/wire/src/serialize/xml.ts
function xmlDocument(section, shape, name, tag, namespace, pick = () => !0, top = !1) {
  let content2 = members3({ section, done: /* @__PURE__ */ new Map() }, shape, name, pick, top);
  return element(tag, namespace, content2);
}
var element = (tag, namespace, content2) => {
  let start = `<${tag}${namespaceText(namespace)}`;
  return (value, context) => {
    let { attributes, text } = content2(value, context);
    return text === "" ? `${start}${attributes}/>` : `${start}${attributes}>${text}</${tag}>`;
  };
}, namespaceText = (namespace) => namespace === void 0 ? "" : ` xmlns${namespace.prefix === void 0 ? "" : `:${namespace.prefix}`}="${escapeXmlAttribute(namespace.uri)}"`;
function members3(compile, shape, name, pick, top = !1) {
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
  let write = scalarWriter(section, member, `${name}$${key}`, "date-time"), start = ` ${member.xmlName ?? key}="`;
  return (value) => {
    let part2 = value[key];
    return part2 == null ? "" : `${start}${escapeXmlAttribute(write(part2))}"`;
  };
}
function memberWriter(compile, member, tag, at) {
  let shape = member.shape === void 0 ? void 0 : shapeNamed(compile.section, member.shape);
  return member.xmlFlattened && shape?.type === "list" ? items(itemWriter(compile, shape, tag, at), at) : member.xmlFlattened && shape?.type === "map" ? entries(compile, shape, tag, member.xmlNamespace, at) : valueWriter(compile, member, tag, at);
}
var itemWriter = (compile, { member }, tag, at) => valueWriter(compile, member, tag, `${at}$member`);
function valueWriter(compile, reference, tag, at) {
  return element(tag, reference.xmlNamespace, content(compile, reference, at));
}
function content(compile, reference, at) {
  if (reference.shape === void 0) {
    let write = scalarWriter(compile.section, reference, at, "date-time");
    return (value) => ({ attributes: "", text: escapeXmlText(write(value)) });
  }
  let name = reference.shape;
  return compiledOnce(compile.done, name, () => aggregate3(compile, name));
}
function aggregate3(compile, name) {
  let shape = shapeNamed(compile.section, name);
  if (shape.type === "structure" || shape.type === "union")
    return members3(compile, shape, name, () => !0);
  let write = shape.type === "list" ? items(
    valueWriter(compile, shape.member, shape.member.xmlName ?? "member", `${name}$member`),
    name
  ) : entries(compile, shape, "entry", void 0, name);
  return (value, context) => ({ attributes: "", text: write(value, context) });
}
var items = (write, at) => (value, context) => {
  let text = "";
  for (let item of itemsOf(at, value))
    item != null && (text += write(item, context));
  return text;
};
function entries(compile, shape, tag, namespace, at) {
  let key = valueWriter(compile, shape.key, shape.key.xmlName ?? "key", `${at}$key`), write = valueWriter(compile, shape.value, shape.value.xmlName ?? "value", `${at}$value`), start = `<${tag}${namespaceText(namespace)}>`;
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

// packages/wire/src/http.ts
var noBody = new Uint8Array(0), isBytes = (body) => body instanceof Uint8Array;
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
    fields: fieldsOf(failure2, shape)
  };
}
function fieldsOf({ data, message }, shape) {
  let fields = isRecord(data) ? data : {}, key = messageKey(shape);
  return message === void 0 || key === void 0 || fields[key] !== void 0 ? fields : { ...fields, [key]: message };
}
var messageKey = (shape) => Object.keys(shape?.members ?? {}).find((key) => key === "message" || key === "Message"), faultType = ({ sender }) => sender ? "Sender" : "Receiver";

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

// packages/wire/src/parse/bindings.ts
var isBodyMember = (member) => member.in === void 0 || !elsewhere.has(member.in), elsewhere = /* @__PURE__ */ new Set(["header", "prefixHeaders", "status", "payload"]);

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

// packages/wire/src/serialize/headers.ts
function headersWriter(section, shape, name) {
  let members4 = Object.entries(shape?.members ?? {}), named = members4.filter(([, member]) => member.in === "header").map(([key, member]) => ({
    key,
    absent: absentValue(section, member, !0),
    header: (member.name ?? key).toLowerCase(),
    write: headerText(section, member, `${name}$${key}`)
  })), maps = members4.filter(([, member]) => member.in === "prefixHeaders");
  return (input, context) => {
    let headers = [];
    for (let { key, absent: absent2, header, write } of named) {
      let value = input[key] ?? absent2?.(context);
      value != null && headers.push([header, write(value)]);
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

// packages/wire/src/respond/rest.ts
var restResponder = (style2) => (service, section, options = {}) => {
  let shape = outputShape(section), writeHeaders = responseHeaders(section, shape, section.operation.output ?? ""), write = bodyWriter(style2, service, section, shape), statusOf = statusReader(section, shape);
  return responding(service, section, options, (output, context) => {
    let { body, contentType } = write(output), headers = [...writeHeaders(output), ...requestIdHeader(style2, context)];
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
function bodyWriter(style2, service, section, shape) {
  if (shape === void 0) return () => ({ body: noBody });
  let members4 = Object.entries(shape.members), payload2 = members4.find(([, member]) => member.in === "payload");
  if (payload2) return payloadWriter(style2, service, section, payload2);
  let { contentType } = style2;
  if (!members4.some(([, member]) => isBodyMember(member))) {
    let body = encodeUtf8(style2.emptyDocument);
    return () => ({ body, contentType });
  }
  let write = style2.members(service, section, shape, section.operation.output ?? "");
  return (output) => ({ body: encodeUtf8(write(output)), contentType });
}
function payloadWriter(style2, service, section, [key, member]) {
  let at = `${section.operation.output}$${key}`, { contentType, write } = payloadBody(style2, service, section, member, key, at);
  return ({ [key]: value }) => value == null ? { body: noBody } : { body: write(value), contentType: member.mediaType ?? contentType };
}
function payloadBody(style2, service, section, member, key, at) {
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
  let write = style2.payload(service, section, member, key);
  return { contentType: style2.contentType, write: (value) => encodeUtf8(write(value)) };
}

// packages/wire/src/respond/xml-error.ts
function errorElement(section, parts, code, extra = {}) {
  let told = {
    Type: faultType(parts),
    Code: code,
    Message: messageKey(parts.shape) === void 0 ? parts.message : void 0,
    ...extra
  }, head = Object.fromEntries(Object.entries(told).map(([key, text]) => [`$${key}`, text])), write = (shape, fields) => xmlDocument(
    section ?? nowhere,
    { type: "structure", members: { ...headMembers(told), ...shape } },
    parts.name,
    "Error",
    void 0,
    isBodyMember
  )({ ...head, ...fields }, asGiven);
  try {
    return write(membersOf2(section && parts.shape, parts.fields), parts.fields);
  } catch (thrown) {
    return reasonOf(thrown), write({}, {});
  }
}
var nowhere = { operation: { name: "", errors: [] }, shapes: {} }, headMembers = (told) => Object.fromEntries(Object.keys(told).map((key) => [`$${key}`, { xmlName: key }])), membersOf2 = (shape, fields) => ({
  ...Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => typeof value == "string" && /^[A-Za-z_][\w.-]*$/.test(key)).filter(([key]) => key.toLowerCase() !== "message").map(([key]) => [key, {}])
  ),
  ...shape?.members
});

// packages/wire/src/respond/rest-xml.ts
var style = {
  contentType: "application/xml",
  requestIdHeader: "x-amz-request-id",
  members: (service, section, shape, name) => {
    let namespace = shape.xmlNamespace ?? service.xmlNamespace, tag = shape.xmlName ?? name, bare = bareText(shape);
    if (bare !== void 0) return (output) => textElement(tag, namespace, output[bare]);
    let write = xmlDocument(section, shape, name, tag, namespace, isBodyMember);
    return (output) => write(output, asGiven);
  },
  payload: (service, section, member, key) => {
    let name = member.shape ?? key, shape = shapeNamed(section, name);
    if (shape.type === "list" || shape.type === "map")
      throw new Error(`${name} is a ${shape.type}; an XML payload is a structure`);
    let namespace = member.xmlNamespace ?? shape.xmlNamespace ?? service.xmlNamespace, tag = member.xmlName ?? shape.xmlName ?? name, write = xmlDocument(section, shape, name, tag, namespace);
    return (value) => write(value, asGiven);
  },
  emptyDocument: ""
};
function bareText(shape) {
  let [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one));
  if (first === void 0 || others.length > 0) return;
  let [key, { type = "string", shape: target, xmlName = key }] = first;
  return type === "string" && target === void 0 && xmlName === shape.xmlName ? key : void 0;
}
var textElement = (tag, namespace, text) => {
  let space = namespace === void 0 ? "" : ` xmlns="${escapeXmlAttribute(namespace.uri)}"`, within = escapeXmlText(String(text ?? ""));
  return within === "" ? `<${tag}${space}/>` : `<${tag}${space}>${within}</${tag}>`;
}, restXmlResponder = restResponder(style);
function errorResponse({ xmlNamespace }, error2, requestId) {
  let namespace = xmlNamespace === void 0 ? "" : ` xmlns="${escapeXmlAttribute(xmlNamespace.uri)}"`, id = requestId === void 0 ? "" : `<RequestId>${escapeXmlText(requestId)}</RequestId>`;
  return `<ErrorResponse${namespace}>${error2}${id}</ErrorResponse>`;
}

// packages/wire/src/respond/query.ts
var awsQueryResponder = (service, section, options = {}) => {
  let { operation } = section, shape = outputShape(section), wrapper = operation.resultWrapper ?? `${operation.name}Result`, write = shape && xmlDocument(section, shape, operation.output ?? "", wrapper, void 0), [start, end] = tags(service, `${operation.name}Response`);
  return responding(service, section, options, (output, { requestId }) => ({
    status: 200,
    headers: headersOf("text/xml", { requestId }),
    body: encodeUtf8(`${start}${write?.(output, asGiven) ?? ""}${metadata(requestId)}${end}`)
  }));
}, metadata = (requestId) => requestId === void 0 ? "" : `<ResponseMetadata><RequestId>${escapeXmlText(requestId)}</RequestId></ResponseMetadata>`, ec2QueryResponder = (service, section, options = {}) => {
  let { operation } = section, shape = outputShape(section) ?? { type: "structure", members: {} }, withId = { ...shape, members: { ...shape.members, $id: { xmlName: "requestId" } } }, tag = `${operation.name}Response`, write = xmlDocument(section, withId, operation.output ?? "", tag, service.xmlNamespace);
  return responding(service, section, options, (output, { requestId }) => ({
    status: 200,
    headers: headersOf("text/xml;charset=UTF-8", { requestId }),
    body: encodeUtf8(write({ ...output, $id: requestId }, asGiven))
  }));
}, awsQueryFailure = (service, section) => (failure2, { requestId } = {}) => {
  let parts = errorParts(section, failure2, !0), error2 = errorElement(section, parts, parts.queryCode);
  return {
    status: parts.status,
    headers: headersOf("text/xml", { requestId }),
    body: encodeUtf8(errorResponse(service, error2, requestId))
  };
}, ec2QueryFailure = (_service, section) => (failure2, { requestId } = {}) => {
  let parts = errorParts(section, failure2, !0), id = requestId === void 0 ? "" : `<RequestID>${escapeXmlText(requestId)}</RequestID>`, error2 = errorElement(section, parts, parts.queryCode, { Type: void 0 });
  return {
    status: parts.status,
    headers: headersOf("text/xml;charset=UTF-8", { requestId }),
    body: encodeUtf8(`<Response><Errors>${error2}</Errors>${id}</Response>`)
  };
};
function tags({ xmlNamespace }, name) {
  let namespace = xmlNamespace === void 0 ? "" : ` xmlns="${escapeXmlAttribute(xmlNamespace.uri)}"`;
  return [`<${name}${namespace}>`, `</${name}>`];
}
var headersOf = (contentType, { requestId }) => [
  ["content-type", contentType],
  ...requestId === void 0 ? [] : [["x-amzn-requestid", requestId]]
];

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
var instants = { writer: writer2, readText, readNumber: readNumber2 };
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
var xmlMembers = (section, shape, name, style2, pick = () => !0) => membersReader({ section, style: style2, done: /* @__PURE__ */ new Map() }, shape, name, pick), xmlValue = (section, reference, style2) => valueReader({ section, style: style2, done: /* @__PURE__ */ new Map() }, reference);
function membersReader(compile, shape, name, pick) {
  let members4 = Object.entries(shape.members).filter(([, member]) => pick(member)), attributes = members4.filter(([, member]) => member.xmlAttribute).map(([key, member]) => attributeField2(compile, key, member)), fields = members4.filter(([, member]) => !member.xmlAttribute).map(([key, member]) => field(compile, key, member)), byTag = new Map(fields.map((one, index) => [one.tag, index])), correct = shape.type === "structure" ? corrector(compile.section, shape, name, compile.style.filling, pick) : void 0, other = shape.type === "union" ? keepUnknown : passOver;
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
function field(compile, key, member) {
  let tag = compile.style.name(key, member), shape = member.shape === void 0 ? void 0 : shapeNamed(compile.section, member.shape);
  if (member.xmlFlattened && shape?.type === "list")
    return { tag, store: flatItem(compile, key, shape) };
  if (member.xmlFlattened && shape?.type === "map")
    return { tag, store: flatEntry(compile, key, shape) };
  let read = valueReader(compile, member);
  return {
    tag,
    store: (output, reader4, notes) => {
      let value = read(reader4, notes);
      value !== void 0 && (output[key] = value);
    }
  };
}
function flatItem(compile, key, shape) {
  let read = valueReader(compile, shape.member);
  return (output, reader4, notes) => {
    let value = read(reader4, notes);
    output[key] ??= [], value !== void 0 && output[key].push(value);
  };
}
function flatEntry(compile, key, shape) {
  let read = entryReader(compile, shape);
  return (output, reader4, notes) => {
    output[key] ??= {}, read(output[key], reader4, notes);
  };
}
function valueReader(compile, reference) {
  if (reference.shape === void 0) {
    if (reference.type === void 0 || reference.type === "string") return elementText;
    let read = scalarReader(compile.section, reference);
    return (reader4, notes) => read(elementText(reader4), notes);
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
  let read = membersReader(compile, shape, name, () => !0);
  return shape.type === "structure" ? read : (reader4, notes) => oneMember(read(reader4, notes));
}
var oneMember = (output) => Object.keys(output).length === 0 ? void 0 : output;
function listReader(compile, shape) {
  let read = valueReader(compile, shape.member), guess = localName(shape.member.xmlName ?? "member");
  return (reader4, notes) => {
    let items2 = [];
    for (; nextElement(reader4, guess) !== void 0; ) {
      let value = read(reader4, notes);
      value !== void 0 && items2.push(value);
    }
    return items2;
  };
}
function mapReader(compile, shape) {
  let read = entryReader(compile, shape);
  return (reader4, notes) => {
    let output = {};
    for (; nextElement(reader4, "entry") !== void 0; ) read(output, reader4, notes);
    return output;
  };
}
function entryReader(compile, shape) {
  let keyTag = localName(shape.key.xmlName ?? "key"), valueTag = localName(shape.value.xmlName ?? "value"), read = valueReader(compile, shape.value);
  return (output, reader4, notes) => {
    let key, value;
    for (let tag = nextElement(reader4, keyTag); tag !== void 0; tag = nextElement(reader4, valueTag))
      tag === keyTag ? key = elementText(reader4) : tag === valueTag ? value = read(reader4, notes) : skipElement(reader4);
    key !== void 0 && value !== void 0 && put(output, key, value);
  };
}

// packages/wire/src/parts/xml-reader.ts
var xmlReader2 = { document, payload, error };
function document(section, shape, name, style2) {
  let read = xmlMembers(section, shape, name, style2, isBodyMember), only = onlyText(shape);
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
  let [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one));
  if (first === void 0 || others.length > 0) return;
  let [key, { type = "string", shape: target, xmlName }] = first;
  return type === "string" && target === void 0 ? { key, tag: xmlName ?? key } : void 0;
}
function payload(section, member, style2) {
  let read = xmlValue(section, member, style2);
  return (text, notes) => {
    let reader4 = xmlReader(text);
    return nextElement(reader4), read(reader4, notes);
  };
}
function error(section, shape, name, style2) {
  let read = xmlMembers(section, shape, name, style2, isBodyMember);
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

// packages/wire/src/servers/query.ts
var awsQuery2 = wholeServer({
  router: queryRouter,
  receiver: awsQueryReceiver,
  responder: awsQueryResponder,
  failure: awsQueryFailure
}), ec2Query2 = wholeServer({
  router: queryRouter,
  receiver: ec2QueryReceiver,
  responder: ec2QueryResponder,
  failure: ec2QueryFailure
});
export {
  awsQuery2 as awsQuery,
  ec2Query2 as ec2Query
};
//# sourceMappingURL=query.js.map
