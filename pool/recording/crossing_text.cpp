#include "pool/recording/crossing_text.h"

#include <array>
#include <charconv>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_reader.h"
#include "pool/ports/event_words.h"
#include "pool/recording/crossing_kinds.h"

namespace tbg::core {

// Reads like CrossingReader, and writes down what it reads.
class CrossingPrinter {
 public:
  explicit CrossingPrinter(bitcoin::ByteView bytes) : reader_(bytes) {}

  template <typename T>
  CrossingPrinter& operator()(std::string_view name, T& value) {
    label(name);
    show(value);
    return *this;
  }
  CrossingPrinter& brief(std::string_view name, bitcoin::Hash256& hash) {
    reader_.brief(name, hash);
    label(name);
    text_ += bitcoin::to_hex(hash.view().first(sizeof(Brief::first))) + "..";
    return *this;
  }

  CrossingReader& reader() { return reader_; }
  std::string take() {
    if (!reader_.ok()) text_ += " (cannot be read any further)";
    return std::move(text_);
  }

 private:
  static constexpr std::size_t kTextShown = 600;
  static constexpr std::size_t kBytesShown = 40;
  static constexpr std::size_t kListShown = 4;

  void label(std::string_view name) {
    if (name.empty() || !reader_.ok()) return;
    if (!text_.empty() && text_.back() != '{') text_ += ' ';
    text_.append(name).append("=");
  }

  template <typename T>
  void show(T& value) {
    if constexpr (CrossingReader::is_value<T>) {
      reader_.get(value);
      if (reader_.ok()) append(value);
    } else if constexpr (detail::is_optional<T>) {
      value.emplace();
      if (reader_.flag())
        show(*value);
      else
        text_ += "none";
    } else if constexpr (detail::is_vector<T>) {
      show_list(value);
    } else if constexpr (detail::is_pointer<T>) {
      std::remove_const_t<typename T::element_type> pointed;
      show(pointed);
    } else if constexpr (detail::is_variant<T>) {
      reader_.template get_kind<0>(value, reader_.number());
      if constexpr (std::is_same_v<T, Event>) text_ += kEventNames[value.index()];
      std::visit([this](auto& one) { this->show(one); }, value);
    } else if constexpr (detail::Result<T>) {
      show_result<T>();
    } else {
      text_ += '{';
      Fields<T>::visit(*this, value);
      text_ += '}';
    }
  }
  template <typename T>
  void show_list(T& list) {
    list.clear();
    text_ += '[';
    const std::uint64_t size = reader_.number();
    if (size > CrossingReader::kListMax) reader_.fail();
    for (std::uint64_t i = 0; i < size && reader_.ok(); ++i) {
      if (i > 0 && i < kListShown) text_ += ", ";
      const std::size_t before = text_.size();
      show(list.emplace_back());
      if (i >= kListShown) text_.resize(before);
    }
    if (size > kListShown) text_ += ", ... " + std::to_string(size) + " in all";
    text_ += ']';
  }
  template <typename T>
  void show_result() {
    if (!reader_.flag()) {
      typename T::error_type error;
      text_ += "failed";
      show(error);
    } else if constexpr (std::is_void_v<typename T::value_type>) {
      text_ += "done";
    } else {
      typename T::value_type value;
      show(value);
    }
  }

  template <typename T>
  void append(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      text_ += value ? "yes" : "no";
    } else if constexpr (requires { word(value); }) {
      text_ += word(value);
    } else if constexpr (std::is_enum_v<T>) {
      text_ += std::to_string(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, double>) {
      append_double(value);
    } else if constexpr (std::is_arithmetic_v<T>) {
      text_ += std::to_string(value);
    } else if constexpr (detail::is_text<T>) {
      append_text(value);
    } else {
      append_bytes(value);
    }
  }
  void append(const bitcoin::Hash256& hash) { text_ += bitcoin::display_hex(hash); }
  void append(const bitcoin::U256& value) { text_ += bitcoin::to_hex(value); }
  void append(const Digest& digest) {
    text_ += std::to_string(digest.size) + " bytes with hash ";
    bitcoin::append_hex32(text_, digest.hash);
  }
  void append_double(double value) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    text_.append(digits.data(), end.ptr);
  }
  void append_text(std::string_view value);
  void append_bytes(bitcoin::ByteView value) {
    text_ += bitcoin::to_hex(value.first(std::min(value.size(), kBytesShown)));
    if (value.size() > kBytesShown) text_ += ".. (" + std::to_string(value.size()) + " bytes)";
  }

  CrossingReader reader_;
  std::string text_;
};

void CrossingPrinter::append_text(std::string_view value) {
  text_ += '"';
  for (const char c : value.substr(0, kTextShown)) {
    if (c == '"' || c == '\\') text_ += '\\';
    if (c == '\n') {
      text_ += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      text_ += "\\x" + bitcoin::to_hex(bitcoin::as_bytes({&c, 1}));
    } else {
      text_ += c;
    }
  }
  text_ += '"';
  if (value.size() > kTextShown) text_ += ".. (" + std::to_string(value.size()) + " bytes)";
}

}  // namespace tbg::core

namespace tbg::recording {
namespace {

template <typename C>
void describe_as(core::CrossingPrinter& printer) {
  if (core::is_input(C::kKind)) {
    core::TimeStep step;
    printer.reader()("", step);
  }
  C crossing;
  C::visit(printer, crossing);
  if constexpr (requires { typename C::Answer; }) {
    if (printer.reader().rest().empty()) return;  // cut there: a call that was not answered as then
    typename C::Answer answer{};
    printer("answer", answer);
  }
}

}  // namespace

std::string describe(bitcoin::ByteView crossing) {
  if (crossing.empty()) return "nothing";
  core::CrossingPrinter printer(crossing);
  core::Crossing kind{};
  printer.reader()("", kind);
  if (!with_type_of(kind, [&]<typename C>() { describe_as<C>(printer); }))
    return "no known crossing";
  const std::string values = printer.take();
  return std::string(core::name(kind)) + (values.empty() ? "" : " " + values);
}

std::string kind_text(bitcoin::ByteView crossing) {
  if (crossing.empty()) return "nothing";
  core::CrossingReader reader(crossing);
  core::Crossing kind{};
  reader("", kind);
  std::string text(core::name(kind));
  if (kind == core::Crossing::event) {
    core::crossing::Emitted emitted;
    reader("", emitted);
    return text.append(" ").append(kEventNames[emitted.event.index()]);
  }
  if (kind != core::Crossing::send) return text;
  core::crossing::Sent<std::string_view> sent;
  reader("", sent);
  constexpr std::string_view kMethod = "\"method\":\"";
  const std::size_t at = sent.bytes.find(kMethod);
  if (at == std::string_view::npos) return text + " reply";
  const std::string_view method = sent.bytes.substr(at + kMethod.size());
  return text.append(" ").append(method.substr(0, method.find('"')));
}

}  // namespace tbg::recording
