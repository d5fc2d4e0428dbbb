// Whatever sits at the far end of a link: a miner, honest or not.
#pragma once

#include <string_view>

#include "sim/link.h"
#include "sim/scheduler.h"

namespace tbg::sim {

// What a station needs of the world.
class StationHost {
 public:
  virtual ~StationHost() = default;
  // A new connection to the pool; it lives until both ends are done with it.
  virtual Link& connect(class Station& station, const LinkOptions& options) = 0;
  // It has left this connection, whether or not the pool hears of that.
  virtual void left(const Link& link) = 0;
  // The hash rate of its device is another now.
  virtual void speed_changed(class Station& station) = 0;
};

class Station : public Actor {
 public:
  virtual void begin() = 0;
  virtual void receive(std::string_view bytes) = 0;
  // The connection is gone.
  virtual void lost() = 0;
  // The device's power.
  virtual void set_power(bool on) = 0;
  // Relative to its own hash rate.
  virtual void set_speed(double factor) = 0;
  // Honest hashes a second right now.
  [[nodiscard]] virtual double speed() const { return 0; }
  // The connection it has now, nullptr if none.
  [[nodiscard]] virtual Link* link() = 0;
};

}  // namespace tbg::sim
