#include "pool/recording/renamer.h"

#include <string>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_reader.h"
#include "pool/core/crossing_writer.h"
#include "pool/core/crossings.h"
#include "pool/recording/renamed_records.h"

namespace tbg::recording {

namespace crossing = core::crossing;
using bitcoin::Bytes;
using bitcoin::ByteView;
using core::Crossing;

namespace {

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

template <typename C>
void empty_digest(Bytes& bytes) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  C call;
  typename C::Answer answer;
  reader("", kind)("", call)("", answer);
  if (!reader.done()) return;
  call.bytes = {};
  core::CrossingWriter writer;
  writer("", kind)("", call)("", answer);
  bytes = copy_of(writer.bytes());
}

}  // namespace

RenamedStream& Renamer::stream(ConnectionId connection) {
  return streams_.try_emplace(connection, names_).first->second;
}

template <typename C>
Bytes Renamer::renamed_input(ByteView bytes, auto change) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  core::TimeStep step;
  C input;
  reader("", kind)("", step)("", input);
  if (!reader.done()) return copy_of(bytes);
  std::string text;  // that the input may point into
  change(input, text);
  core::CrossingWriter writer;
  writer("", kind)("", step)("", input);
  return copy_of(writer.bytes());
}

Bytes Renamer::renamed_read(ByteView bytes) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  crossing::StoreRead call;
  crossing::StoreRead::Answer answer{Bytes{}};
  reader("", kind)("", call)("", answer);
  if (!reader.done() || !answer) return copy_of(bytes);
  answer = renamed_file(names_, call.folder, call.name, *answer);
  core::CrossingWriter writer;
  writer("", kind)("", call)("", answer);
  return copy_of(writer.bytes());
}

// No disconnect follows.
void Renamer::forget(ByteView bytes) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  crossing::Close call;
  reader("", kind)("", call);
  if (reader.ok()) streams_.erase(call.connection);
}

Bytes Renamer::renamed(ByteView bytes) {
  switch (static_cast<Crossing>(bytes.front())) {
    case Crossing::connect:
      return renamed_input<crossing::Connect>(
          bytes, [&](auto& input, std::string&) { input.peer.ip = names_.ip(input.peer.ip); });
    case Crossing::bytes:
      return renamed_input<crossing::BytesRead>(bytes, [&](auto& input, std::string& text) {
        text = stream(input.connection).take(input.bytes);
        input.bytes = text;
      });
    case Crossing::disconnect:
      return renamed_input<crossing::Disconnect>(
          bytes, [&](auto& input, std::string&) { streams_.erase(input.connection); });
    case Crossing::user_tags:
      return renamed_input<crossing::Names>(bytes, [&](auto& input, std::string&) {
        if (!keeps_tags_) input.names.clear();
      });
    case Crossing::close:
      forget(bytes);
      return copy_of(bytes);
    case Crossing::store_read:
      return renamed_read(bytes);
    default:
      return copy_of(bytes);
  }
}

void rename_life(LifeInfo& info, const Pseudonyms& names) {
  info.configuration.clear();
  if (!info.options.tag.include_username) info.names.clear();
  for (std::string& ip : info.options.limits.trusted)
    ip = names.ip(ip);
}

bool is_needed(Crossing kind) {
  return core::is_input(kind) || kind == Crossing::queued || kind == Crossing::entropy ||
         kind == Crossing::hash_headers || kind >= Crossing::store_begin;
}

void forget_digest(Bytes& bytes) {
  const auto kind = static_cast<Crossing>(bytes.front());
  if (kind == Crossing::store_append) empty_digest<crossing::StoreAppend>(bytes);
  if (kind == Crossing::store_put) empty_digest<crossing::StorePut>(bytes);
}

}  // namespace tbg::recording
