// Whatever is written of a crossing is read back, and nothing that was cut short reads as whole.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/core/crossing_reader.h"
#include "pool/core/crossing_writer.h"
#include "pool/core/crossings.h"

namespace tbg::recording {
namespace {

using core::CrossingReader;
using core::CrossingWriter;

// One of everything that can be written.
struct Everything {
  std::uint64_t number = 0;
  std::int64_t sign = 0;
  std::uint8_t small = 0;
  bool yes = false;
  double real = 0;
  std::string text;
  bitcoin::Bytes bytes;
  std::optional<std::int32_t> perhaps;
  std::vector<std::string> list;
  std::variant<std::uint32_t, std::string> kind;
  bitcoin::Hash256 hash;
  core::Digest digest;

  static void visit(auto& v, auto& all) {
    v("number", all.number)("sign", all.sign)("small", all.small)("yes", all.yes);
    v("real", all.real)("text", all.text)("bytes", all.bytes)("perhaps", all.perhaps);
    v("list", all.list)("kind", all.kind)("hash", all.hash)("digest", all.digest);
  }
};

Everything any_everything() {
  Everything all;
  all.number = *rc::gen::arbitrary<std::uint64_t>();
  all.sign = *rc::gen::arbitrary<std::int64_t>();
  all.small = *rc::gen::arbitrary<std::uint8_t>();
  all.yes = *rc::gen::arbitrary<bool>();
  all.real = *rc::gen::arbitrary<double>();
  all.text = *rc::gen::arbitrary<std::string>();
  all.bytes = *rc::gen::arbitrary<bitcoin::Bytes>();
  if (*rc::gen::arbitrary<bool>()) all.perhaps = *rc::gen::arbitrary<std::int32_t>();
  all.list = *rc::gen::arbitrary<std::vector<std::string>>();
  if (*rc::gen::arbitrary<bool>()) all.kind = *rc::gen::arbitrary<std::string>();
  all.hash.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 32>>();
  all.digest = core::Digest(all.bytes);
  return all;
}

bitcoin::Bytes written(const Everything& all) {
  CrossingWriter writer;
  writer("", all);
  return {writer.bytes().begin(), writer.bytes().end()};
}

RC_GTEST_PROP(Crossing, WhatIsWrittenIsRead, ()) {
  const Everything all = any_everything();
  const bitcoin::Bytes bytes = written(all);
  Everything read;
  CrossingReader reader(bytes);
  reader("", read);
  RC_ASSERT(reader.done());
  RC_ASSERT(read.number == all.number);
  RC_ASSERT(read.sign == all.sign);
  RC_ASSERT(read.text == all.text);
  RC_ASSERT(read.list == all.list);
  RC_ASSERT(read.kind == all.kind);
  RC_ASSERT(written(read) == bytes);
}

RC_GTEST_PROP(Crossing, WhatIsCutShortIsNotRead, ()) {
  bitcoin::Bytes bytes = written(any_everything());
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
  Everything read;
  CrossingReader reader(bytes);
  reader("", read);
  RC_ASSERT(!reader.done());
}

RC_GTEST_PROP(Crossing, AnyBytesAreReadWithoutHarm, (const bitcoin::Bytes& bytes)) {
  Everything read;
  CrossingReader reader(bytes);
  reader("", read);
}

template <typename T>
bool survives(const T& crossing) {
  CrossingWriter writer;
  writer("", crossing);
  T read;
  CrossingReader reader(writer.bytes());
  reader("", read);
  CrossingWriter again;
  again("", read);
  return reader.done() && std::equal(writer.bytes().begin(), writer.bytes().end(),
                                     again.bytes().begin(), again.bytes().end());
}

TEST(Crossing, AnswersOfNodesAreReadBack) {
  using namespace core::crossing;
  NodeStatus status;
  status.height = 7;
  status.chain_work = bitcoin::U256(12);
  EXPECT_TRUE(survives(StatusAnswer{NodeId{1}, status}));
  EXPECT_TRUE(survives(StatusAnswer{NodeId{0}, NodeError{NodeFault::busy, 503, "queue full"}}));
  EXPECT_TRUE(survives(SubmitAnswer{NodeId{0}, {}, SubmitReply{"duplicate"}}));
  EXPECT_TRUE(survives(SubmitAnswer{NodeId{0}, {}, SubmitReply{}}));
  BlockTemplate source;
  source.branch.resize(3);
  source.transactions = {1, 2, 3};
  EXPECT_TRUE(survives(
      TemplateAnswer{NodeId{0}, true, TemplatePtr(std::make_shared<const BlockTemplate>(source))}));
}

TEST(Crossing, SendingPiecesReadsAsOneText) {
  const std::array<std::string_view, 3> pieces{"one ", "", "text\n"};
  CrossingWriter writer;
  writer("", core::crossing::Sent<core::Pieces>{ConnectionId{4}, {pieces}});
  core::crossing::Sent<std::string_view> read;
  CrossingReader reader(writer.bytes());
  reader("", read);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(read.bytes, "one text\n");
  EXPECT_EQ(read.connection, ConnectionId{4});
}

}  // namespace
}  // namespace tbg::recording
