// A guest of the simulated world: the far end of its link is a real TCP connection.
//
// Bytes are passed on as they come, both ways. What the socket does not take is kept, up to
// kUnsentMost; a guest that reads less than that is hung up on. When either side ends, the other is
// told, and the guest never comes back: a new connection is a new guest.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "sim/station.h"

namespace tbg::sim {

class GuestStation final : public Station {
 public:
  static constexpr std::size_t kUnsentMost = 1U << 20U;

  // `catch_up` brings the world to the present before anything of the guest's happens in it, and
  // again afterwards. It must outlive the guest, as must the socket's io_context.
  GuestStation(StationHost& host, boost::asio::ip::tcp::socket socket,
               const std::function<void()>& catch_up);

  void begin() override;
  void receive(std::string_view bytes) override;
  void lost() override;
  void set_power(bool on) override;
  void set_speed(double) override {}
  [[nodiscard]] Link* link() override { return link_; }
  void on_event(std::int64_t, std::uint64_t) override {}

  [[nodiscard]] Client client() const { return client_; }

 private:
  void read();
  void on_read(std::size_t size, bool failed);
  void write();
  void leave();
  void hang_up();

  StationHost& host_;
  boost::asio::ip::tcp::socket socket_;
  const std::function<void()>& catch_up_;
  std::array<char, 16'384> buffer_{};
  std::string unsent_;
  std::string sending_;
  Link* link_ = nullptr;
  Client client_ = 0;
  bool ending_ = false;  // when all is sent
};

}  // namespace tbg::sim
