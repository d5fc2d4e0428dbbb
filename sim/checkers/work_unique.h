// Work is handed out once: no two live sessions share (extranonce1, size of extranonce2), no header
// is credited twice, and no two jobs give the same headers to hash, across restarts included.
//
// Two jobs give the same headers when coinbase parts, extranonce1, branch, previous block, version,
// bits and starting time are all the same. Other starting times are other work (rule 9), although
// miners that roll time could meet.
// Tolerated: the same job, by id and boot, given again to a session that was resumed
// (resumed_may_repeat). Memory: 24 bytes per job and connection for the last 4 tips.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/checkers/checker.h"
#include "sim/checkers/share_book.h"
#include "sim/checkers/wire_view.h"

namespace tbg::sim {

struct WorkUniqueOptions {
  bool resumed_may_repeat = true;
};

class WorkUnique : public Checker, public WireListener, public ShareListener {
 public:
  explicit WorkUnique(Verdicts& verdicts, WorkUniqueOptions options = {})
      : Checker("work_unique", verdicts), options_(options) {}

  void on_boot(Moment, std::uint32_t boot) override { boot_ = boot; }

  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_notice(Moment at, const WireClient& client, std::string_view method) override;
  void wire_job(Moment at, const WireClient& client, const WireJobPtr& job) override;
  void wire_gone(Moment at, const WireClient& client) override;
  void share_seen(Moment at, const SeenShare& share) override;

 private:
  using Space = std::pair<Bytes, std::size_t>;  // extranonce1, size of extranonce2
  struct Given {
    Client client = 0;
    std::uint32_t boot = 0;
    std::uint32_t id = 0;  // a digest of the job id
    bool known = false;
  };
  void hold(Moment at, const WireClient& client);
  void tell(Moment at, Client client, const std::string& what);

  WorkUniqueOptions options_;
  std::uint32_t boot_ = 0;
  std::map<Space, Client> holders_;
  std::map<Client, Space> held_;
  TipWindows<Given> given_{4};
};

}  // namespace tbg::sim
