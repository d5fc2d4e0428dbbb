// Vardiff on the wire (rules 9 and 10): every set_difficulty is followed by a notify with a new id
// and other work within a second, and no second one goes out before it; no share is refused for its
// difficulty that met one in force since its job was issued, and none accepted that met none of
// them (nor the network's). What diff_updated names is told to the miner: work a second later comes
// under it, or under the easiest network's since.
//
// Tolerated: a share that met only a difficulty told in the turn that answered it; a set_difficulty
// that a connection's end or the pool's death overtook.
//
// State: 16 bytes for each job that the view keeps, and the last diff_updated of each connection.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "sim/checkers/checker.h"
#include "sim/checkers/share_book.h"
#include "sim/checkers/wire_view.h"

namespace tbg::sim {

struct VardiffWireOptions {
  std::int64_t work_within_us = 1 * kS;
};

class VardiffWire : public Checker, public WireListener, public ShareListener {
 public:
  VardiffWire(Verdicts& verdicts, const WireView& view, VardiffWireOptions options = {})
      : Checker("vardiff_wire", verdicts), view_(view), options_(options) {}

  void on_event(Moment at, const SeenEvent& event) override;
  void on_turn_end(Moment at) override;
  void on_finish(Moment at) override { on_turn_end(at); }

  void wire_difficulty(Moment at, const WireClient& client, double before, bool unused) override;
  void wire_job(Moment at, const WireClient& client, const WireJobPtr& job) override;
  void wire_gone(Moment at, const WireClient& client) override;
  void share_seen(Moment at, const SeenShare& share) override;

 private:
  struct Due {
    Moment told;
    Client client = 0;
  };
  // What two jobs must share to be worth comparing: nearly no two do.
  struct Mark {
    std::size_t id = 0;  // digest
    std::uint32_t time = 0;
  };
  struct Named {
    Moment at;
    double difficulty = 0;
  };
  void judge_named(Moment at, const WireClient& client, std::uint32_t bits);
  void tell(Moment at, Client client, const std::string& what);

  const WireView& view_;
  VardiffWireOptions options_;
  std::deque<Due> due_;
  std::unordered_map<Client, Named> named_;             // by diff_updated
  std::unordered_map<Client, std::deque<Mark>> marks_;  // one for each of the client's jobs
};

}  // namespace tbg::sim
