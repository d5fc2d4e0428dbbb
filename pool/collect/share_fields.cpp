#include "pool/collect/share_fields.h"

#include <simdjson.h>

namespace tbg::collect {

// The contract cuts texts at 512 bytes; an index takes some 2,700.
constexpr std::size_t kTextMax = 1024;

struct ShareReader::Machine {
  simdjson::dom::parser parser;
};

ShareReader::ShareReader() : machine_(std::make_unique<Machine>()) {}
ShareReader::~ShareReader() = default;

Result<ShareFields> ShareReader::read(std::string_view data) {
  simdjson::dom::object object;
  if (machine_->parser.parse(data.data(), data.size()).get(object) != simdjson::SUCCESS)
    return Problem{"its data is no object"};
  ShareFields out;
  std::string missing;
  const auto take = [&](std::string_view key, auto& field) {
    if (object[key].get(field) != simdjson::SUCCESS && missing.empty()) missing = key;
  };
  take("user", out.user);
  take("worker", out.worker);
  take("diff", out.diff);
  take("sdiff", out.sdiff);
  take("accepted", out.accepted);
  take("reject_reason", out.reject_reason);
  take("is_block", out.is_block);
  take("ip", out.ip);
  take("nonce", out.nonce);
  take("nonce2", out.nonce2);
  take("job_id", out.job_id);
  take("hash", out.hash);
  for (const std::string_view text :
       {out.user, out.worker, out.reject_reason, out.nonce, out.nonce2, out.job_id, out.hash})
    if (text.size() > kTextMax)
      return Problem{"it has a text of " + std::to_string(text.size()) + " bytes; " +
                     std::to_string(kTextMax) + " is the most"};
  if (!missing.empty()) return Problem{"it has no \"" + missing + "\", or one of another type"};
  return out;
}

}  // namespace tbg::collect
