#include "sim/app/guest_station.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace tbg::sim {
namespace {

using boost::system::error_code;

constexpr LinkOptions kNoDistance{.latency_us = 0, .jitter_us = 0, .split = 0};

}  // namespace

GuestStation::GuestStation(StationHost& host, boost::asio::ip::tcp::socket socket,
                           const std::function<void()>& catch_up)
    : host_(host), socket_(std::move(socket)), catch_up_(catch_up) {}

void GuestStation::begin() {
  error_code ignored;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  link_ = &host_.connect(*this, kNoDistance);
  client_ = link_->id();
  read();
}

void GuestStation::read() {
  socket_.async_read_some(boost::asio::buffer(buffer_),
                          [this](const error_code& error, std::size_t size) {
                            catch_up_();
                            on_read(size, error.failed());
                            catch_up_();
                          });
}

void GuestStation::on_read(std::size_t size, bool failed) {
  if (link_ == nullptr) return;
  if (failed) return leave();
  link_->send_to_pool({buffer_.data(), size});
  read();
}

// The guest is gone; the pool hears of it.
void GuestStation::leave() {
  if (link_ != nullptr) std::exchange(link_, nullptr)->close_by_miner();
  hang_up();
}

void GuestStation::receive(std::string_view bytes) {
  if (!socket_.is_open()) return;
  unsent_.append(bytes);
  if (unsent_.size() > kUnsentMost) return leave();
  if (sending_.empty()) write();
}

void GuestStation::write() {
  sending_ = std::exchange(unsent_, {});
  boost::asio::async_write(socket_, boost::asio::buffer(sending_),
                           [this](const error_code& error, std::size_t) {
                             sending_.clear();
                             if (error.failed()) return;  // the reader hears of it, too
                             if (!unsent_.empty()) return write();
                             if (ending_) hang_up();
                           });
}

void GuestStation::lost() {
  link_ = nullptr;
  ending_ = true;
  if (sending_.empty()) hang_up();
}

void GuestStation::set_power(bool on) {
  if (!on) leave();
}

void GuestStation::hang_up() {
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace tbg::sim
