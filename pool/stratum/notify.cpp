#include <array>

#include "pool/stratum/number_text.h"
#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

void begin_notification(std::string& out, std::string_view method) {
  out += R"({"id":null,"method":")";
  out += method;
  out += R"(","params":[)";
}

void end_notification(std::string& out) { out += "]}\n"; }

// Stratum's order of the previous hash: each 4-byte word of the internal order reversed.
void append_word_swapped(std::string& out, const bitcoin::Hash256& hash) {
  std::array<std::uint8_t, 32> swapped{};
  for (std::size_t i = 0; i < swapped.size(); ++i)
    swapped[i] = hash.bytes[i ^ 3U];
  bitcoin::append_hex(out, swapped);
}

}  // namespace

void notify_difficulty(std::string& out, double difficulty) {
  begin_notification(out, "mining.set_difficulty");
  append_difficulty(out, difficulty);
  end_notification(out);
}

void notify_version_mask(std::string& out, std::uint32_t mask) {
  begin_notification(out, "mining.set_version_mask");
  out += '"';
  bitcoin::append_hex32(out, mask);
  out += '"';
  end_notification(out);
}

void notify_extranonce(std::string& out, bitcoin::ByteView extranonce1,
                       std::size_t extranonce2_size) {
  begin_notification(out, "mining.set_extranonce");
  out += '"';
  bitcoin::append_hex(out, extranonce1);
  out += "\",";
  append_integer(out, extranonce2_size);
  end_notification(out);
}

void notify_message(std::string& out, std::string_view text) {
  begin_notification(out, "client.show_message");
  out += '"';
  append_json_escaped(out, text);
  out += '"';
  end_notification(out);
}

void notify_reconnect(std::string& out) {
  begin_notification(out, "client.reconnect");
  end_notification(out);
}

void append_notify_head(std::string& out, std::string_view job_id, const bitcoin::Hash256& previous,
                        bitcoin::ByteView coinb1) {
  begin_notification(out, "mining.notify");
  out += '"';
  out += job_id;
  out += "\",\"";
  append_word_swapped(out, previous);
  out += "\",\"";
  bitcoin::append_hex(out, coinb1);
  out += "\",\"";
}

void append_notify_tail(std::string& out, const NotifyFields& fields, bool clean) {
  out += "\",[";
  std::string_view separator = "\"";
  for (const bitcoin::Hash256& step : fields.branch) {
    out += separator;
    bitcoin::append_hex(out, step.view());
    out += '"';
    separator = ",\"";
  }
  out += "],\"";
  bitcoin::append_hex32(out, fields.version);
  out += "\",\"";
  bitcoin::append_hex32(out, fields.bits);
  out += "\",\"";
  bitcoin::append_hex32(out, fields.time);
  out += clean ? "\",true" : "\",false";
  end_notification(out);
}

}  // namespace tbg::stratum
