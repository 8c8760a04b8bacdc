// Everything that checking needs, in plain JavaScript: SHA-256, SHA-512, Ed25519 (RFC 8032), inflate (RFC 1951), zip, CSV.
// In: bytes. Out: digests, verdicts, members, rows. WebCrypto is used where the browser offers it; the answers are the same.
"use strict";
const Proof = (() => {
  // Constants of SHA-2 are fractions of roots of primes; computing them avoids 200 numbers that nobody would check.
  const primes = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every(p => n % p)) primes.push(n);
  const root = (value, power) => {
    let x = 1n << BigInt(Math.ceil(value.toString(2).length / power));
    for (;;) {
      const k = BigInt(power), y = ((k - 1n) * x + value / x ** (k - 1n)) / k;
      if (y >= x) return x;
      x = y;
    }
  };
  const M64 = (1n << 64n) - 1n;
  const K64 = primes.map(p => root(BigInt(p) << 192n, 3) & M64);
  const H64 = primes.slice(0, 8).map(p => root(BigInt(p) << 128n, 2) & M64);
  const K32 = Int32Array.from(K64.slice(0, 64).map(v => Number(v >> 32n) | 0));
  const H32 = Int32Array.from(H64.map(v => Number(v >> 32n) | 0));

  const padded = (bytes, block) => {
    const size = Math.ceil((bytes.length + 1 + block / 8) / block) * block;
    const out = new Uint8Array(size), view = new DataView(out.buffer);
    out.set(bytes);
    out[bytes.length] = 0x80;
    view.setUint32(size - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(size - 4, (bytes.length << 3) >>> 0);
    return view;
  };

  function sha256(bytes) {
    const view = padded(bytes, 64), h = Int32Array.from(H32), w = new Int32Array(64);
    const r = (x, n) => (x >>> n) | (x << (32 - n));
    for (let at = 0; at < view.byteLength; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = (w[i - 16] + (r(a, 7) ^ r(a, 18) ^ (a >>> 3)) + w[i - 7] + (r(b, 17) ^ r(b, 19) ^ (b >>> 10))) | 0;
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const t1 = (k + (r(e, 6) ^ r(e, 11) ^ r(e, 25)) + ((e & f) ^ (~e & g)) + K32[i] + w[i]) | 0;
        const t2 = ((r(a, 2) ^ r(a, 13) ^ r(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      [a, b, c, d, e, f, g, k].forEach((v, i) => { h[i] = (h[i] + v) | 0; });
    }
    return Uint8Array.from({length: 32}, (_, i) => (h[i >> 2] >>> (24 - 8 * (i & 3))) & 255);
  }

  function sha512(bytes) {
    const view = padded(bytes, 128), h = H64.slice(), w = new Array(80);
    const r = (x, n) => ((x >> n) | (x << (64n - n))) & M64;
    for (let at = 0; at < view.byteLength; at += 128) {
      for (let i = 0; i < 16; i++) w[i] = (BigInt(view.getUint32(at + 8 * i)) << 32n) | BigInt(view.getUint32(at + 8 * i + 4));
      for (let i = 16; i < 80; i++) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = (w[i - 16] + (r(a, 1n) ^ r(a, 8n) ^ (a >> 7n)) + w[i - 7] + (r(b, 19n) ^ r(b, 61n) ^ (b >> 6n))) & M64;
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 80; i++) {
        const t1 = (k + (r(e, 14n) ^ r(e, 18n) ^ r(e, 41n)) + ((e & f) ^ (~e & M64 & g)) + K64[i] + w[i]) & M64;
        const t2 = ((r(a, 28n) ^ r(a, 34n) ^ r(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & M64;
        k = g; g = f; f = e; e = (d + t1) & M64; d = c; c = b; b = a; a = (t1 + t2) & M64;
      }
      [a, b, c, d, e, f, g, k].forEach((v, i) => { h[i] = (h[i] + v) & M64; });
    }
    return unhex(h.map(v => v.toString(16).padStart(16, "0")).join(""));
  }

  const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, "0")).join("");
  const unhex = text => Uint8Array.from(text.match(/../g) || [], pair => parseInt(pair, 16));
  const unbase64 = text => Uint8Array.from(atob(text.trim()), c => c.charCodeAt(0));
  const joined = (...parts) => {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    parts.reduce((at, p) => { out.set(p, at); return at + p.length; }, 0);
    return out;
  };

  // ---- Ed25519: points in extended coordinates on -x² + y² = 1 + d x² y² over the field of 2²⁵⁵ - 19
  const P = (1n << 255n) - 19n, L = (1n << 252n) + 27742317777372353535851937790883648493n;
  const mod = (a, m = P) => { const v = a % m; return v < 0n ? v + m : v; };
  const power = (base, exponent) => {
    let out = 1n, b = mod(base);
    for (let e = exponent; e > 0n; e >>= 1n) { if (e & 1n) out = out * b % P; b = b * b % P; }
    return out;
  };
  const inverse = a => power(a, P - 2n);
  const D = mod(-121665n * inverse(121666n)), I = power(2n, (P - 1n) / 4n);
  const little = bytes => BigInt("0x" + (hex(Uint8Array.from(bytes).reverse()) || "0"));

  function decode(bytes) {
    const sign = bytes[31] >> 7, copy = Uint8Array.from(bytes);
    copy[31] &= 127;
    const y = little(copy);
    if (y >= P) return null;
    const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x - square)) x = mod(x * I);
    if (mod(x * x - square) || (x === 0n && sign)) return null;
    if (Number(x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  }
  const add = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
    const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * D * t2), d = mod(2n * z1 * z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  };
  const times = (point, scalar) => {
    let out = [0n, 1n, 1n, 0n], p = point;
    for (let s = scalar; s > 0n; s >>= 1n) { if (s & 1n) out = add(out, p); p = add(p, p); }
    return out;
  };
  const encode = ([x, y, z]) => {
    const one = inverse(z), ax = mod(x * one), ay = mod(y * one);
    const out = unhex(ay.toString(16).padStart(64, "0")).reverse();
    out[31] |= Number(ax & 1n) << 7;
    return out;
  };
  const equal = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

  function ed25519(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const r = signature.slice(0, 32), s = little(signature.slice(32)), a = decode(key);
    if (!a || s >= L) return false;
    const by = mod(4n * inverse(5n)), base = decode(unhex(by.toString(16).padStart(64, "0")).reverse());
    const h = little(sha512(joined(r, key, message))) % L;
    const minusA = [mod(-a[0]), a[1], a[2], mod(-a[3])];
    return equal(encode(add(times(base, s), times(minusA, h))), r);
  }

  const subtle = () => (typeof crypto !== "undefined" && crypto.subtle) || null;
  const digest = async bytes => {
    if (subtle()) {
      try { return hex(new Uint8Array(await subtle().digest("SHA-256", bytes))); } catch (_) { /* our own instead */ }
    }
    return hex(sha256(bytes));
  };
  const verified = async (key, message, signature) => {
    if (subtle()) {
      try {
        const known = await subtle().importKey("raw", key, {name: "Ed25519"}, false, ["verify"]);
        return await subtle().verify({name: "Ed25519"}, known, signature, message);
      } catch (_) { /* many browsers know no Ed25519 yet */ }
    }
    return ed25519(key, message, signature);
  };

  // ---- inflate
  function inflate(source, size) {
    const out = new Uint8Array(size);
    let at = 0, bit = 0, held = 0, end = 0;
    const bits = n => {
      while (bit < n) {
        if (at >= source.length) throw new Error("deflate: unexpected end");
        held |= source[at++] << bit; bit += 8;
      }
      const v = held & ((1 << n) - 1);
      held >>>= n; bit -= n;
      return v;
    };
    const table = lengths => {
      const count = new Uint16Array(16), offset = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
      lengths.forEach(l => count[l]++);
      count[0] = 0;
      for (let i = 1; i < 16; i++) offset[i] = offset[i - 1] + count[i - 1];
      lengths.forEach((l, symbol) => { if (l) symbols[offset[l]++] = symbol; });
      return {count, symbols};
    };
    const symbol = ({count, symbols}) => {
      let code = 0, first = 0, index = 0;
      for (let l = 1; l < 16; l++) {
        code |= bits(1);
        if (code - first < count[l]) return symbols[index + code - first];
        index += count[l]; first = (first + count[l]) << 1; code <<= 1;
      }
      throw new Error("deflate: bad code");
    };
    const put = byte => { if (end >= size) throw new Error("deflate: longer than declared"); out[end++] = byte; };
    const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    for (let last = 0; !last;) {
      last = bits(1);
      const type = bits(2);
      if (type === 0) {
        held = bit = 0;
        const n = source[at] | (source[at + 1] << 8);
        at += 4;
        for (let i = 0; i < n; i++) put(source[at++]);
        continue;
      }
      if (type === 3) throw new Error("deflate: bad block");
      let literal, distance;
      if (type === 1) {
        literal = table(Array.from({length: 288}, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
        distance = table(new Array(30).fill(5));
      } else {
        const nl = bits(5) + 257, nd = bits(5) + 1, nc = bits(4) + 4, lengths = new Array(19).fill(0);
        for (let i = 0; i < nc; i++) lengths[order[i]] = bits(3);
        const codes = table(lengths), all = [];
        while (all.length < nl + nd) {
          const s = symbol(codes);
          if (s < 16) all.push(s);
          else {
            const value = s === 16 ? all[all.length - 1] : 0, n = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7);
            for (let i = 0; i < n; i++) all.push(value);
          }
        }
        literal = table(all.slice(0, nl));
        distance = table(all.slice(nl, nl + nd));
      }
      for (;;) {
        const s = symbol(literal);
        if (s < 256) { put(s); continue; }
        if (s === 256) break;
        const k = s - 257;
        if (k > 28) throw new Error("deflate: bad length");
        const le = k < 8 || k === 28 ? 0 : (k >> 2) - 1;
        const length = k === 28 ? 258 : (k < 8 ? k + 3 : ((4 + (k & 3)) << le) + 3) + bits(le);
        const d = symbol(distance), de = d < 4 ? 0 : (d >> 1) - 1;
        const back = (d < 4 ? d + 1 : ((2 + (d & 1)) << de) + 1) + bits(de);
        if (d > 29 || back > end) throw new Error("deflate: bad distance");
        for (let i = 0; i < length; i++) put(out[end - back]);
      }
    }
    if (end !== size) throw new Error("deflate: shorter than declared");
    return out;
  }

  // ---- zip: name -> bytes, and whether any byte lies outside the listed members
  function unzip(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) throw new Error("zip: no directory");
    const members = new Map(), broken = [], twice = [];
    let at = view.getUint32(end + 16, true), expected = 22;
    for (let n = view.getUint16(end + 10, true); n > 0; n--) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new Error("zip: broken directory");
      const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
      const named = view.getUint16(at + 28, true), extra = view.getUint16(at + 30, true), remark = view.getUint16(at + 32, true);
      const start = view.getUint32(at + 42, true), name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + named));
      const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      const raw = bytes.subarray(from, from + packed);
      expected += 76 + 2 * named + packed;
      if (members.has(name)) twice.push(name);
      try {
        if (size > 268435456 || (method !== 0 && method !== 8)) throw new Error("zip: not supported");
        members.set(name, method ? inflate(raw, size) : raw.slice());
      } catch (_) { members.set(name, new Uint8Array()); broken.push(name); }
      at += 46 + named + extra + remark;
    }
    return {members, broken, twice, hidden: expected !== bytes.length};
  }

  function csv(text) {
    const rows = [];
    let row = [], cell = "", quoted = false, i = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (; i < text.length; i++) {
      const c = text[i];
      if (quoted) {
        if (c !== '"') cell += c;
        else if (text[i + 1] === '"') { cell += '"'; i++; } else quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === ",") { row.push(cell); cell = ""; }
      else if (c === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = ""; }
      else cell += c;
    }
    if (cell || row.length) { row.push(cell); rows.push(row); }
    return rows;
  }

  return {sha256, sha512, ed25519, digest, verified, inflate, unzip, csv, hex, unhex, unbase64, subtle};
})();
