// An HTTP server that answers as a test tells it to: well, badly, slowly, or not at all.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {

struct HttpRequest {
  std::string head;
  std::string body;
  std::string method;     // of JSON-RPC
  int connection = 0;     // 1 for the first accepted, and so on
  int on_connection = 0;  // 1 for the first request on it
};

struct HttpAnswer {
  std::string bytes;  // raw
  bool close = false;
  std::chrono::milliseconds delay{0};
};

inline HttpAnswer http(int status, const std::string& body) {
  return {"HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\nContent-Type: application/json\r\n\r\n" + body};
}
inline HttpAnswer result(const std::string& json) {
  return http(200, R"({"result":)" + json + R"(,"error":null,"id":"tbgpool"})" + "\n");
}
inline HttpAnswer rpc_failure(int code, int status = 500) {
  return http(status, R"({"result":null,"error":{"code":)" + std::to_string(code) +
                          R"(,"message":"words"},"id":"tbgpool"})");
}

class RpcTestServer {
 public:
  using Script = std::function<HttpAnswer(const HttpRequest&)>;

  explicit RpcTestServer(Script script) : script_(std::move(script)) {
    listen_fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listen_fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listen_fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    ::listen(listen_fd_, 64);
    socklen_t size = sizeof(address);
    ::getsockname(listen_fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~RpcTestServer() {
    stopping_ = true;
    ::shutdown(listen_fd_, SHUT_RDWR);
    acceptor_.join();
    ::close(listen_fd_);
    close_connections();
    for (std::thread& thread : threads_)
      thread.join();
    for (const int fd : all_fds_)
      ::close(fd);
  }
  RpcTestServer(const RpcTestServer&) = delete;
  RpcTestServer& operator=(const RpcTestServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] RpcTarget target() const { return {"127.0.0.1", port_, "", "", ""}; }

  // As a node does that restarts, or finds connections idle.
  void close_connections() {
    const std::lock_guard lock(mutex_);
    for (const int fd : all_fds_)
      ::shutdown(fd, SHUT_RDWR);
  }
  std::vector<HttpRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(all_fds_.size());
  }

 private:
  void accept_all() {
    while (!stopping_) {
      const int fd = ::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::lock_guard lock(mutex_);
      all_fds_.push_back(fd);
      const int number = static_cast<int>(all_fds_.size());
      threads_.emplace_back([this, fd, number] { serve(fd, number); });
    }
  }

  void serve(int fd, int number) {
    std::string input;
    for (int count = 1;; ++count) {
      HttpRequest request;
      request.connection = number;
      request.on_connection = count;
      if (!read_request(fd, input, request)) break;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const HttpAnswer answer = script_(request);
      const auto until = std::chrono::steady_clock::now() + answer.delay;
      while (std::chrono::steady_clock::now() < until && !stopping_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      if (!send_all(fd, answer.bytes) || answer.close) break;
    }
    ::shutdown(fd, SHUT_RDWR);
  }

  static bool read_request(int fd, std::string& input, HttpRequest& request) {
    const std::string end = "\r\n\r\n";
    const std::string key = "Content-Length: ";
    if (!read_until(fd, input, [&] { return input.find(end) != std::string::npos; })) return false;
    request.head = input.substr(0, input.find(end));
    input.erase(0, request.head.size() + end.size());
    const std::size_t size = std::stoul(request.head.substr(request.head.find(key) + key.size()));
    if (!read_until(fd, input, [&] { return input.size() >= size; })) return false;
    request.body = input.substr(0, size);
    input.erase(0, size);
    request.method = nlohmann::json::parse(request.body)["method"].get<std::string>();
    return true;
  }

  static bool read_until(int fd, std::string& input, const std::function<bool()>& enough) {
    std::array<char, 65536> buffer;
    while (!enough()) {
      const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (got <= 0) return false;
      input.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return true;
  }

  static bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  Script script_;
  int listen_fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<int> all_fds_;
  std::vector<HttpRequest> requests_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tbg::live::testing
