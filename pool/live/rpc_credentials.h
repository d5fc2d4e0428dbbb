// What goes into the Authorization header of every call.
//
// bitcoind writes a new cookie at every start, so the file is read again before each connection and
// after each refusal. Nothing here ever shows a secret: messages name files and keys only.
#pragma once

#include <string>
#include <string_view>

#include "pool/live/rpc_target.h"

namespace tbg::live {

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

class RpcCredentials {
 public:
  explicit RpcCredentials(RpcTarget target);

  // Reads the cookie file again. True if the header is now another one.
  bool refresh();
  // "Basic ...", or empty: no header.
  [[nodiscard]] const std::string& header() const { return header_; }
  // What to do when the node refused them (HTTP 401).
  [[nodiscard]] std::string refusal() const;

 private:
  RpcTarget target_;
  std::string header_;
  std::string cookie_problem_;  // why the cookie file could not be read
};

}  // namespace tbg::live
