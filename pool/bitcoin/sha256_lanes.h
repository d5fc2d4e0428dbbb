// SHA-256 written once for any number of messages side by side: a Word is either one 32-bit integer
// or a vector of them, lane l belonging to message l, and every operation below acts on all lanes
// at once.
//
// `Lanes` names the Word and its number of lanes. Each user declares its Lanes type in an unnamed
// namespace: instances then have internal linkage, and code built for AVX-512 can never be merged
// by the linker with an instance of the same template built for any processor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pool/bitcoin/sha256_constants.h"

namespace tbg::bitcoin::sha256_detail {

template <class Lanes>
struct LaneHash {
  using Word = typename Lanes::Word;

  // One more block into the state; the schedule is expanded in place, so w is spent afterwards.
  static void compress(Word (&state)[8], Word (&w)[16]) {
    Word v[8];
    for (int i = 0; i < 8; ++i)
      v[i] = state[i];
    sixteen_rounds<false>(v, w, kRoundConstants.word);
    for (int base = 16; base < 64; base += 16) {
      sixteen_rounds<true>(v, w, kRoundConstants.word + base);
    }
    for (int i = 0; i < 8; ++i)
      state[i] += v[i];
  }

  // A block known in advance: the inputs hold round constant plus schedule word.
  static void compress_known(Word (&state)[8], const RoundInputs& inputs) {
    Word v[8];
    for (int i = 0; i < 8; ++i)
      v[i] = state[i];
    for (int t = 0; t < 64; t += 8)
      eight_known_rounds(v, inputs.word + t);
    for (int i = 0; i < 8; ++i)
      state[i] += v[i];
  }

  // Double SHA-256 of kLanes messages of 80 bytes, one behind the other.
  static void hash_headers(const std::uint8_t* headers, std::uint8_t* hashes) {
    Word state[8];
    Word w[16];
    initialise(state);
    load<16>(w, headers, 80);
    compress(state, w);
    load<4>(w, headers + 64, 80);
    pad<4>(w, kHeaderBits);
    compress(state, w);
    hash_again(state);
    store(state, hashes);
  }

  // Double SHA-256 of kLanes messages of 64 bytes, one behind the other.
  static void hash_nodes(const std::uint8_t* nodes, std::uint8_t* hashes) {
    Word state[8];
    Word w[16];
    initialise(state);
    load<16>(w, nodes, 64);
    compress(state, w);
    compress_known(state, kNodePaddingInputs);
    hash_again(state);
    store(state, hashes);
  }

  // kCount big-endian words of each lane's message, the messages lying `stride` bytes apart.
  template <std::size_t kCount>
  static void load(Word (&w)[16], const std::uint8_t* in, std::size_t stride) {
    std::uint32_t rows[kCount][Lanes::kLanes];
    for (std::size_t lane = 0; lane < Lanes::kLanes; ++lane) {
      for (std::size_t i = 0; i < kCount; ++i) {
        std::uint32_t word;
        __builtin_memcpy(&word, in + lane * stride + 4 * i, 4);
        rows[i][lane] = __builtin_bswap32(word);
      }
    }
    __builtin_memcpy(w, rows, sizeof(rows));
  }

 private:
  template <int n>
  [[gnu::always_inline]] static inline Word rotate(Word x) {
    return (x >> n) | (x << (32 - n));
  }

  // Round t with its input (schedule word plus constant). Instead of moving a..h along by one, the
  // roles move: variable i of round t is v[(i - t) mod 8].
  template <int t>
  [[gnu::always_inline]] static inline void round(Word (&v)[8], Word input) {
    const Word a = v[(0 - t) & 7], b = v[(1 - t) & 7], c = v[(2 - t) & 7];
    const Word e = v[(4 - t) & 7], f = v[(5 - t) & 7], g = v[(6 - t) & 7];
    const Word sum1 = rotate<6>(e) ^ rotate<11>(e) ^ rotate<25>(e);
    const Word sum0 = rotate<2>(a) ^ rotate<13>(a) ^ rotate<22>(a);
    const Word choice = g ^ (e & (f ^ g));
    const Word majority = b ^ ((a ^ b) & (b ^ c));  // b ^ c is the a ^ b of the round before
    const Word t1 = v[(7 - t) & 7] + input + sum1 + choice;
    v[(3 - t) & 7] += t1;
    v[(7 - t) & 7] = t1 + sum0 + majority;
  }

