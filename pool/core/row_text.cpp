#include "pool/core/row_text.h"

#include <charconv>
#include <cmath>

#include "pool/stratum/reply.h"

namespace tbg::core {

void RowText::put_key(std::string_view key) {
  if (std::exchange(any_, true)) out_ += ',';
  out_.append(1, '"').append(key).append("\":");
}

void RowText::put(std::string_view text) {
  out_ += '"';
  stratum::append_json_escaped(out_, text);
  out_ += '"';
}

void RowText::put(double number) {
  char digits[32];
  if (!std::isfinite(number)) number = 0;
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace tbg::core
