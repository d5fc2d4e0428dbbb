// Where events go. A sink keeps its own position, in the same transaction as the events, so that a
// crash at any moment neither repeats nor skips one.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pool/collect/event.h"

namespace tbg::collect {

struct SinkTrouble {
  enum class Kind {
    away,      // not there, or not able: try again later; nothing was lost
    conflict,  // somebody else has moved its position: ask for it again
    refused,   // takes the others, but something in this batch never
  };
  Kind kind = Kind::away;
  std::string text;                  // what is wrong and what to do
  std::optional<std::size_t> index;  // in the batch, of what is refused, if that is known
};

template <typename T>
using SinkResult = boost::system::result<T, SinkTrouble>;

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  // Connects if need be. Says what is there.
  virtual SinkResult<Positions> positions() = 0;
  // All of the batch, with its positions, or nothing of it. `before`: where the sink stood before,
  // for each stream of the batch that it knew.
  virtual SinkResult<void> commit(std::span<const Event> batch, const Positions& before) = 0;
  // Like commit, but moves the position over one event that cannot be kept.
  virtual SinkResult<void> pass_over(const Event& event, const Positions& before) = 0;
  // Every ten seconds or so. `behind`: what was read last is not what happens now.
  virtual SinkResult<void> upkeep(bool behind) {
    (void)behind;
    return {};
  }
};

// Where the streams of a batch stand after it. `before` as in commit().
Positions positions_after(std::span<const Event> batch, const Positions& before);

}  // namespace tbg::collect