  template <bool kExpand, int t>
  [[gnu::always_inline]] static inline void round_of_block(Word (&v)[8], Word (&w)[16],
                                                           const std::uint32_t* k) {
    if constexpr (kExpand) {
      const Word x = w[(t + 1) & 15];
      const Word y = w[(t + 14) & 15];
      w[t] += (rotate<7>(x) ^ rotate<18>(x) ^ (x >> 3)) + w[(t + 9) & 15] +
              (rotate<17>(y) ^ rotate<19>(y) ^ (y >> 10));
    }
    round<t>(v, w[t] + k[t]);
  }

  template <bool kExpand, int t>
  [[gnu::always_inline]] static inline void four_rounds(Word (&v)[8], Word (&w)[16],
                                                        const std::uint32_t* k) {
    round_of_block<kExpand, t>(v, w, k);
    round_of_block<kExpand, t + 1>(v, w, k);
    round_of_block<kExpand, t + 2>(v, w, k);
    round_of_block<kExpand, t + 3>(v, w, k);
  }

  template <bool kExpand>
  [[gnu::always_inline]] static inline void sixteen_rounds(Word (&v)[8], Word (&w)[16],
                                                           const std::uint32_t* k) {
    four_rounds<kExpand, 0>(v, w, k);
    four_rounds<kExpand, 4>(v, w, k);
    four_rounds<kExpand, 8>(v, w, k);
    four_rounds<kExpand, 12>(v, w, k);
  }

  [[gnu::always_inline]] static inline void eight_known_rounds(Word (&v)[8],
                                                               const std::uint32_t* inputs) {
    round<0>(v, same(inputs[0]));
    round<1>(v, same(inputs[1]));
    round<2>(v, same(inputs[2]));
    round<3>(v, same(inputs[3]));
    round<4>(v, same(inputs[4]));
    round<5>(v, same(inputs[5]));
    round<6>(v, same(inputs[6]));
    round<7>(v, same(inputs[7]));
  }

  // The same value in every lane.
  [[gnu::always_inline]] static inline Word same(std::uint32_t value) { return Word{} + value; }

  static void initialise(Word (&state)[8]) {
    for (int i = 0; i < 8; ++i)
      state[i] = same(kInitialState[i]);
  }

  // Fills the block behind kUsed message words with the padding of a message of `bits` bits.
  template <int kUsed>
  static void pad(Word (&w)[16], std::uint32_t bits) {
    w[kUsed] = same(kPaddingMark);
    for (int i = kUsed + 1; i < 15; ++i)
      w[i] = Word{};
    w[15] = same(bits);
  }

  // The second of the two hashes: the state becomes the hash of itself.
  static void hash_again(Word (&state)[8]) {
    Word w[16];
    for (int i = 0; i < 8; ++i)
      w[i] = state[i];
    pad<8>(w, kHashBits);
    initialise(state);
    compress(state, w);
  }

  static void store(const Word (&state)[8], std::uint8_t* hashes) {
    std::uint32_t rows[8][Lanes::kLanes];
    __builtin_memcpy(rows, state, sizeof(rows));
    for (std::size_t lane = 0; lane < Lanes::kLanes; ++lane) {
      for (std::size_t i = 0; i < 8; ++i) {
        const std::uint32_t word = __builtin_bswap32(rows[i][lane]);
        __builtin_memcpy(hashes + 32 * lane + 4 * i, &word, 4);
      }
    }
  }
};

}  // namespace tbg::bitcoin::sha256_detail
