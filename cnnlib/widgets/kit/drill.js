// Problems about shapes and parameters, drawn like cnnlib.drill's. Needs conv.js for padPair.
// Held equal to Python by shared test vectors; what each number means is said there.

class Draw {
  constructor(seed, number) {
    this.state = (Math.imul(seed, 2654435761) + Math.imul(number, 40503) + 1) >>> 0;
    this.next();
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  choose(options) {
    return options[this.next() % options.length];
  }

  between(low, high) {
    return low + (this.next() % (high - low + 1));
  }
}

const up = (a, b) => Math.ceil(a / b);
const down = (a, b) => Math.floor(a / b);
const windows = (size, kernel, stride = 1) => down(size - kernel, stride) + 1;

// Each maker gives [numbers for the words, the answer, what each known mistake answers].
const DRILLS = {
  size(draw) {
    const F = draw.choose([2, 3, 4, 5, 7, 10, 11]);
    const S = draw.between(1, 4);
    const P = draw.between(0, down(F, 2));
    const H = draw.between(12, 64);
    const room = H + 2 * P - F;
    return [{ H, F, S, P, room, steps: down(room, S) }, windows(H + 2 * P, F, S), {
      ceil: up(room, S) + 1, start: down(room, S), one_side: windows(H + P, F, S), precedence: H - F + down(2 * P, S) + 1 }];
  },
  same(draw) {
    const F = draw.choose([2, 3, 4, 5, 7]);
    const S = draw.between(2, 4);
    const H = draw.between(10, 120);
    return [{ H, F, S }, up(H, S), { valid: windows(H, F, S), kept: H, floor: down(H, S) }];
  },
  zeros(draw) {
    const F = draw.choose([2, 3, 4, 5, 6, 7, 10]);
    const S = draw.between(1, 3);
    const H = draw.between(10, 100);
    const [before, after] = padPair("same", H, F, S, 1);
    const total = before + after;
    return [{ H, F, S, OH: up(H, S), total, before }, after, { total, above: before, half: down(F, 2) }];
  },
  left_over(draw) {
    const F = draw.between(3, 7);
    const S = draw.between(2, 3);
    const H = draw.between(12, 60);
    const OH = windows(H, F, S);
    return [{ H, F, S, OH, room: H - F, used: (OH - 1) * S + F }, (H - F) % S, { plain: H % S, windows: OH }];
  },
  pool(draw) {
    const F = draw.between(2, 3);
    const H = draw.between(9, 120);
    return [{ H, F, rest: H % F }, down(H, F), { step_one: H - F + 1, ceil: up(H, F) }];
  },
  chain(draw) {
    const H = draw.between(30, 130);
    const first = up(H, 2);
    const second = up(first, 2);
    return [{ H, first, second }, up(second, 2), { floor: down(H, 8), two: second, once: first }];
  },
  field(draw) {
    const A = draw.choose([3, 5, 7]);
    const B = draw.choose([3, 5]);
    const steps = B - 1;
    return [{ A, B, second: A + 1, steps }, A + 1 + 2 * steps,
      { no_jump: A + 1 + steps, product: A * 2 * B, early: A + 2 + 2 * steps, last: B }];
  },
  conv_parameters(draw) {
    const F = draw.choose([1, 3, 5, 7, 11]);
    const C = draw.choose([1, 3, 16, 32, 64]);
    const FN = draw.choose([8, 16, 32, 64, 96, 120]);
    const weights = F * F * C * FN;
    return [{ F, C, FN, weights }, weights + FN,
      { no_bias: weights, flat: F * F * FN + FN, one_bias: weights + 1, bias_each: weights + C * FN }];
  },
  group_parameters(draw) {
    const G = draw.choose([2, 4]);
    const F = draw.choose([3, 5]);
    const C = G * draw.choose([4, 8, 24]);
    const FN = G * draw.choose([8, 16, 64]);
    const slice = C / G;
    const weights = F * F * slice * FN;
    return [{ F, C, FN, G, slice, weights }, weights + FN,
      { whole: F * F * C * FN + FN, twice: (F * F * slice * FN) / G + FN, no_bias: weights }];
  },
  dense_parameters(draw) {
    const H = draw.between(4, 14);
    const W = draw.between(4, 14);
    const C = draw.choose([16, 32, 64, 128]);
    const K = draw.choose([10, 64, 100, 512]);
    const D = H * W * C;
    return [{ H, W, C, K, D }, (D + 1) * K, { no_bias: D * K, one_bias: D * K + 1, no_channels: (H * W + 1) * K }];
  },
  flatten(draw) {
    const H = draw.between(12, 40);
    const W = draw.between(12, 40);
    const F = draw.choose([3, 5]);
    const C = draw.choose([1, 3]);
    const FN = draw.choose([8, 16, 32]);
    const [OH, OW] = [windows(H, F), windows(W, F)];
    const [PH, PW] = [down(OH, 2), down(OW, 2)];
    return [{ H, W, C, F, FN, OH, OW, PH, PW }, PH * PW * FN,
      { no_pool: OH * OW * FN, channels: PH * PW * FN * C, one_map: PH * PW }];
  },
  multiply_adds(draw) {
    const H = draw.between(8, 32);
    const W = draw.between(8, 32);
    const F = draw.choose([1, 3, 5]);
    const C = draw.choose([3, 16, 32]);
    const FN = draw.choose([8, 16, 32]);
    const window = F * F * C;
    return [{ H, W, F, C, FN, window, cells: H * W * FN }, H * W * FN * window,
      { weights: window * FN, flat: H * W * F * F * FN, one_filter: H * W * window }];
  },
  rows(draw) {
    const N = draw.choose([2, 5, 10]);
    const C = draw.choose([2, 3]);
    const H = draw.between(7, 28);
    const F = draw.choose([2, 3, 5]);
    const S = draw.between(1, 3);
    const OH = windows(H, F, S);
    return [{ N, C, H, F, S, OH }, N * OH * OH, { columns: C * F * F, one_image: OH * OH, channels: N * C * OH * OH }];
  },
  memory(draw) {
    const N = draw.choose([10, 32, 64, 100]);
    const C = draw.choose([16, 30, 32, 64]);
    const H = draw.between(6, 28);
    const W = draw.between(6, 28);
    const values = N * C * H * W;
    return [{ N, C, H, W, values }, 4 * values, { values, bits: 32 * values, double: 8 * values, one: 4 * C * H * W }];
  },
};

// One problem of the series: answers that a mistake shares with the right one are left out.
const drawProblem = (seed, number, kinds) => {
  const draw = new Draw(seed, number);
  const kind = draw.choose(kinds);
  const [numbers, answer, wrong] = DRILLS[kind](draw);
  const mistakes = new Map();
  for (const [name, value] of Object.entries(wrong)) {
    if (value !== answer && !mistakes.has(value)) mistakes.set(value, name);
  }
  return { kind, numbers, answer, mistakes };
};
