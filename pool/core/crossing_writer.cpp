#include "pool/core/crossing_writer.h"

#include "pool/bitcoin/serialize.h"

namespace tbg::core {

void CrossingWriter::put(const Pieces& pieces) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces.all)
    size += piece.size();
  number(size);
  for (const std::string_view piece : pieces.all)
    raw(bitcoin::as_bytes(piece));
}

void CrossingWriter::fixed64(std::uint64_t value) { bitcoin::put_le64(bytes_, value); }

}  // namespace tbg::core
