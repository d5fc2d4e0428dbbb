// The fields of a share_submitted that have columns of their own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pool/collect/result.h"

namespace tbg::collect {

struct ShareFields {
  std::string_view user;  // the address
  std::string_view worker;
  double diff = 0;   // credited, or required if not accepted
  double sdiff = 0;  // achieved; 0 if not computed
  bool accepted = false;
  std::string_view reject_reason;  // empty if accepted
  bool is_block = false;
  std::string_view ip;
  std::string_view nonce;
  std::string_view nonce2;
  std::string_view job_id;
  std::string_view hash;
};

class ShareReader {
 public:
  ShareReader();
  ~ShareReader();
  ShareReader(const ShareReader&) = delete;
  ShareReader& operator=(const ShareReader&) = delete;

  // Of an event's data. The fields hold until the next call. The error says what is missing or of
  // another type.
  Result<ShareFields> read(std::string_view data);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace tbg::collect
