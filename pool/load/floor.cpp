// tbgload floor: the least a Stratum server can do. It answers every submit with `true` unread, and
// sends every miner the same job. What it costs is the price of TCP and of the generator's own
// slowness; a pool is compared with it, not with zero.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <unordered_map>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/sha256.h"
#include "pool/load/clock.h"
#include "pool/load/commands.h"
#include "pool/load/triggers.h"

namespace tbg::load {
namespace {

constexpr std::uint64_t kListenerTag = 0;
constexpr std::uint64_t kTriggerTag = 1;
constexpr std::uint64_t kFirstConnection = kTriggerTag + Triggers::kTags;
// As on the main network: a coinbase of 250 bytes around 12 of extranonce, 12 merkle levels.
constexpr std::size_t kCoinb1Bytes = 62;
constexpr std::size_t kCoinb2Bytes = 250 - 12 - kCoinb1Bytes;
constexpr int kBranch = 12;

std::string hash_hex(const std::string& text) {
  return bitcoin::to_hex(bitcoin::sha256(bitcoin::as_bytes(text)).view());
}

std::string make_notify(std::uint64_t number) {
  const std::string seed = "floor " + std::to_string(number);
  std::string line = R"({"id":null,"method":"mining.notify","params":[")" + std::to_string(number) +
                     R"(",")" + hash_hex(seed) + R"(",")" + std::string(2 * kCoinb1Bytes, '1') +
                     R"(",")" + std::string(2 * kCoinb2Bytes, '2') + R"(",[)";
  for (int i = 0; i < kBranch; ++i) {
    line.append(i == 0 ? "\"" : ",\"").append(hash_hex(seed + std::to_string(i))).append("\"");
  }
  return line + R"(],"20000000","17034219","68000000",true]})"
                "\n";
}

// The text of the id: from after `"id":` to the next comma or brace.
std::string_view id_of(std::string_view line) {
  const std::size_t key = line.find("\"id\":");
  if (key == line.npos) return "null";
  line.remove_prefix(key + 5);
  return line.substr(0, line.find_first_of(",}"));
}

class FloorServer {
 public:
  explicit FloorServer(const FloorOptions& options)
      : triggers_(poller_, kTriggerTag, options.every_s),
        listener_(listen_on(parse_endpoint(options.listen))),
        notify_(make_notify(job_)) {
    char text[96];
    std::snprintf(text, sizeof text,
                  "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[%.10g]}\n",
                  options.difficulty);
    difficulty_ = text;
    poller_.add(listener_, EPOLLIN, kListenerTag);
  }
  ~FloorServer() { ::close(listener_); }
  FloorServer(const FloorServer&) = delete;
  FloorServer& operator=(const FloorServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return local_port(listener_); }

  void run() {
    for (;;) {
      for (const epoll_event& event : poller_.wait(-1)) {
        const std::uint64_t tag = event.data.u64;
        if (tag == kListenerTag) {
          accept_all();
        } else if (tag >= kFirstConnection) {
          serve(tag, event.events);
        } else if (const auto wish = triggers_.read(tag); wish == Triggers::Wish::stop) {
          return;
        } else if (wish == Triggers::Wish::new_work) {
          send_new_job();
        }
      }
    }
  }

 private:
  void accept_all() {
    for (int fd; (fd = accept_from(listener_)) >= 0; ++next_tag_) {
      auto socket = std::make_unique<LineSocket>();
      socket->adopt(poller_, next_tag_, fd);
      sockets_.emplace(next_tag_, std::move(socket));
    }
  }

  void serve(std::uint64_t tag, std::uint32_t events) {
    const auto found = sockets_.find(tag);
    if (found == sockets_.end()) return;
    LineSocket& socket = *found->second;
    bool alive = (events & EPOLLOUT) == 0 || socket.on_writable();
    if (alive && (events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
      alive = socket.read([&](std::string_view line) { answer(socket.out(), line); });
    }
    if (!alive || !socket.flush()) sockets_.erase(found);
  }

  void answer(std::string& out, std::string_view line) const {
    out.append("{\"id\":").append(id_of(line));
    if (line.find("mining.subscribe") != line.npos) {
      out.append(R"(,"result":[[["mining.set_difficulty","1"],["mining.notify","1"]],)")
          .append("\"01020304\",8],\"error\":null}\n");
      return;
    }
    out.append(",\"result\":true,\"error\":null}\n");
    if (line.find("mining.authorize") != line.npos) out.append(difficulty_).append(notify_);
  }

  void send_new_job() {
    notify_ = make_notify(++job_);
    for (const auto& [tag, socket] : sockets_) {
      socket->out().append(notify_);
      socket->flush();  // a connection that is gone says so at its next read
    }
    std::printf("new_work %lld\n", static_cast<long long>(mono_ns()));
    std::fflush(stdout);
  }

  Poller poller_;
  Triggers triggers_;
  int listener_;
  std::uint64_t job_ = 1;
  std::string notify_;
  std::string difficulty_;
  std::unordered_map<std::uint64_t, std::unique_ptr<LineSocket>> sockets_;
  std::uint64_t next_tag_ = kFirstConnection;
};

}  // namespace

int run_floor(const FloorOptions& options) {
  FloorServer server(options);
  std::printf("floor listens on port %u\n", static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  server.run();
  return 0;
}

}  // namespace tbg::load
