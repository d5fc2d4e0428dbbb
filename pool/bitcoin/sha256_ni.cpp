// SHA-256 with the processor's SHA extension; built with -msha -msse4.1 and called only where
// has_sha_ni(). The instructions keep the state as two registers, ABEF and CDGH, and do two rounds
// at a time, each waiting for the one before. Batches therefore hash two messages interleaved:
// while one waits, the other works.
#include <immintrin.h>

#include "pool/bitcoin/sha256_constants.h"
#include "pool/bitcoin/sha256_kernels.h"

namespace tbg::bitcoin::sha256_detail {
namespace {

struct State {
  __m128i abef;
  __m128i cdgh;
};

[[gnu::always_inline]] inline __m128i load(const void* from) {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

[[gnu::always_inline]] inline void store(void* to, __m128i value) {
  _mm_storeu_si128(static_cast<__m128i*>(to), value);
}

// Swaps the bytes of each 32-bit word.
[[gnu::always_inline]] inline __m128i swap_bytes(__m128i words) {
  return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

[[gnu::always_inline]] inline State load_state(const std::uint32_t* words) {
  const __m128i cdab = _mm_shuffle_epi32(load(words), 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(load(words + 4), 0x1b);
  return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

struct Words {
  __m128i abcd;
  __m128i efgh;
};

[[gnu::always_inline]] inline Words words_of(const State& state) {
  const __m128i feba = _mm_shuffle_epi32(state.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xb1);
  return {_mm_blend_epi16(feba, dchg, 0xf0), _mm_alignr_epi8(dchg, feba, 8)};
}

[[gnu::always_inline]] inline void four_rounds(State& state, __m128i inputs) {
  state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, inputs);
  state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(inputs, 0x0e));
}

// The next four schedule words from the sixteen before them, oldest first.
[[gnu::always_inline]] inline __m128i expand(__m128i w0, __m128i w1, __m128i w2, __m128i w3) {
  const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
  return _mm_sha256msg2_epu32(sum, w3);
}

[[gnu::always_inline]] inline __m128i constants(const RoundInputs& inputs, int group) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(inputs.word + 4 * group));
}

// kWays messages are hashed together; w holds the block of each as four registers.
template <int kWays>
[[gnu::always_inline]] inline void compress(State (&state)[kWays], __m128i (&w)[kWays][4]) {
  State before[kWays];
  for (int m = 0; m < kWays; ++m)
    before[m] = state[m];
#pragma GCC unroll 16
  for (int group = 0; group < 16; ++group) {
    const __m128i k = constants(kRoundConstants, group);
#pragma GCC unroll 2
    for (int m = 0; m < kWays; ++m) {
      __m128i& oldest = w[m][group & 3];
      four_rounds(state[m], _mm_add_epi32(oldest, k));
      if (group < 12) {
        oldest =
            expand(oldest, w[m][(group + 1) & 3], w[m][(group + 2) & 3], w[m][(group + 3) & 3]);
      }
    }
  }
  for (int m = 0; m < kWays; ++m) {
    state[m].abef = _mm_add_epi32(state[m].abef, before[m].abef);
    state[m].cdgh = _mm_add_epi32(state[m].cdgh, before[m].cdgh);
  }
}

// A block known in advance needs no schedule.
template <int kWays>
[[gnu::always_inline]] inline void compress_known(State (&state)[kWays],
                                                  const RoundInputs& inputs) {
  State before[kWays];
  for (int m = 0; m < kWays; ++m)
    before[m] = state[m];
#pragma GCC unroll 16
  for (int group = 0; group < 16; ++group) {
    for (int m = 0; m < kWays; ++m)
      four_rounds(state[m], constants(inputs, group));
  }
  for (int m = 0; m < kWays; ++m) {
    state[m].abef = _mm_add_epi32(state[m].abef, before[m].abef);
    state[m].cdgh = _mm_add_epi32(state[m].cdgh, before[m].cdgh);
  }
}

[[gnu::always_inline]] inline void load_block(__m128i (&w)[4], const std::uint8_t* block) {
  for (int i = 0; i < 4; ++i)
    w[i] = swap_bytes(load(block + 16 * i));
}

// The second of the two hashes, of the 32 bytes the states stand for, and out with it.
template <int kWays>
[[gnu::always_inline]] inline void hash_again(State (&state)[kWays], std::uint8_t* hashes) {
  __m128i w[kWays][4];
  for (int m = 0; m < kWays; ++m) {
    const Words first = words_of(state[m]);
    w[m][0] = first.abcd;
    w[m][1] = first.efgh;
    w[m][2] = _mm_set_epi32(0, 0, 0, static_cast<int>(kPaddingMark));
    w[m][3] = _mm_set_epi32(static_cast<int>(kHashBits), 0, 0, 0);
    state[m] = load_state(kInitialState);
  }
  compress(state, w);
  for (int m = 0; m < kWays; ++m) {
    const Words second = words_of(state[m]);
    store(hashes + 32 * m, swap_bytes(second.abcd));
    store(hashes + 32 * m + 16, swap_bytes(second.efgh));
  }
}

template <int kWays>
void hash_headers(const std::uint8_t* headers, std::uint8_t* hashes) {
  State state[kWays];
  __m128i w[kWays][4];
  for (int m = 0; m < kWays; ++m) {
    state[m] = load_state(kInitialState);
    load_block(w[m], headers + 80 * m);
  }
  compress(state, w);
  for (int m = 0; m < kWays; ++m) {
    w[m][0] = swap_bytes(load(headers + 80 * m + 64));
    w[m][1] = _mm_set_epi32(0, 0, 0, static_cast<int>(kPaddingMark));
    w[m][2] = _mm_setzero_si128();
    w[m][3] = _mm_set_epi32(static_cast<int>(kHeaderBits), 0, 0, 0);
  }
  compress(state, w);
  hash_again(state, hashes);
}

template <int kWays>
void hash_nodes(const std::uint8_t* nodes, std::uint8_t* hashes) {
  State state[kWays];
  __m128i w[kWays][4];
  for (int m = 0; m < kWays; ++m) {
    state[m] = load_state(kInitialState);
    load_block(w[m], nodes + 64 * m);
  }
  compress(state, w);
  compress_known(state, kNodePaddingInputs);
  hash_again(state, hashes);
}

}  // namespace

void transform_sha_ni(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  State only[1] = {load_state(state)};
  for (std::size_t i = 0; i < count; ++i) {
    __m128i w[1][4];
    load_block(w[0], blocks + 64 * i);
    compress(only, w);
  }
  const Words words = words_of(only[0]);
  store(state, words.abcd);
  store(state + 4, words.efgh);
}

void hash_headers_sha_ni(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes) {
  for (; groups >= 2; groups -= 2, headers += 2 * 80, hashes += 2 * 32) {
    hash_headers<2>(headers, hashes);
  }
  if (groups == 1) hash_headers<1>(headers, hashes);
}

void hash_nodes_sha_ni(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes) {
  for (; groups >= 2; groups -= 2, nodes += 2 * 64, hashes += 2 * 32) {
    hash_nodes<2>(nodes, hashes);
  }
  if (groups == 1) hash_nodes<1>(nodes, hashes);
}

}  // namespace tbg::bitcoin::sha256_detail
