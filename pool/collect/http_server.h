// GET of a few paths, for Prometheus and health checks: one thread, one request at a time, each
// with a time limit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace tbg::collect {

struct Page {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

class HttpServer {
 public:
  using Pages = std::map<std::string, std::function<Page()>, std::less<>>;  // by path

  // Is it an address and a port? Empty, or what is wrong.
  static std::string check(const std::string& listen);

  // `listen`: address:port; port 0 takes a free one.
  HttpServer(std::string listen, Pages pages);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // Empty, or why not.
  std::string open();
  // address:port as bound.
  [[nodiscard]] std::string bound() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace tbg::collect
