// The other end of the admin socket, for a program that asks and waits.
#pragma once

#include <string>
#include <string_view>

#include "pool/live/file_io.h"
#include "pool/live/start_error.h"

namespace tbg::live {

class AdminClient {
 public:
  static constexpr int kPatienceS = 10;  // for each part of an answer

  // The error is the system's reason alone: the caller knows what to do about it.
  static StartResult<AdminClient> connect(const std::string& path);
  // Both without newline. False: `answer` is the reason why there is none.
  bool ask(std::string_view line, std::string& answer);

 private:
  explicit AdminClient(FileHandle socket) : socket_(std::move(socket)) {}

  FileHandle socket_;
  std::string in_;
};

}  // namespace tbg::live
