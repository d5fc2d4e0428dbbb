#include "pool/stratum/reply.h"

#include "pool/stratum/number_text.h"

namespace tbg::stratum {
namespace {

void begin_reply(std::string& out, std::string_view id) {
  out += R"({"id":)";
  out += id;
  out += R"(,"result":)";
}

void end_reply(std::string& out) { out += ",\"error\":null}\n"; }

// The members of a JSON object, with the commas between them.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) {}
  void add(std::string_view key, std::string_view json) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    append_json_escaped(out_, key);
    out_ += "\":";
    out_ += json;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace

void reply_true(std::string& out, std::string_view id) {
  begin_reply(out, id);
  out += "true";
  end_reply(out);
}

void reply_error(std::string& out, std::string_view id, Error error) {
  const ErrorText described = describe(error);
  begin_reply(out, id);
  out += R"(null,"error":[)";
  append_integer(out, described.code);
  out += ",\"";
  out += described.text;
  out += "\",null]}\n";
}

void reply_text(std::string& out, std::string_view id, std::string_view json_safe_text) {
  begin_reply(out, id);
  out += '"';
  out += json_safe_text;
  out += '"';
  end_reply(out);
}

void reply_count(std::string& out, std::string_view id, std::uint64_t count) {
  begin_reply(out, id);
  append_integer(out, count);
  end_reply(out);
}

void reply_subscribe(std::string& out, std::string_view id, std::string_view session_id,
                     bitcoin::ByteView extranonce1, std::size_t extranonce2_size) {
  begin_reply(out, id);
  out += R"([[["mining.set_difficulty",")";
  out += session_id;
  out += R"("],["mining.notify",")";
  out += session_id;
  out += R"("]],")";
  bitcoin::append_hex(out, extranonce1);
  out += "\",";
  append_integer(out, extranonce2_size);
  out += ']';
  end_reply(out);
}

void reply_configure(std::string& out, std::string_view id, const Configure& request,
                     std::uint32_t mask) {
  begin_reply(out, id);
  out += '{';
  Members members(out);
  if (request.version_rolling && mask != 0) {
    std::string quoted = "\"";
    bitcoin::append_hex32(quoted, mask);
    quoted += '"';
    members.add("version-rolling", "true");
    members.add("version-rolling.mask", quoted);
  } else if (request.version_rolling) {
    // No common bit: BIP310's "refused". A granted mask of zero would make cgminer drop the pool.
    members.add("version-rolling", "false");
  }
  if (request.minimum_difficulty) {
    members.add("minimum-difficulty", request.minimum_difficulty_value ? "true" : "false");
  }
  if (request.subscribe_extranonce) members.add("subscribe-extranonce", "true");
  if (request.info) members.add("info", "true");
  for (std::size_t i = 0; i < request.unknown_count; ++i)
    members.add(request.unknown[i], "false");
  out += '}';
  end_reply(out);
}

}  // namespace tbg::stratum
